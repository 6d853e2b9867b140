"""What freezes: criteria with the first score, evaluations and agreed scores once submitted, everything once released.

Kept by the database itself (SPEC E2, E3, S5, S6). An evaluation is submitted whole or not at all; the result of a
computation never changes. What two people changed may pass: a change counts once its row says "applied" in the same
transaction and the transaction names it. Ten years after, the retention run may take what was frozen (`past_its_date`), the
content of what the selected handed in as well.
"""

from django.db import migrations

FORBID = """
CREATE FUNCTION selection_released(the_call bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM selection_release WHERE call_id = the_call AND status = 'confirmed');
$$;

CREATE FUNCTION selection_named(the_setting text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT NULLIF(current_setting(the_setting, true), '')::bigint;
$$;

CREATE FUNCTION selection_corrects(the_decision bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM selection_correction WHERE id = selection_named('r2r.correction')
                    AND decision_id = the_decision AND state = 'applied');
$$;

CREATE FUNCTION criteria_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_call bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.call_id ELSE NEW.call_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM selection_score score JOIN selection_criterion criterion ON criterion.id = score.criterion_id
                WHERE criterion.call_id = the_call AND score.value IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM selection_criteriachange change
                        WHERE change.id = selection_named('r2r.criteria_change') AND change.call_id = the_call
                          AND change.state = 'applied') THEN
        RAISE EXCEPTION 'criteria are frozen once a score was given'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'criteria_frozen';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER criteria_frozen BEFORE INSERT OR UPDATE OR DELETE ON selection_criterion
    FOR EACH ROW EXECUTE FUNCTION criteria_frozen();
CREATE TRIGGER score_words_frozen BEFORE INSERT OR UPDATE OR DELETE ON selection_scoreword
    FOR EACH ROW EXECUTE FUNCTION criteria_frozen();

CREATE FUNCTION assessment_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_call bigint;
    the_track bigint;
BEGIN
    SELECT application.call_id, application.track_id INTO the_call, the_track FROM selection_assignment assignment
      JOIN applications_application application ON application.id = assignment.application_id
     WHERE assignment.id = NEW.assignment_id;
    IF selection_released(the_call) THEN
        RAISE EXCEPTION 'evaluations are frozen once results are released'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assessment_frozen';
    END IF;
    IF NEW.status = 'submitted' AND (
        EXISTS (SELECT 1 FROM selection_score WHERE assessment_id = NEW.id AND value IS NULL)
        OR EXISTS (
            SELECT 1 FROM selection_criterion criterion
             WHERE criterion.call_id = the_call AND criterion.kind = 'individual' AND NOT criterion.optional
               AND (criterion.track_id IS NULL OR criterion.track_id = the_track)
               AND NOT EXISTS (SELECT 1 FROM selection_score score
                                WHERE score.assessment_id = NEW.id AND score.criterion_id = criterion.id)
        )
    ) THEN
        RAISE EXCEPTION 'an evaluation is submitted whole'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'assessment_whole';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assessment_whole BEFORE INSERT OR UPDATE ON selection_assessment
    FOR EACH ROW EXECUTE FUNCTION assessment_whole();

CREATE FUNCTION score_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER score_frozen BEFORE INSERT OR UPDATE OR DELETE ON selection_score
    FOR EACH ROW EXECUTE FUNCTION score_frozen();

CREATE FUNCTION decision_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER decision_frozen BEFORE INSERT OR UPDATE OR DELETE ON selection_decision
    FOR EACH ROW EXECUTE FUNCTION decision_frozen();

CREATE FUNCTION letter_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER letter_frozen BEFORE INSERT OR UPDATE OR DELETE ON selection_letter
    FOR EACH ROW EXECUTE FUNCTION letter_frozen();

CREATE FUNCTION release_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'confirmed' THEN
        RAISE EXCEPTION 'a confirmed release never changes'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'release_final';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER release_final BEFORE UPDATE OR DELETE ON selection_release
    FOR EACH ROW EXECUTE FUNCTION release_final();

CREATE FUNCTION discussion_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER discussion_frozen BEFORE INSERT OR UPDATE OR DELETE ON selection_discussion
    FOR EACH ROW EXECUTE FUNCTION discussion_frozen();

CREATE FUNCTION agreed_score_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER agreed_score_frozen BEFORE INSERT OR UPDATE OR DELETE ON selection_agreedscore
    FOR EACH ROW EXECUTE FUNCTION agreed_score_frozen();

CREATE FUNCTION run_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('done', 'cancelled', 'failed') THEN
        RAISE EXCEPTION 'the result of a computation never changes'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'run_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER run_final BEFORE UPDATE ON selection_run FOR EACH ROW EXECUTE FUNCTION run_final();

CREATE FUNCTION change_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND past_its_date(OLD.proposed_at, 10) THEN RETURN OLD; END IF;
    IF OLD.state <> 'proposed' THEN
        RAISE EXCEPTION 'what two people settled never changes'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'change_final';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER change_final BEFORE UPDATE OR DELETE ON selection_criteriachange
    FOR EACH ROW EXECUTE FUNCTION change_final();
CREATE TRIGGER change_final BEFORE UPDATE OR DELETE ON selection_correction
    FOR EACH ROW EXECUTE FUNCTION change_final();

CREATE FUNCTION submission_of_selected_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM selection_decision WHERE application_id = OLD.application_id AND outcome = 'selected')
       AND NOT past_its_date((
           SELECT COALESCE(call.results_by::timestamptz, call.closes_at) FROM applications_application application
             JOIN applications_call call ON call.id = application.call_id
            WHERE application.id = OLD.application_id), 10) THEN
        RAISE EXCEPTION 'what the selected handed in is kept for ten years'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'submission_of_selected_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER submission_of_selected_kept BEFORE UPDATE ON applications_submission
    FOR EACH ROW EXECUTE FUNCTION submission_of_selected_kept();

CREATE TRIGGER selection_criterion_never_emptied BEFORE TRUNCATE ON selection_criterion
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER selection_scoreword_never_emptied BEFORE TRUNCATE ON selection_scoreword
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER selection_score_never_emptied BEFORE TRUNCATE ON selection_score
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER selection_decision_never_emptied BEFORE TRUNCATE ON selection_decision
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER selection_letter_never_emptied BEFORE TRUNCATE ON selection_letter
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER selection_release_never_emptied BEFORE TRUNCATE ON selection_release
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER selection_discussion_never_emptied BEFORE TRUNCATE ON selection_discussion
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER selection_agreedscore_never_emptied BEFORE TRUNCATE ON selection_agreedscore
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER selection_run_never_emptied BEFORE TRUNCATE ON selection_run
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER selection_criteriachange_never_emptied BEFORE TRUNCATE ON selection_criteriachange
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER selection_correction_never_emptied BEFORE TRUNCATE ON selection_correction
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
"""
ALLOW = """
DROP TRIGGER selection_correction_never_emptied ON selection_correction;
DROP TRIGGER selection_criteriachange_never_emptied ON selection_criteriachange;
DROP TRIGGER selection_run_never_emptied ON selection_run;
DROP TRIGGER selection_agreedscore_never_emptied ON selection_agreedscore;
DROP TRIGGER selection_discussion_never_emptied ON selection_discussion;
DROP TRIGGER selection_release_never_emptied ON selection_release;
DROP TRIGGER selection_letter_never_emptied ON selection_letter;
DROP TRIGGER selection_decision_never_emptied ON selection_decision;
DROP TRIGGER selection_score_never_emptied ON selection_score;
DROP TRIGGER selection_scoreword_never_emptied ON selection_scoreword;
DROP TRIGGER selection_criterion_never_emptied ON selection_criterion;
DROP TRIGGER submission_of_selected_kept ON applications_submission;
DROP FUNCTION submission_of_selected_kept();
DROP TRIGGER change_final ON selection_correction;
DROP TRIGGER change_final ON selection_criteriachange;
DROP TRIGGER run_final ON selection_run;
DROP TRIGGER agreed_score_frozen ON selection_agreedscore;
DROP TRIGGER discussion_frozen ON selection_discussion;
DROP FUNCTION change_final(), run_final(), agreed_score_frozen(), discussion_frozen();
DROP TRIGGER release_final ON selection_release;
DROP TRIGGER letter_frozen ON selection_letter;
DROP TRIGGER decision_frozen ON selection_decision;
DROP TRIGGER score_frozen ON selection_score;
DROP TRIGGER assessment_whole ON selection_assessment;
DROP TRIGGER score_words_frozen ON selection_scoreword;
DROP TRIGGER criteria_frozen ON selection_criterion;
DROP FUNCTION release_final(), letter_frozen(), decision_frozen(), score_frozen(), assessment_whole(), criteria_frozen();
DROP FUNCTION selection_corrects(bigint), selection_named(text), selection_released(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("selection", "0001_initial"), ("clock", "0003_never_emptied"), ("applications", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
