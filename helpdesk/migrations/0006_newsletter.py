"""The newsletter; what was released stays as it was sent."""

import django.db.models.deletion
import django.db.models.functions.text
import helpdesk.models.questions
from django.conf import settings
from django.db import migrations, models

KEEP = """
CREATE FUNCTION issue_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'released' THEN
        RAISE EXCEPTION 'a released issue never changes'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'issue_frozen';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER issue_frozen BEFORE UPDATE OR DELETE ON helpdesk_newsletterissue
    FOR EACH ROW EXECUTE FUNCTION issue_frozen();

CREATE FUNCTION issue_item_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    named bigint;
BEGIN
    named := CASE WHEN TG_OP = 'DELETE' THEN OLD.issue_id ELSE NEW.issue_id END;
    PERFORM 1 FROM helpdesk_newsletterissue WHERE id = named AND status = 'released' FOR SHARE;
    IF FOUND THEN
        RAISE EXCEPTION 'a released issue never changes'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'issue_frozen';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER issue_item_frozen BEFORE INSERT OR UPDATE OR DELETE ON helpdesk_issueitem
    FOR EACH ROW EXECUTE FUNCTION issue_item_frozen();
"""
LET_GO = """
DROP TRIGGER issue_item_frozen ON helpdesk_issueitem;
DROP FUNCTION issue_item_frozen();
DROP TRIGGER issue_frozen ON helpdesk_newsletterissue;
DROP FUNCTION issue_frozen();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("helpdesk", "0005_library"),
        ('programme', '0009_receipts_scanned'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NewsletterIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True, verbose_name='number')),
                ('subject_en', models.CharField(blank=True, max_length=160, verbose_name='subject (English)')),
                ('subject_ja', models.CharField(blank=True, max_length=160, verbose_name='subject (Japanese)')),
                ('text_en', models.TextField(blank=True, verbose_name='own text (English)')),
                ('text_ja', models.TextField(blank=True, verbose_name='own text (Japanese)')),
                ('body_en', models.TextField(blank=True, editable=False, verbose_name='as sent (English)')),
                ('body_ja', models.TextField(blank=True, editable=False, verbose_name='as sent (Japanese)')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('released', 'Released')], default='draft', max_length=8, verbose_name='state')),
                ('created_at', models.DateTimeField(verbose_name='begun')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='released')),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='released by')),
            ],
            options={
                'verbose_name': 'newsletter issue',
                'verbose_name_plural': 'newsletter issues',
            },
        ),
        migrations.CreateModel(
            name='IssueItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('activity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.activity', verbose_name='event')),
                ('resource', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='helpdesk.resource', verbose_name='library item')),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='helpdesk.newsletterissue', verbose_name='newsletter issue')),
            ],
            options={
                'verbose_name': 'item of a newsletter',
                'verbose_name_plural': 'items of a newsletter',
            },
        ),
        migrations.CreateModel(
            name='Subscriber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('language', models.CharField(choices=[('en', 'English'), ('ja', '日本語')], max_length=2, verbose_name='language')),
                ('status', models.CharField(choices=[('asked', 'Waiting for the confirmation'), ('confirmed', 'Confirmed')], default='asked', max_length=9, verbose_name='state')),
                ('token', models.CharField(default=helpdesk.models.questions.new_token, editable=False, max_length=64, unique=True, verbose_name='secret of the address')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed')),
            ],
            options={
                'verbose_name': 'newsletter subscriber',
                'verbose_name_plural': 'newsletter subscribers',
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='subscriber_once'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('status', 'asked')), models.Q(('confirmed_at__isnull', False), ('status', 'confirmed')), _connector='OR'), name='subscriber_confirmed_at_some_time')],
            },
        ),
        migrations.AddConstraint(
            model_name='newsletterissue',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('body_en', ''), ('body_ja', ''), ('released_at', None), ('released_by', None), ('status', 'draft')), models.Q(('released_at__isnull', False), ('released_by__isnull', False), ('status', 'released'), models.Q(('body_en', ''), _negated=True), models.Q(('body_ja', ''), _negated=True)), _connector='OR'), name='issue_stamped_once_released'),
        ),
        migrations.AddConstraint(
            model_name='issueitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('activity__isnull', False), ('resource', None)), models.Q(('activity', None), ('resource__isnull', False)), _connector='OR'), name='issue_item_is_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='issueitem',
            constraint=models.UniqueConstraint(fields=('issue', 'activity'), name='issue_names_an_event_once'),
        ),
        migrations.AddConstraint(
            model_name='issueitem',
            constraint=models.UniqueConstraint(fields=('issue', 'resource'), name='issue_names_an_item_once'),
        ),
        migrations.RunSQL(KEEP, LET_GO),
    ]
