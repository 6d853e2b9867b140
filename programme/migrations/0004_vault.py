"""The vault of travellers' details (SPEC P8).

No ciphertext without a living key; a key goes only with a certificate, and takes its ciphertext along; nothing new for a
detail that was erased; certificates and readings never change.
"""

from django.db import migrations

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

CREATE TRIGGER programme_datakey_never_emptied BEFORE TRUNCATE ON programme_datakey
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER programme_erasure_never_emptied BEFORE TRUNCATE ON programme_erasure
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER programme_disclosure_never_emptied BEFORE TRUNCATE ON programme_disclosure
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
"""
NOT_KEPT = """
DROP TRIGGER programme_disclosure_never_emptied ON programme_disclosure;
DROP TRIGGER programme_erasure_never_emptied ON programme_erasure;
DROP TRIGGER programme_datakey_never_emptied ON programme_datakey;
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


class Migration(migrations.Migration):
    dependencies = [("programme", "0003_claims_within_sheets")]
    operations = [migrations.RunSQL(KEPT, NOT_KEPT)]
