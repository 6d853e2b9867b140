"""The vault of travellers' details; what stood in the clear in `Delegate.needs` goes into it, and the column goes.

What the database itself keeps: no ciphertext without a living key; a key goes only with a certificate, and takes its
ciphertext along; nothing new for a detail that was erased; certificates and readings never change.
"""

from datetime import timedelta

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from programme.domain import vault


KEPT = """
CREATE FUNCTION sealed_under_a_living_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM programme_datakey WHERE delegate_id = NEW.delegate_id AND field = NEW.field FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no ciphertext without a living key'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sealed_under_a_living_key';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sealed_under_a_living_key BEFORE INSERT OR UPDATE ON programme_sealed
    FOR EACH ROW EXECUTE FUNCTION sealed_under_a_living_key();

CREATE FUNCTION nothing_after_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.delegate_id, NEW.field) IS DISTINCT FROM (OLD.delegate_id, OLD.field) THEN
        RAISE EXCEPTION 'a key stays with its detail'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'key_stays_with_its_detail';
    END IF;
    IF EXISTS (SELECT 1 FROM programme_erasure WHERE delegate_id = NEW.delegate_id AND field = NEW.field) THEN
        RAISE EXCEPTION 'this detail was erased: nothing new is kept'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_after_erasure';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER nothing_after_erasure BEFORE INSERT OR UPDATE ON programme_datakey
    FOR EACH ROW EXECUTE FUNCTION nothing_after_erasure();

CREATE FUNCTION key_goes_with_a_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM programme_erasure WHERE delegate_id = OLD.delegate_id AND field = OLD.field
                      AND fingerprint = OLD.fingerprint) THEN
        RAISE EXCEPTION 'a key goes only with a certificate'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'key_goes_with_a_certificate';
    END IF;
    DELETE FROM programme_sealed WHERE delegate_id = OLD.delegate_id AND field = OLD.field;
    RETURN OLD;
END $$;
CREATE TRIGGER key_goes_with_a_certificate BEFORE DELETE ON programme_datakey
    FOR EACH ROW EXECUTE FUNCTION key_goes_with_a_certificate();

CREATE FUNCTION erasure_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a certificate never changes'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'erasure_frozen';
END $$;
CREATE TRIGGER erasure_frozen BEFORE UPDATE OR DELETE ON programme_erasure
    FOR EACH ROW EXECUTE FUNCTION erasure_frozen();

CREATE FUNCTION disclosure_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'who read what never changes'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'disclosure_frozen';
END $$;
CREATE TRIGGER disclosure_frozen BEFORE UPDATE OR DELETE ON programme_disclosure
    FOR EACH ROW EXECUTE FUNCTION disclosure_frozen();
"""
NOT_KEPT = """
DROP TRIGGER disclosure_frozen ON programme_disclosure;
DROP FUNCTION disclosure_frozen();
DROP TRIGGER erasure_frozen ON programme_erasure;
DROP FUNCTION erasure_frozen();
DROP TRIGGER key_goes_with_a_certificate ON programme_datakey;
DROP FUNCTION key_goes_with_a_certificate();
DROP TRIGGER nothing_after_erasure ON programme_datakey;
DROP FUNCTION nothing_after_erasure();
DROP TRIGGER sealed_under_a_living_key ON programme_sealed;
DROP FUNCTION sealed_under_a_living_key();
"""
OLD_FIELD = "diet"  # most of what stood in "food and access needs"; the hosts read it in the same place
PURPOSE = ("Meals and care during the visit", "視察中の食事・配慮のため")


def into_the_vault(apps, schema_editor):
    """Seal what stands in the clear; the visits it belongs to need it, as they did."""
    model = {name: apps.get_model("programme", name) for name in ("Delegate", "Need", "DataKey", "Sealed")}
    rows = model["Delegate"].objects.exclude(needs="").select_related("delegation__visit")
    for person in rows.order_by("pk"):
        visit = person.delegation.visit
        model["Need"].objects.get_or_create(
            visit=visit, field=OLD_FIELD,
            defaults={
                "purpose_en": PURPOSE[0], "purpose_ja": PURPOSE[1], "basis": "consent", "required": False,
                "shared": True, "due_on": visit.starts_on - timedelta(days=30), "keep_days": vault.KEPT_DAYS,
            },
        )  # fmt: skip
        (name, master), *_old = _masters().items()
        key, made_at = vault.new_key(), person.delegation.opened_at
        about = {"person": person.pk, "field": OLD_FIELD}
        model["DataKey"].objects.create(
            delegate=person, field=OLD_FIELD, wrapped=vault.wrap(master, key, **about), master=name,
            fingerprint=vault.fingerprint(key), made_at=made_at,
        )  # fmt: skip
        model["Sealed"].objects.create(
            delegate=person, field=OLD_FIELD, ciphertext=vault.seal(key, person.needs, **about), saved_at=made_at,
        )  # fmt: skip
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # before the table of delegates is altered


