"""Registration for events. No seat can be held twice or beyond what the event has, whatever the code does (SPEC H3)."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import programme.models.registration
from django.conf import settings
from django.db import migrations, models


SEATS = """
CREATE FUNCTION registration_within_seats() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    total integer;
BEGIN
    IF NEW.seat IS NOT NULL THEN  -- the share lock makes a change of the number of seats wait for us, and us for it
        SELECT seats INTO total FROM programme_opening WHERE id = NEW.opening_id FOR SHARE;
        IF NEW.seat > total THEN
            RAISE EXCEPTION 'seat % of %', NEW.seat, total
                USING ERRCODE = 'check_violation', CONSTRAINT = 'registration_within_seats';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER registration_within_seats BEFORE INSERT OR UPDATE ON programme_registration
    FOR EACH ROW EXECUTE FUNCTION registration_within_seats();

CREATE FUNCTION opening_keeps_held_seats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM programme_registration WHERE opening_id = NEW.id AND seat > NEW.seats) THEN
        RAISE EXCEPTION 'a seat that is held would be gone'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'opening_keeps_held_seats';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER opening_keeps_held_seats BEFORE UPDATE OF seats ON programme_opening
    FOR EACH ROW EXECUTE FUNCTION opening_keeps_held_seats();

CREATE TRIGGER event_certificate_frozen BEFORE UPDATE OR DELETE ON programme_eventcertificate
    FOR EACH ROW EXECUTE FUNCTION certificate_frozen();
