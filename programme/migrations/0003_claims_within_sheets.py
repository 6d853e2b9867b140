"""A claim stays within its approved sheet; once approved nothing changes but its payment (SPEC P9).

What the virus check found may be noted after a claim was handed in; nothing else about its receipts changes then.
Ten years after, the retention run takes them (`past_its_date`).
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION claim_within_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    approved numeric;
BEGIN
    SELECT subtotal INTO approved FROM programme_allowancesheet WHERE id = NEW.sheet_id AND status = 'approved';
    IF approved IS NULL THEN
        RAISE EXCEPTION 'a claim needs an approved sheet'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_needs_a_sheet';
    END IF;
    IF NEW.status <> 'draft' AND NEW.subtotal > approved THEN
        RAISE EXCEPTION 'a claim of % above the approved %', NEW.subtotal, approved
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_within_sheet';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status IN ('approved', 'paid')
       AND (to_jsonb(NEW) - ARRAY['status', 'paid_on', 'payment', 'version'])
           IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['status', 'paid_on', 'payment', 'version']) THEN
        RAISE EXCEPTION 'an approved claim never changes'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'claim_frozen';
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.status = 'paid' OR (OLD.status = 'approved' AND NEW.status NOT IN ('approved', 'paid'))) THEN
        RAISE EXCEPTION 'an approved claim is only paid'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'claim_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_within_sheet BEFORE INSERT OR UPDATE ON programme_claim
    FOR EACH ROW EXECUTE FUNCTION claim_within_sheet();

CREATE FUNCTION claim_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF past_its_date(COALESCE(OLD.paid_on::timestamptz, OLD.approved_at, OLD.handed_in_at), 10) THEN RETURN OLD; END IF;
    IF OLD.status <> 'draft' THEN
        RAISE EXCEPTION 'a claim that was handed in stays'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'claim_frozen';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER claim_stays BEFORE DELETE ON programme_claim FOR EACH ROW EXECUTE FUNCTION claim_stays();

CREATE FUNCTION receipt_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ended timestamptz;
BEGIN
    IF TG_OP = 'UPDATE'
       AND to_jsonb(NEW) - '{scan,scanned_at}'::text[] = to_jsonb(OLD) - '{scan,scanned_at}'::text[] THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        SELECT COALESCE(paid_on::timestamptz, approved_at, handed_in_at) INTO ended FROM programme_claim WHERE id = OLD.claim_id;
        IF past_its_date(ended, 10) THEN RETURN OLD; END IF;
    END IF;
    IF EXISTS (SELECT 1 FROM programme_claim
                WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.claim_id ELSE NEW.claim_id END AND status <> 'draft') THEN
        RAISE EXCEPTION 'the receipts of a claim change only in a draft'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'receipt_frozen';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER receipt_frozen BEFORE INSERT OR UPDATE OR DELETE ON programme_receipt
    FOR EACH ROW EXECUTE FUNCTION receipt_frozen();

CREATE TRIGGER programme_claim_never_emptied BEFORE TRUNCATE ON programme_claim
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER programme_receipt_never_emptied BEFORE TRUNCATE ON programme_receipt
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
"""
LIFT = """
DROP TRIGGER programme_receipt_never_emptied ON programme_receipt;
DROP TRIGGER programme_claim_never_emptied ON programme_claim;
DROP TRIGGER receipt_frozen ON programme_receipt;
DROP TRIGGER claim_stays ON programme_claim;
DROP TRIGGER claim_within_sheet ON programme_claim;
DROP FUNCTION receipt_frozen(), claim_stays(), claim_within_sheet();
"""


class Migration(migrations.Migration):
    dependencies = [("programme", "0002_places_and_frozen_rows")]
    operations = [migrations.RunSQL(GUARD, LIFT)]