def out_of_the_vault(apps, schema_editor):
    """Put it back as plain text."""
    keys = {(key.delegate_id, key.field): key for key in apps.get_model("programme", "DataKey").objects.all()}
    sealed = apps.get_model("programme", "Sealed").objects.filter(field=OLD_FIELD).select_related("delegate")
    for row in sealed:
        key = keys[row.delegate_id, row.field]
        about = {"person": row.delegate_id, "field": row.field}
        plain = vault.unwrap(_masters()[key.master], bytes(key.wrapped), **about)
        row.delegate.needs = vault.unseal(plain, bytes(row.ciphertext), **about)[:300]
        row.delegate.save(update_fields=["needs"])
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _masters():
    return vault.masters([settings.VAULT_KEY, *settings.VAULT_KEYS_OLD])


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_words'),
        ('applications', '0011_received_documents'),
        ("programme", "0011_planning"),
        ('territories', '0002_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DataKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(choices=[('passport_number', 'passport number'), ('passport_expiry', 'passport valid until'), ('nationality', 'nationality'), ('birth_date', 'date of birth'), ('diet', 'food needs'), ('allergy', 'allergies'), ('access', 'mobility and access needs'), ('insurance', 'travel insurance (company and number)'), ('flight_in', 'arrival flight'), ('flight_out', 'departure flight')], max_length=16, verbose_name='detail')),
                ('wrapped', models.BinaryField(verbose_name='wrapped key')),
                ('master', models.CharField(max_length=32, verbose_name='fingerprint of the master key')),
                ('fingerprint', models.CharField(max_length=32, verbose_name='fingerprint')),
                ('made_at', models.DateTimeField(verbose_name='made')),
            ],
            options={
                'verbose_name': 'key of a detail',
                'verbose_name_plural': 'keys of details',
            },
        ),
        migrations.CreateModel(
            name='Disclosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fields', models.JSONField(default=list, verbose_name='details')),
                ('at', models.DateTimeField(verbose_name='read')),
                ('until', models.DateTimeField(blank=True, null=True, verbose_name='shown until')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('form', models.CharField(blank=True, max_length=4, verbose_name='taken as')),
            ],
            options={
                'verbose_name': 'reading of details',
                'verbose_name_plural': 'readings of details',
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(choices=[('passport_number', 'passport number'), ('passport_expiry', 'passport valid until'), ('nationality', 'nationality'), ('birth_date', 'date of birth'), ('diet', 'food needs'), ('allergy', 'allergies'), ('access', 'mobility and access needs'), ('insurance', 'travel insurance (company and number)'), ('flight_in', 'arrival flight'), ('flight_out', 'departure flight')], max_length=16, verbose_name='detail')),
                ('fingerprint', models.CharField(max_length=32, verbose_name='fingerprint of the destroyed key')),
                ('due_on', models.DateField(verbose_name='due')),
                ('erased_at', models.DateTimeField(verbose_name='erased')),
                ('cause', models.CharField(choices=[('date', 'the printed date had come'), ('left', 'the person left the delegation')], max_length=4, verbose_name='because')),
            ],
            options={
                'verbose_name': 'certificate of an erasure',
                'verbose_name_plural': 'certificates of erasures',
            },
        ),
        migrations.CreateModel(
            name='HostList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opens_on', models.DateField(verbose_name='hosts read the list from')),
            ],
            options={
                'verbose_name': 'list for the hosts',
                'verbose_name_plural': 'lists for the hosts',
            },
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(choices=[('passport_number', 'passport number'), ('passport_expiry', 'passport valid until'), ('nationality', 'nationality'), ('birth_date', 'date of birth'), ('diet', 'food needs'), ('allergy', 'allergies'), ('access', 'mobility and access needs'), ('insurance', 'travel insurance (company and number)'), ('flight_in', 'arrival flight'), ('flight_out', 'departure flight')], max_length=16, verbose_name='detail')),
                ('purpose_en', models.CharField(max_length=200, verbose_name='what for (English)')),
                ('purpose_ja', models.CharField(max_length=200, verbose_name='what for (Japanese)')),
                ('basis', models.CharField(choices=[('consent', 'your consent'), ('task', 'a task in the public interest'), ('duty', 'a legal obligation'), ('vital', 'protection of life and health')], default='task', max_length=8, verbose_name='legal basis')),
                ('due_on', models.DateField(verbose_name='needed by')),
                ('keep_days', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(366)], verbose_name='erased so many days after the visit')),
                ('required', models.BooleanField(default=True, verbose_name='asked of everybody')),
                ('shared', models.BooleanField(default=False, verbose_name='for the hosts, from who agrees')),
            ],
            options={
                'verbose_name': 'detail that a visit needs',
                'verbose_name_plural': 'details that a visit needs',
            },
        ),
        migrations.CreateModel(
            name='Sealed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(choices=[('passport_number', 'passport number'), ('passport_expiry', 'passport valid until'), ('nationality', 'nationality'), ('birth_date', 'date of birth'), ('diet', 'food needs'), ('allergy', 'allergies'), ('access', 'mobility and access needs'), ('insurance', 'travel insurance (company and number)'), ('flight_in', 'arrival flight'), ('flight_out', 'departure flight')], max_length=16, verbose_name='detail')),
                ('ciphertext', models.BinaryField(verbose_name='ciphertext')),
                ('saved_at', models.DateTimeField(verbose_name='saved')),
                ('agreed_at', models.DateTimeField(blank=True, null=True, verbose_name='agreed that hosts get it')),
            ],
            options={
                'verbose_name': 'sealed detail',
                'verbose_name_plural': 'sealed details',
            },
        ),
        migrations.AddField(
            model_name='delegation',
            name='names_closed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='said that nobody more comes'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='names_closed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='said by'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('names_closed_at', None), ('names_closed_by', None)), models.Q(('names_closed_at__isnull', False), ('names_closed_by__isnull', False)), _connector='OR'), name='names_closed_by_somebody'),
        ),
        migrations.AddField(
            model_name='datakey',
            name='delegate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='data_keys', to='programme.delegate', verbose_name='delegate'),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='read by'),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='delegate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disclosures', to='programme.delegate', verbose_name='delegate'),
        ),
        migrations.AddField(
            model_name='erasure',
            name='delegate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='erasures', to='programme.delegate', verbose_name='delegate'),
        ),
        migrations.AddField(
            model_name='hostlist',
            name='visit',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='host_list', to='programme.visit', verbose_name='visit'),
        ),
        migrations.AddField(
            model_name='need',
            name='visit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='programme.visit', verbose_name='visit'),
        ),
        migrations.AddField(
            model_name='sealed',
            name='delegate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sealed', to='programme.delegate', verbose_name='delegate'),
        ),
        migrations.AddField(
            model_name='sealed',
            name='saved_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='saved by'),
        ),
        migrations.AddConstraint(
            model_name='datakey',
            constraint=models.UniqueConstraint(fields=('delegate', 'field'), name='datakey_once'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('form', ''), ('until__isnull', False), models.Q(('reason', ''), _negated=True)), models.Q(('until', None), models.Q(('form', ''), _negated=True)), _connector='OR'), name='disclosed_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('at')), _connector='OR'), name='disclosed_for_a_while'),
        ),
        migrations.AddConstraint(
            model_name='erasure',
            constraint=models.UniqueConstraint(fields=('delegate', 'field'), name='erased_once'),
        ),
        migrations.AddConstraint(
            model_name='erasure',
            constraint=models.CheckConstraint(condition=models.Q(('cause__in', ['date', 'left'])), name='erasure_cause_known'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.UniqueConstraint(fields=('visit', 'field'), name='need_once_per_visit'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(('field__in', ['passport_number', 'passport_expiry', 'nationality', 'birth_date', 'diet', 'allergy', 'access', 'insurance', 'flight_in', 'flight_out'])), name='need_field_known'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(('basis__in', ['consent', 'task', 'duty', 'vital'])), name='need_basis_known'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('purpose_en', ''), _negated=True), models.Q(('purpose_ja', ''), _negated=True)), name='need_with_a_purpose'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(('keep_days__gte', 1), ('keep_days__lte', 366)), name='need_kept_a_day_to_a_year'),
        ),
        migrations.AddConstraint(
            model_name='sealed',
            constraint=models.UniqueConstraint(fields=('delegate', 'field'), name='sealed_once'),
        ),
        migrations.AddConstraint(
            model_name='sealed',
            constraint=models.CheckConstraint(condition=models.Q(('field__in', ['passport_number', 'passport_expiry', 'nationality', 'birth_date', 'diet', 'allergy', 'access', 'insurance', 'flight_in', 'flight_out'])), name='sealed_field_known'),
        ),
        migrations.RunSQL(KEPT, NOT_KEPT),
        migrations.RunPython(into_the_vault, out_of_the_vault),
        migrations.RemoveField(model_name="delegate", name="needs"),
    ]
