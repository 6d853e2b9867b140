"""Certificates and payments go after ten years, by the retention run alone; until then they are as frozen as before (REL-I4)."""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION certificate_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND past_its_date(OLD.issued_at, 10) THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'an issued certificate never changes'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'certificate_frozen';
END $$;

CREATE OR REPLACE FUNCTION sheet_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND past_its_date(OLD.approved_at, 10) THEN RETURN OLD; END IF;
    IF OLD.status = 'approved' THEN
        RAISE EXCEPTION 'an approved allowance never changes'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'sheet_frozen';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION claim_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF past_its_date(COALESCE(OLD.paid_on::timestamptz, OLD.approved_at, OLD.handed_in_at), 10) THEN RETURN OLD; END IF;
    IF OLD.status <> 'draft' THEN
        RAISE EXCEPTION 'a claim that was handed in stays'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'claim_frozen';
    END IF;
    RETURN OLD;
END $$;

CREATE OR REPLACE FUNCTION receipt_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""
# The same without the line that asks: nothing frozen goes.
LIFT = "\n".join(line for line in GUARD.splitlines() if "past_its_date" not in line)


class Migration(migrations.Migration):
    dependencies = [("programme", "0007_speeds"), ("clock", "0002_past_its_date")]
    operations = [migrations.RunSQL(GUARD, LIFT)]
