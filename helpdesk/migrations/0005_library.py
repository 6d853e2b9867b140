"""The library, searched by words and by pairs of Japanese characters; no practice is public without its applicant's yes."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import helpdesk.models.questions
from django.conf import settings
from django.db import migrations, models

KEEP = """
CREATE FUNCTION resource_consented() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said boolean;
BEGIN
    IF NEW.consent_id IS NOT NULL AND NEW.status = 'published' THEN
        SELECT granted INTO said FROM helpdesk_practiceconsent WHERE id = NEW.consent_id FOR SHARE;
        IF said IS DISTINCT FROM true THEN
            RAISE EXCEPTION 'a practice is public with the consent of its applicant only'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'resource_consented';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER resource_consented BEFORE INSERT OR UPDATE ON helpdesk_resource
    FOR EACH ROW EXECUTE FUNCTION resource_consented();

CREATE FUNCTION consent_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.granted IS DISTINCT FROM true AND EXISTS (
        SELECT 1 FROM helpdesk_resource WHERE consent_id = NEW.id AND status = 'published'
    ) THEN
        RAISE EXCEPTION 'a practice is public with the consent of its applicant only'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'resource_consented';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_kept BEFORE UPDATE ON helpdesk_practiceconsent
    FOR EACH ROW EXECUTE FUNCTION consent_kept();
