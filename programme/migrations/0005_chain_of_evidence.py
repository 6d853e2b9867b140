"""A finding stands on observations, a recommendation on findings; an issued certificate never changes, and goes after ten years by the retention run alone (SPEC P10)."""

from django.db import migrations

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
    IF TG_OP = 'DELETE' AND past_its_date(OLD.issued_at, 10) THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'an issued certificate never changes'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'certificate_frozen';
END $$;
CREATE TRIGGER certificate_frozen BEFORE UPDATE OR DELETE ON programme_certificate
    FOR EACH ROW EXECUTE FUNCTION certificate_frozen();

CREATE TRIGGER programme_certificate_never_emptied BEFORE TRUNCATE ON programme_certificate
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
"""
NO_CHAIN = """
DROP TRIGGER programme_certificate_never_emptied ON programme_certificate;
DROP TRIGGER certificate_frozen ON programme_certificate;
DROP FUNCTION certificate_frozen();
DROP TRIGGER recommendation_stands ON programme_recommendation_findings;
DROP TRIGGER recommendation_stands ON programme_recommendation;
DROP TRIGGER finding_stands ON programme_finding_observations;
DROP TRIGGER finding_stands ON programme_finding;
DROP FUNCTION stands_on_evidence();
"""


class Migration(migrations.Migration):
    dependencies = [("programme", "0004_vault")]
    operations = [migrations.RunSQL(CHAIN, NO_CHAIN)]
