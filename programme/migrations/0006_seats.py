"""No seat of an event can be held twice or beyond what the event has, whatever the code does (SPEC H3)."""

from django.db import migrations

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

CREATE TRIGGER programme_eventcertificate_never_emptied BEFORE TRUNCATE ON programme_eventcertificate
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
"""
NO_SEATS = """
DROP TRIGGER programme_eventcertificate_never_emptied ON programme_eventcertificate;
DROP TRIGGER event_certificate_frozen ON programme_eventcertificate;
DROP TRIGGER opening_keeps_held_seats ON programme_opening;
DROP FUNCTION opening_keeps_held_seats();
DROP TRIGGER registration_within_seats ON programme_registration;
DROP FUNCTION registration_within_seats();
"""


class Migration(migrations.Migration):
    dependencies = [("programme", "0005_chain_of_evidence")]
    operations = [migrations.RunSQL(SEATS, NO_SEATS)]