"""
LET_GO = """
DROP TRIGGER consent_kept ON helpdesk_practiceconsent;
DROP FUNCTION consent_kept();
DROP TRIGGER resource_consented ON helpdesk_resource;
DROP FUNCTION resource_consented();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0011_received_documents'),
        ("helpdesk", "0004_threads"),
        ('territories', '0002_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PracticeConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=60, verbose_name='place in the questionnaire')),
                ('language', models.CharField(choices=[('en', 'English'), ('ja', '日本語')], max_length=2, verbose_name='language')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('text', models.TextField(verbose_name='text')),
                ('token', models.CharField(default=helpdesk.models.questions.new_token, editable=False, max_length=64, unique=True, verbose_name='secret of the address')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('granted', models.BooleanField(blank=True, null=True, verbose_name='may be published')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('answered_name', models.CharField(blank=True, max_length=120, verbose_name='answered by')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.application', verbose_name='application')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
            ],
            options={
                'verbose_name': 'consent to publish a practice',
                'verbose_name_plural': 'consents to publish practices',
            },
        ),
        migrations.CreateModel(
            name='Resource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('report', 'Report'), ('practice', 'Good practice'), ('case', 'Case study'), ('guide', 'Guide'), ('agenda', 'Agenda'), ('recording', 'Recording'), ('slides', 'Slides')], max_length=9, verbose_name='kind')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('withdrawn', 'Withdrawn')], default='draft', max_length=9, verbose_name='state')),
                ('access', models.CharField(choices=[('public', 'Everybody'), ('members', 'Participants and staff'), ('staff', 'Staff only')], default='public', max_length=7, verbose_name='open to')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('single_language', models.CharField(blank=True, choices=[('en', 'English'), ('ja', '日本語'), ('bg', 'Български'), ('cs', 'Čeština'), ('da', 'Dansk'), ('de', 'Deutsch'), ('el', 'Ελληνικά'), ('es', 'Español'), ('et', 'Eesti'), ('fi', 'Suomi'), ('fr', 'Français'), ('ga', 'Gaeilge'), ('hr', 'Hrvatski'), ('hu', 'Magyar'), ('it', 'Italiano'), ('lt', 'Lietuvių'), ('lv', 'Latviešu'), ('mt', 'Malti'), ('nl', 'Nederlands'), ('pl', 'Polski'), ('pt', 'Português'), ('ro', 'Română'), ('sk', 'Slovenčina'), ('sl', 'Slovenščina'), ('sv', 'Svenska')], max_length=2, verbose_name='in one language only')),
                ('created_at', models.DateTimeField(verbose_name='added')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn')),
                ('consent', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resource', to='helpdesk.practiceconsent', verbose_name='consent of the applicant')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='added by')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by')),
                ('territories', models.ManyToManyField(blank=True, related_name='resources', to='territories.territory', verbose_name='territories')),
                ('themes', models.ManyToManyField(blank=True, related_name='resources', to='applications.theme', verbose_name='themes')),
            ],
            options={
                'verbose_name': 'library item',
                'verbose_name_plural': 'library items',
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('en', 'English'), ('ja', '日本語'), ('bg', 'Български'), ('cs', 'Čeština'), ('da', 'Dansk'), ('de', 'Deutsch'), ('el', 'Ελληνικά'), ('es', 'Español'), ('et', 'Eesti'), ('fi', 'Suomi'), ('fr', 'Français'), ('ga', 'Gaeilge'), ('hr', 'Hrvatski'), ('hu', 'Magyar'), ('it', 'Italiano'), ('lt', 'Lietuvių'), ('lv', 'Latviešu'), ('mt', 'Malti'), ('nl', 'Nederlands'), ('pl', 'Polski'), ('pt', 'Português'), ('ro', 'Română'), ('sk', 'Slovenčina'), ('sl', 'Slovenščina'), ('sv', 'Svenska')], max_length=2, verbose_name='language')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('summary', models.TextField(blank=True, verbose_name='summary')),
                ('link', models.URLField(blank=True, max_length=500, verbose_name='link')),
                ('file', models.FileField(blank=True, upload_to='library', verbose_name='file')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name of the file')),
                ('mime', models.CharField(blank=True, max_length=100, verbose_name='type')),
                ('size', models.PositiveIntegerField(default=0, verbose_name='bytes')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('scan', models.CharField(choices=[('none', 'Not checked'), ('waiting', 'Waiting for the virus check'), ('clean', 'Checked, nothing found'), ('infected', 'In quarantine')], default='none', max_length=8, verbose_name='virus check')),
                ('scanned_at', models.DateTimeField(blank=True, null=True, verbose_name='checked for viruses')),
                ('pages', models.PositiveIntegerField(blank=True, null=True, verbose_name='pages')),
                ('is_tagged', models.BooleanField(blank=True, null=True, verbose_name='tagged PDF')),
                ('pdf_title', models.CharField(blank=True, max_length=300, verbose_name='title inside the PDF')),
                ('pdf_language', models.CharField(blank=True, max_length=40, verbose_name='language inside the PDF')),
                ('plain', models.TextField(blank=True, editable=False, verbose_name='searched text')),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, editable=False, size=None, verbose_name='pairs of characters')),
                ('words', models.GeneratedField(db_persist=True, expression=models.Case(models.When(language='en', then=django.contrib.postgres.search.SearchVector('plain', config='english')), default=django.contrib.postgres.search.SearchVector('plain', config='simple')), output_field=django.contrib.postgres.search.SearchVectorField(verbose_name='searched words'))),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='helpdesk.resource', verbose_name='library item')),
            ],
            options={
                'verbose_name': 'language version',
                'verbose_name_plural': 'language versions',
            },
        ),
        migrations.AddConstraint(
            model_name='practiceconsent',
            constraint=models.UniqueConstraint(fields=('application', 'path'), name='consent_one_per_practice'),
        ),
        migrations.AddConstraint(
            model_name='practiceconsent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_name', ''), ('granted', None)), models.Q(('answered_at__isnull', False), ('granted__isnull', False), models.Q(('answered_name', ''), _negated=True)), _connector='OR'), name='consent_answered_by_somebody'),
        ),
        migrations.AddIndex(
            model_name='resource',
            index=models.Index(condition=models.Q(('status', 'published')), fields=['-year', '-published_at', '-id'], name='resource_newest'),
        ),
        migrations.AddConstraint(
            model_name='resource',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['report', 'practice', 'case', 'guide', 'agenda', 'recording', 'slides'])), name='resource_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='resource',
            constraint=models.CheckConstraint(condition=models.Q(('access__in', ['public', 'members', 'staff'])), name='resource_access_known'),
        ),
        migrations.AddConstraint(
            model_name='resource',
            constraint=models.CheckConstraint(condition=models.Q(('year__gte', 1990), ('year__lte', 2100)), name='resource_year_sensible'),
        ),
        migrations.AddConstraint(
            model_name='resource',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'draft'), ('withdrawn_at', None)), models.Q(('published_at__isnull', False), ('published_by__isnull', False), ('status', 'published'), ('withdrawn_at', None)), models.Q(('published_at__isnull', False), ('status', 'withdrawn'), ('withdrawn_at__isnull', False)), _connector='OR'), name='resource_stamped_as_it_stands'),
        ),
        migrations.AddIndex(
            model_name='version',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['words'], name='version_words'),
        ),
        migrations.AddIndex(
            model_name='version',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['grams'], name='version_grams'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('resource', 'language'), name='version_one_per_language'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['en', 'ja', 'bg', 'cs', 'da', 'de', 'el', 'es', 'et', 'fi', 'fr', 'ga', 'hr', 'hu', 'it', 'lt', 'lv', 'mt', 'nl', 'pl', 'pt', 'ro', 'sk', 'sl', 'sv'])), name='version_language_known'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.CheckConstraint(condition=models.Q(('file', ''), ('link', ''), _connector='OR'), name='version_file_or_link'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('file', ''), ('sha256', ''), ('size', 0)), models.Q(models.Q(('file', ''), _negated=True), models.Q(('sha256', ''), _negated=True), ('size__gt', 0)), _connector='OR'), name='version_file_hashed'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.CheckConstraint(condition=models.Q(('scan__in', ('none', 'waiting')), models.Q(('scan__in', ('clean', 'infected')), ('scanned_at__isnull', False)), _connector='OR'), name='version_stamped_once_scanned'),
        ),
        migrations.RunSQL(KEEP, LET_GO),
    ]
