"""Scores, discussions and corrections go, grounds and letters lose their words after ten years, by the retention run alone.

Counted here from what each row says of itself; the run counts from the end of the programme, which is later (REL-I4).
"""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION score_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_assessment bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.assessment_id ELSE NEW.assessment_id END;
BEGIN
    IF TG_OP = 'DELETE' AND past_its_date((SELECT submitted_at FROM selection_assessment WHERE id = OLD.assessment_id), 10) THEN RETURN OLD; END IF;
    IF EXISTS (SELECT 1 FROM selection_assessment WHERE id = the_assessment AND status = 'submitted') THEN
        RAISE EXCEPTION 'the scores of a submitted evaluation never change'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'score_frozen';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION decision_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_application uuid := CASE TG_OP WHEN 'INSERT' THEN NEW.application_id ELSE OLD.application_id END;
BEGIN
    IF TG_OP = 'UPDATE' AND past_its_date(OLD.decided_at, 10) THEN RETURN NEW; END IF;
    IF selection_released((SELECT call_id FROM applications_application WHERE id = the_application))
       AND NOT (TG_OP = 'UPDATE' AND selection_corrects(OLD.id)) THEN
        RAISE EXCEPTION 'decisions are frozen once they are released'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'decision_frozen';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION letter_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_decision bigint := CASE TG_OP WHEN 'INSERT' THEN NEW.decision_id ELSE OLD.decision_id END;
BEGIN
    IF TG_OP = 'UPDATE' AND past_its_date((SELECT decided_at FROM selection_decision WHERE id = OLD.decision_id), 10) THEN RETURN NEW; END IF;
    IF selection_released((
        SELECT application.call_id FROM selection_decision decision
          JOIN applications_application application ON application.id = decision.application_id
         WHERE decision.id = the_decision))
       AND NOT (TG_OP = 'UPDATE' AND selection_corrects(the_decision)) THEN
        RAISE EXCEPTION 'letters are frozen once they are released'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'letter_frozen';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION discussion_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_application uuid := CASE TG_OP WHEN 'DELETE' THEN OLD.application_id ELSE NEW.application_id END;
BEGIN
    IF TG_OP = 'DELETE' AND past_its_date(COALESCE(OLD.agreed_at, OLD.opened_at), 10) THEN RETURN OLD; END IF;
    IF selection_released((SELECT call_id FROM applications_application WHERE id = the_application)) THEN
        RAISE EXCEPTION 'discussions are frozen once results are released'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'discussion_frozen';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION agreed_score_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_discussion bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.discussion_id ELSE NEW.discussion_id END;
BEGIN
    IF TG_OP = 'DELETE' AND past_its_date((SELECT agreed_at FROM selection_discussion WHERE id = OLD.discussion_id), 10) THEN RETURN OLD; END IF;
    IF EXISTS (SELECT 1 FROM selection_discussion WHERE id = the_discussion AND state = 'agreed') THEN
        RAISE EXCEPTION 'agreed scores change only in an open discussion'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'agreed_score_frozen';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION change_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND past_its_date(OLD.proposed_at, 10) THEN RETURN OLD; END IF;
    IF OLD.state <> 'proposed' THEN
        RAISE EXCEPTION 'what two people settled never changes'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'change_final';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
# The same without the line that asks: nothing frozen goes.
LIFT = "\n".join(line for line in GUARD.splitlines() if "past_its_date" not in line)


class Migration(migrations.Migration):
    dependencies = [("selection", "0002_frozen"), ("clock", "0002_past_its_date")]
    operations = [migrations.RunSQL(GUARD, LIFT)]