"""
NO_SEATS = """
DROP TRIGGER event_certificate_frozen ON programme_eventcertificate;
DROP TRIGGER opening_keeps_held_seats ON programme_opening;
DROP FUNCTION opening_keeps_held_seats();
DROP TRIGGER registration_within_seats ON programme_registration;
DROP FUNCTION registration_within_seats();
"""

class Migration(migrations.Migration):

    dependencies = [
        ("programme", "0017_entrances"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opens_at', models.DateTimeField(verbose_name='registration opens')),
                ('closes_at', models.DateTimeField(verbose_name='registration closes')),
                ('seats', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5000)], verbose_name='seats')),
                ('who', models.CharField(choices=[('public', 'Everybody'), ('members', 'Participants and staff'), ('staff', 'Staff only')], default='public', max_length=7, verbose_name='who may register')),
                ('spoken', models.CharField(choices=[('en', 'In English'), ('ja', 'In Japanese'), ('both', 'In English and Japanese')], default='both', max_length=4, verbose_name='language of the event')),
                ('join_text_en', models.TextField(blank=True, verbose_name='how to join (English)')),
                ('join_text_ja', models.TextField(blank=True, verbose_name='how to join (Japanese)')),
                ('link_minutes', models.PositiveIntegerField(default=60, verbose_name='minutes before the start when the link is shown')),
                ('offer_hours', models.PositiveSmallIntegerField(default=24, verbose_name='hours for which a seat offered is held')),
                ('made_at', models.DateTimeField(verbose_name='set up')),
                ('activity', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='opening', to='programme.activity', verbose_name='activity')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='set up by')),
            ],
            options={
                'verbose_name': 'registration for an event',
                'verbose_name_plural': 'registrations for events',
            },
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('body', models.CharField(blank=True, max_length=160, verbose_name='organisation')),
                ('language', models.CharField(choices=[('en', 'English'), ('ja', '日本語')], max_length=2, verbose_name='language')),
                ('zone', models.CharField(choices=[('Europe/Brussels', 'Brussels'), ('Asia/Tokyo', 'Tokyo')], max_length=40, verbose_name='time zone')),
                ('status', models.CharField(choices=[('asked', 'Not confirmed yet'), ('waiting', 'On the waiting list'), ('offered', 'Seat offered'), ('registered', 'Registered'), ('cancelled', 'Cancelled'), ('lapsed', 'Offer not taken in time')], default='asked', max_length=10, verbose_name='state')),
                ('seat', models.PositiveIntegerField(blank=True, null=True, verbose_name='seat')),
                ('token', models.CharField(default=programme.models.registration.new_secret, editable=False, max_length=64, unique=True, verbose_name='secret of the own page')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed')),
                ('waiting_since', models.DateTimeField(blank=True, null=True, verbose_name='waiting since')),
                ('offered_until', models.DateTimeField(blank=True, null=True, verbose_name='offered until')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('moves', models.PositiveIntegerField(default=0, verbose_name='number of steps')),
                ('opening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='programme.opening', verbose_name='registration for an event')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'registered person',
                'verbose_name_plural': 'registered people',
            },
        ),
        migrations.CreateModel(
            name='EventCertificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True, verbose_name='number')),
                ('facts', models.JSONField(verbose_name='what is certified')),
                ('digest', models.CharField(max_length=64, verbose_name='fingerprint')),
                ('issued_at', models.DateTimeField(verbose_name='issued')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='issued by')),
                ('registration', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='certificate', to='programme.registration', verbose_name='registered person')),
            ],
            options={
                'verbose_name': 'certificate of an event',
                'verbose_name_plural': 'certificates of events',
            },
        ),
        migrations.CreateModel(
            name='EventMaterial',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title_en', models.CharField(blank=True, max_length=300, verbose_name='title (English)')),
                ('title_ja', models.CharField(blank=True, max_length=300, verbose_name='title (Japanese)')),
                ('title_source', models.CharField(choices=[('en', 'English'), ('ja', '日本語')], default='en', max_length=2, verbose_name='written in')),
                ('title_state', models.CharField(choices=[('missing', 'Missing'), ('draft', 'Draft'), ('reviewed', 'Reviewed')], default='reviewed', max_length=10, verbose_name='state of the translation')),
                ('kind', models.CharField(choices=[('recording', 'Recording'), ('slides', 'Slides')], max_length=9, verbose_name='kind')),
                ('language', models.CharField(choices=[('en', 'In English'), ('ja', 'In Japanese'), ('both', 'In English and Japanese')], max_length=4, verbose_name='language')),
                ('captions', models.CharField(blank=True, choices=[('none', 'No captions'), ('auto', 'Captions made by a machine, not checked'), ('checked', 'Captions checked by a person')], max_length=7, verbose_name='captions')),
                ('access', models.CharField(choices=[('public', 'Everybody'), ('members', 'Participants and staff'), ('own', 'Those who were registered, and staff')], default='own', max_length=7, verbose_name='open to')),
                ('link', models.URLField(blank=True, max_length=500, verbose_name='link')),
                ('added_at', models.DateTimeField(verbose_name='added')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='materials', to='programme.activity', verbose_name='activity')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='added by')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='materials', to='programme.activitydocument', verbose_name='document of an activity')),
            ],
            options={
                'verbose_name': 'recording or slides',
                'verbose_name_plural': 'recordings and slides',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('document', None), models.Q(('link', ''), _negated=True)), models.Q(('document__isnull', False), ('link', '')), _connector='OR'), name='material_link_or_document'), models.CheckConstraint(condition=models.Q(models.Q(('captions__in', ['none', 'auto', 'checked']), ('kind', 'recording')), models.Q(('captions', ''), ('kind', 'slides')), _connector='OR'), name='material_recording_says_its_captions'), models.CheckConstraint(condition=models.Q(('access__in', ['public', 'members', 'own'])), name='material_access_known'), models.CheckConstraint(condition=models.Q(('language__in', ['en', 'ja', 'both'])), name='material_language_known')],
            },
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='opening_closes_after_it_opens'),
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.CheckConstraint(condition=models.Q(('seats__gte', 1), ('seats__lte', 5000)), name='opening_seats_sensible'),
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.CheckConstraint(condition=models.Q(('who__in', ['public', 'members', 'staff'])), name='opening_who_known'),
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.CheckConstraint(condition=models.Q(('spoken__in', ['en', 'ja', 'both'])), name='opening_language_known'),
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('join_text_en', ''), ('join_text_ja', '')), models.Q(models.Q(('join_text_en', ''), _negated=True), models.Q(('join_text_ja', ''), _negated=True)), _connector='OR'), name='opening_join_text_in_both_languages'),
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.CheckConstraint(condition=models.Q(('link_minutes__lte', 1440), ('offer_hours__gte', 1), ('offer_hours__lte', 168)), name='opening_times_sensible'),
        ),
        migrations.AddIndex(
            model_name='registration',
            index=models.Index(condition=models.Q(('status', 'offered')), fields=['offered_until'], name='registration_offers'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), models.F('opening'), name='registration_once'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.UniqueConstraint(fields=('opening', 'seat'), name='registration_one_per_seat'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['asked', 'waiting', 'offered', 'registered', 'cancelled', 'lapsed'])), name='registration_status_known'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('seat__gte', 1), ('status__in', ('offered', 'registered'))), models.Q(models.Q(('status__in', ('offered', 'registered')), _negated=True), ('seat', None)), _connector='OR'), name='registration_seat_as_it_stands'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'asked'), models.Q(('confirmed_at__isnull', False), ('user__isnull', False)), _connector='OR'), name='registration_confirmed_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('offered_until__isnull', False), ('status', 'offered')), models.Q(models.Q(('status', 'offered'), _negated=True), ('offered_until', None)), _connector='OR'), name='registration_offered_until_some_time'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'waiting'), _negated=True), ('waiting_since__isnull', False), _connector='OR'), name='registration_waiting_since_some_time'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('status__in', ('cancelled', 'lapsed'))), models.Q(models.Q(('status__in', ('cancelled', 'lapsed')), _negated=True), ('ended_at', None)), _connector='OR'), name='registration_ended_at_some_time'),
        ),
        migrations.AddConstraint(
            model_name='eventcertificate',
            constraint=models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='event_certificate_fingerprint_whole'),
        ),
        migrations.RunSQL(SEATS, NO_SEATS),
    ]
