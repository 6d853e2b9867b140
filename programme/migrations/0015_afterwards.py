"""Presence, certificates, feedback; from observations to commitments. Triggers keep the chain of evidence whole (SPEC P10)."""

import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


CHAIN = """
CREATE FUNCTION stands_on_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row_id bigint;
    missing boolean;
BEGIN
    IF TG_TABLE_NAME IN ('programme_finding', 'programme_recommendation') THEN
        row_id := NEW.id;
    ELSIF TG_TABLE_NAME = 'programme_finding_observations' THEN
        row_id := OLD.finding_id;
    ELSE
        row_id := OLD.recommendation_id;
    END IF;
    IF TG_TABLE_NAME LIKE 'programme_finding%' THEN
        SELECT NOT EXISTS (SELECT 1 FROM programme_finding_observations WHERE finding_id = row_id)
               AND EXISTS (SELECT 1 FROM programme_finding WHERE id = row_id) INTO missing;
        IF missing THEN
            RAISE EXCEPTION 'a finding without an observation'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'finding_stands_on_observation';
        END IF;
    ELSE
        SELECT NOT EXISTS (SELECT 1 FROM programme_recommendation_findings WHERE recommendation_id = row_id)
               AND EXISTS (SELECT 1 FROM programme_recommendation WHERE id = row_id) INTO missing;
        IF missing THEN
            RAISE EXCEPTION 'a recommendation without a finding'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'recommendation_stands_on_finding';
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER finding_stands AFTER INSERT ON programme_finding
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stands_on_evidence();
CREATE CONSTRAINT TRIGGER finding_stands AFTER DELETE OR UPDATE ON programme_finding_observations
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stands_on_evidence();
CREATE CONSTRAINT TRIGGER recommendation_stands AFTER INSERT ON programme_recommendation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stands_on_evidence();
CREATE CONSTRAINT TRIGGER recommendation_stands AFTER DELETE OR UPDATE ON programme_recommendation_findings
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stands_on_evidence();

CREATE FUNCTION certificate_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an issued certificate never changes'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'certificate_frozen';
END $$;
CREATE TRIGGER certificate_frozen BEFORE UPDATE OR DELETE ON programme_certificate
    FOR EACH ROW EXECUTE FUNCTION certificate_frozen();
"""
NO_CHAIN = """
DROP TRIGGER certificate_frozen ON programme_certificate;
DROP FUNCTION certificate_frozen();
DROP TRIGGER recommendation_stands ON programme_recommendation_findings;
DROP TRIGGER recommendation_stands ON programme_recommendation;
DROP TRIGGER finding_stands ON programme_finding_observations;
DROP TRIGGER finding_stands ON programme_finding;
DROP FUNCTION stands_on_evidence();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_words'),
        ('applications', '0011_received_documents'),
        ("programme", "0014_papers"),
        ('territories', '0002_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Observation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, verbose_name='key of the device')),
                ('text', models.TextField(max_length=2000, verbose_name='what you saw')),
                ('language', models.CharField(choices=[('en', 'English'), ('ja', '日本語')], default='en', max_length=2, verbose_name='language')),
                ('at', models.DateTimeField(verbose_name='noted')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='observations', to=settings.AUTH_USER_MODEL, verbose_name='noted by')),
                ('host', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.territory', verbose_name='host')),
                ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='programme.session', verbose_name='session')),
                ('theme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.theme', verbose_name='theme')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='programme.visit', verbose_name='visit')),
            ],
            options={
                'verbose_name': 'observation',
                'verbose_name_plural': 'observations',
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title_en', models.CharField(blank=True, max_length=300, verbose_name='title (English)')),
                ('title_ja', models.CharField(blank=True, max_length=300, verbose_name='title (Japanese)')),
                ('title_source', models.CharField(choices=[('en', 'English'), ('ja', '日本語')], default='en', max_length=2, verbose_name='written in')),
                ('title_state', models.CharField(choices=[('missing', 'Missing'), ('draft', 'Draft'), ('reviewed', 'Reviewed')], default='reviewed', max_length=10, verbose_name='state of the translation')),
                ('text_en', models.TextField(blank=True, verbose_name='text (English)')),
                ('text_ja', models.TextField(blank=True, verbose_name='text (Japanese)')),
                ('text_source', models.CharField(choices=[('en', 'English'), ('ja', '日本語')], default='en', max_length=2, verbose_name='written in')),
                ('text_state', models.CharField(choices=[('missing', 'Missing'), ('draft', 'Draft'), ('reviewed', 'Reviewed')], default='reviewed', max_length=10, verbose_name='state of the translation')),
                ('at', models.DateTimeField(verbose_name='written')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
                ('theme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.theme', verbose_name='theme')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='programme.visit', verbose_name='visit')),
                ('observations', models.ManyToManyField(related_name='findings', to='programme.observation', verbose_name='observations')),
            ],
            options={
                'verbose_name': 'finding',
                'verbose_name_plural': 'findings',
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('list', 'On the list'), ('code', 'By the code shown in the room')], default='list', max_length=4, verbose_name='noted')),
                ('noted_at', models.DateTimeField(verbose_name='noted at')),
                ('activity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='presences', to='programme.activity', verbose_name='activity')),
                ('delegate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='presences', to='programme.delegate', verbose_name='delegate')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='noted by')),
                ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='presences', to='programme.session', verbose_name='session')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='presences', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'presence',
                'verbose_name_plural': 'presences',
            },
        ),
        migrations.CreateModel(
            name='Recommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title_en', models.CharField(blank=True, max_length=300, verbose_name='title (English)')),
                ('title_ja', models.CharField(blank=True, max_length=300, verbose_name='title (Japanese)')),
                ('title_source', models.CharField(choices=[('en', 'English'), ('ja', '日本語')], default='en', max_length=2, verbose_name='written in')),
                ('title_state', models.CharField(choices=[('missing', 'Missing'), ('draft', 'Draft'), ('reviewed', 'Reviewed')], default='reviewed', max_length=10, verbose_name='state of the translation')),
                ('text_en', models.TextField(blank=True, verbose_name='text (English)')),
                ('text_ja', models.TextField(blank=True, verbose_name='text (Japanese)')),
                ('text_source', models.CharField(choices=[('en', 'English'), ('ja', '日本語')], default='en', max_length=2, verbose_name='written in')),
                ('text_state', models.CharField(choices=[('missing', 'Missing'), ('draft', 'Draft'), ('reviewed', 'Reviewed')], default='reviewed', max_length=10, verbose_name='state of the translation')),
                ('at', models.DateTimeField(verbose_name='written')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
                ('findings', models.ManyToManyField(related_name='recommendations', to='programme.finding', verbose_name='findings')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='accounts.organisation', verbose_name='addressed to')),
                ('theme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.theme', verbose_name='theme')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='programme.visit', verbose_name='visit')),
            ],
            options={
                'verbose_name': 'recommendation',
                'verbose_name_plural': 'recommendations',
            },
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text_en', models.TextField(blank=True, verbose_name='text (English)')),
                ('text_ja', models.TextField(blank=True, verbose_name='text (Japanese)')),
                ('text_source', models.CharField(choices=[('en', 'English'), ('ja', '日本語')], default='en', max_length=2, verbose_name='written in')),
                ('text_state', models.CharField(choices=[('missing', 'Missing'), ('draft', 'Draft'), ('reviewed', 'Reviewed')], default='reviewed', max_length=10, verbose_name='state of the translation')),
                ('due_on', models.DateField(verbose_name='to be done until')),
                ('made_at', models.DateTimeField(verbose_name='made')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='accounts.organisation', verbose_name='organisation')),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='programme.recommendation', verbose_name='recommendation')),
            ],
            options={
                'verbose_name': 'commitment',
                'verbose_name_plural': 'commitments',
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='number')),
                ('facts', models.JSONField(verbose_name='what is certified')),
                ('digest', models.CharField(max_length=64, verbose_name='fingerprint')),
                ('issued_at', models.DateTimeField(verbose_name='issued')),
                ('delegate', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='certificate', to='programme.delegate', verbose_name='delegate')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='issued by')),
            ],
            options={
                'verbose_name': 'certificate',
                'verbose_name_plural': 'certificates',
                'constraints': [models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='certificate_fingerprint_whole')],
            },
        ),
        migrations.CreateModel(
            name='CheckIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('months', models.PositiveSmallIntegerField(verbose_name='after months')),
                ('due_on', models.DateField(verbose_name='due')),
                ('progress', models.CharField(blank=True, choices=[('on_track', 'On track'), ('delayed', 'Delayed'), ('done', 'Done'), ('dropped', 'Given up')], max_length=8, verbose_name='how far')),
                ('text', models.TextField(blank=True, max_length=1500, verbose_name='in own words')),
                ('language', models.CharField(choices=[('en', 'English'), ('ja', '日本語')], default='en', max_length=2, verbose_name='language')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='check_ins', to='programme.commitment', verbose_name='commitment')),
            ],
            options={
                'verbose_name': 'check-in',
                'verbose_name_plural': 'check-ins',
                'constraints': [models.UniqueConstraint(fields=('commitment', 'months'), name='check_in_once_per_term'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_by', None), ('progress', '')), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('progress', ''), _negated=True)), _connector='OR'), name='check_in_answered_whole')],
            },
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('useful', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='useful for the own work')),
                ('content', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='contents of the meeting')),
                ('organised', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='organisation')),
                ('understood', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='interpretation and documents')),
                ('again', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='wish to go on together')),
                ('text', models.TextField(blank=True, max_length=1500, verbose_name='in own words')),
                ('language', models.CharField(choices=[('en', 'English'), ('ja', '日本語')], default='en', max_length=2, verbose_name='language')),
                ('given_at', models.DateTimeField(verbose_name='answered at')),
                ('changed_at', models.DateTimeField(verbose_name='last changed')),
                ('activity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='programme.activity', verbose_name='activity')),
                ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='programme.session', verbose_name='session')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('visit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='programme.visit', verbose_name='visit')),
            ],
            options={
                'verbose_name': 'feedback',
                'verbose_name_plural': 'feedback',
                'constraints': [models.UniqueConstraint(fields=('session', 'user'), name='feedback_once_per_session'), models.UniqueConstraint(fields=('activity', 'user'), name='feedback_once_per_activity'), models.UniqueConstraint(fields=('visit', 'user'), name='feedback_once_per_visit'), models.CheckConstraint(condition=models.Q(models.Q(('activity__isnull', True), ('session__isnull', False), ('visit__isnull', True)), models.Q(('activity__isnull', False), ('session__isnull', True), ('visit__isnull', True)), models.Q(('activity__isnull', True), ('session__isnull', True), ('visit__isnull', False)), _connector='OR'), name='feedback_on_one_thing'), models.CheckConstraint(condition=models.Q(('again__gte', 1), ('content__gte', 1), ('organised__gte', 1), ('understood__gte', 1), ('useful__gte', 1), ('again__lte', 5), ('content__lte', 5), ('organised__lte', 5), ('understood__lte', 5), ('useful__lte', 5)), name='feedback_marks_from_one_to_five'), models.CheckConstraint(condition=models.Q(('changed_at__gte', models.F('given_at'))), name='feedback_changed_after_given')],
            },
        ),
        migrations.AddConstraint(
            model_name='observation',
            constraint=models.UniqueConstraint(fields=('by', 'key'), name='observation_once_per_key'),
        ),
        migrations.AddConstraint(
            model_name='observation',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='observation_says_something'),
        ),
        migrations.AddConstraint(
            model_name='presence',
            constraint=models.UniqueConstraint(fields=('session', 'delegate'), name='presence_once_per_session'),
        ),
        migrations.AddConstraint(
            model_name='presence',
            constraint=models.UniqueConstraint(fields=('activity', 'user'), name='presence_once_per_activity'),
        ),
        migrations.AddConstraint(
            model_name='presence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('activity__isnull', True), ('delegate__isnull', False), ('session__isnull', False), ('user__isnull', True)), models.Q(('activity__isnull', False), ('delegate__isnull', True), ('session__isnull', True), ('user__isnull', False)), _connector='OR'), name='presence_of_one_kind'),
        ),
        migrations.AddConstraint(
            model_name='presence',
            constraint=models.CheckConstraint(condition=models.Q(('way__in', ['list', 'code'])), name='presence_way_known'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('text_en', ''), _negated=True), models.Q(('text_ja', ''), _negated=True), _connector='OR'), name='commitment_says_something'),
        ),
        migrations.RunSQL(CHAIN, NO_CHAIN),
    ]
