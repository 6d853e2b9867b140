"""What the database itself keeps (SPEC P5, P8, P9): funded places, published agendas, approved sheets, used tables.

A place's number is within what its track pays for, and its holder within its own delegation. What a track pays
for, its side, and a delegation's track are frozen from the first place on; the share locks let a change of the
track and the first place of a delegation wait for each other.
"""

from django.db import migrations

PLACES = """
CREATE FUNCTION seat_within_its_delegation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    paid integer;
    home bigint;
    person bigint;
    travels bigint;
BEGIN
    SELECT track.funded_places, delegation.visit_id INTO paid, travels
      FROM programme_delegation delegation JOIN applications_track track ON track.id = delegation.track_id
     WHERE delegation.id = NEW.delegation_id FOR SHARE OF delegation, track;
    IF NEW.number > paid THEN
        RAISE EXCEPTION 'place % of % funded places', NEW.number, paid
            USING ERRCODE = 'check_violation', CONSTRAINT = 'seat_within_funded_places';
    END IF;
    IF NEW.delegate_id IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT delegation_id, user_id INTO home, person FROM programme_delegate WHERE id = NEW.delegate_id FOR SHARE;
    IF home IS DISTINCT FROM NEW.delegation_id THEN
        RAISE EXCEPTION 'a place of another delegation'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'seat_for_own_delegate';
    END IF;
    IF person IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('place ' || travels || ' ' || person, 0));
    IF EXISTS (
        SELECT 1 FROM programme_seat seat
          JOIN programme_delegate other ON other.id = seat.delegate_id
          JOIN programme_delegation delegation ON delegation.id = seat.delegation_id
         WHERE other.user_id = person AND delegation.visit_id = travels AND seat.id <> NEW.id
    ) THEN
        RAISE EXCEPTION 'this person holds another place on this visit'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'seat_one_per_person';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER seat_within_its_delegation AFTER INSERT OR UPDATE ON programme_seat
    FOR EACH ROW EXECUTE FUNCTION seat_within_its_delegation();

CREATE FUNCTION delegate_stays_with_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM programme_seat WHERE delegate_id = OLD.id)
       AND (NEW.delegation_id <> OLD.delegation_id OR (NEW.left_at IS NOT NULL AND OLD.left_at IS NULL)) THEN
        RAISE EXCEPTION 'who holds a funded place stays with the delegation'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'delegate_stays_with_place';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER delegate_stays_with_place AFTER UPDATE OF delegation_id, left_at ON programme_delegate
    FOR EACH ROW EXECUTE FUNCTION delegate_stays_with_place();

CREATE FUNCTION track_frozen_by_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.funded_places, NEW.side) IS DISTINCT FROM (OLD.funded_places, OLD.side) AND EXISTS (
        SELECT 1 FROM programme_seat seat JOIN programme_delegation delegation ON delegation.id = seat.delegation_id
         WHERE delegation.track_id = OLD.id
    ) THEN
        RAISE EXCEPTION 'the number of funded places is frozen since the first place was made'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'track_frozen_by_places';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER track_frozen_by_places BEFORE UPDATE OF funded_places, side ON applications_track
    FOR EACH ROW EXECUTE FUNCTION track_frozen_by_places();

CREATE FUNCTION delegation_belongs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.track_id, NEW.visit_id, NEW.territory_id)
       IS DISTINCT FROM (OLD.track_id, OLD.visit_id, OLD.territory_id)
       AND EXISTS (SELECT 1 FROM programme_seat WHERE delegation_id = OLD.id) THEN
        RAISE EXCEPTION 'a delegation with places keeps its track, visit and territory'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'delegation_frozen_by_places';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM applications_track track, programme_visit visit, territories_territory territory
         WHERE track.id = NEW.track_id AND visit.id = NEW.visit_id AND territory.id = NEW.territory_id
           AND track.call_id = visit.call_id AND track.side = territory.side AND visit.side = track.side
    ) THEN
        RAISE EXCEPTION 'track, visit and territory of a delegation belong together'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'delegation_belongs';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER delegation_belongs BEFORE INSERT OR UPDATE ON programme_delegation
    FOR EACH ROW EXECUTE FUNCTION delegation_belongs();
"""
NO_PLACES = """
DROP TRIGGER delegation_belongs ON programme_delegation;
DROP FUNCTION delegation_belongs();
DROP TRIGGER track_frozen_by_places ON applications_track;
DROP FUNCTION track_frozen_by_places();
DROP TRIGGER delegate_stays_with_place ON programme_delegate;
DROP FUNCTION delegate_stays_with_place();
DROP TRIGGER seat_within_its_delegation ON programme_seat;
DROP FUNCTION seat_within_its_delegation();
"""
FROZEN = """
CREATE FUNCTION agenda_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published agenda never changes'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'agenda_frozen';
END $$;
CREATE TRIGGER agenda_frozen BEFORE UPDATE OR DELETE ON programme_agendaversion
    FOR EACH ROW EXECUTE FUNCTION agenda_frozen();

CREATE FUNCTION sheet_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND past_its_date(OLD.approved_at, 10) THEN RETURN OLD; END IF;
    IF OLD.status = 'approved' THEN
        RAISE EXCEPTION 'an approved allowance never changes'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'sheet_frozen';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER sheet_frozen BEFORE UPDATE OR DELETE ON programme_allowancesheet
    FOR EACH ROW EXECUTE FUNCTION sheet_frozen();

CREATE FUNCTION rates_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM programme_allowancesheet WHERE table_id = OLD.id) AND
       (NEW.side, NEW.currency, NEW.nightly, NEW.travel, NEW.listed_on)
       IS DISTINCT FROM (OLD.side, OLD.currency, OLD.nightly, OLD.travel, OLD.listed_on) THEN
        RAISE EXCEPTION 'a table of rates that was used never changes'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'rates_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rates_frozen BEFORE UPDATE ON programme_ratetable
    FOR EACH ROW EXECUTE FUNCTION rates_frozen();

CREATE FUNCTION exchange_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM programme_allowancesheet WHERE rate_id = OLD.id) AND
       (NEW."on", NEW.yen_per_euro) IS DISTINCT FROM (OLD."on", OLD.yen_per_euro) THEN
        RAISE EXCEPTION 'an exchange rate that was used never changes'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'exchange_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER exchange_frozen BEFORE UPDATE ON programme_exchangerate
    FOR EACH ROW EXECUTE FUNCTION exchange_frozen();

CREATE TRIGGER programme_agendaversion_never_emptied BEFORE TRUNCATE ON programme_agendaversion
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER programme_allowancesheet_never_emptied BEFORE TRUNCATE ON programme_allowancesheet
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER programme_ratetable_never_emptied BEFORE TRUNCATE ON programme_ratetable
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER programme_exchangerate_never_emptied BEFORE TRUNCATE ON programme_exchangerate
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
"""
THAWED = """
DROP TRIGGER programme_exchangerate_never_emptied ON programme_exchangerate;
DROP TRIGGER programme_ratetable_never_emptied ON programme_ratetable;
DROP TRIGGER programme_allowancesheet_never_emptied ON programme_allowancesheet;
DROP TRIGGER programme_agendaversion_never_emptied ON programme_agendaversion;
DROP TRIGGER exchange_frozen ON programme_exchangerate;
DROP FUNCTION exchange_frozen();
DROP TRIGGER rates_frozen ON programme_ratetable;
DROP FUNCTION rates_frozen();
DROP TRIGGER sheet_frozen ON programme_allowancesheet;
DROP FUNCTION sheet_frozen();
DROP TRIGGER agenda_frozen ON programme_agendaversion;
DROP FUNCTION agenda_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("programme", "0001_initial"), ("clock", "0003_never_emptied"), ("applications", "0001_initial"), ("territories", "0001_initial")]
    operations = [migrations.RunSQL(PLACES, NO_PLACES), migrations.RunSQL(FROZEN, THAWED)]
