"""What was handed in never changes, and nothing comes in late: kept by the database itself (SPEC A9, A10, A13, T5).

The closing is the latest of the call's, the track's and the application's own, which counts as far as a recorded decision
gave it: who and why stand there. Domain time is the database's clock plus
the demo's offset; sixty seconds allow for queueing. An attempt that the portal failed to answer may come again within
15 minutes of its first arrival, and its arrival still meets the closing. A reply comes for an open request of the same
application, before that request is due; a correction by staff follows an earlier version and says why.

Three years after the results (of the selected later: `selection` keeps theirs) the retention run may take the content, once,
and nothing but that: who, when, hash and signature stay for ever, and no version ever goes.
"""

from django.db import migrations

FORBID = """
CREATE FUNCTION submission_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.snapshot ? 'ended' AND NOT OLD.snapshot ? 'ended'
       AND to_jsonb(NEW) - 'snapshot' - 'reason' = to_jsonb(OLD) - 'snapshot' - 'reason'
       AND past_its_date((
           SELECT COALESCE(call.results_by::timestamptz, call.closes_at) FROM applications_application application
             JOIN applications_call call ON call.id = application.call_id
            WHERE application.id = OLD.application_id), 3) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a submission never changes' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'submission_frozen';
END $$;
CREATE TRIGGER submission_frozen BEFORE UPDATE OR DELETE ON applications_submission
    FOR EACH ROW EXECUTE FUNCTION submission_frozen();

CREATE FUNCTION submission_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closing timestamptz;
    everybodys timestamptz;
    ahead interval;
BEGIN
    IF NEW.kind = 'correction' THEN
        IF btrim(NEW.reason) = '' OR NOT EXISTS (
            SELECT 1 FROM applications_submission earlier
             WHERE earlier.application_id = NEW.application_id AND earlier.number < NEW.number
        ) THEN
            RAISE EXCEPTION 'a correction follows an earlier version and says why'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'submission_corrects_a_version';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.kind = 'reply' THEN
        SELECT asked.due_at INTO closing
          FROM applications_informationrequest asked
         WHERE asked.id = NEW.request_id AND asked.application_id = NEW.application_id
           AND asked.answered_at IS NULL AND asked.cancelled_at IS NULL AND asked.asked_at <= NEW.arrived_at
           AND EXISTS (SELECT 1 FROM applications_submission earlier
                        WHERE earlier.application_id = NEW.application_id AND earlier.number < NEW.number);
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a reply answers an open request about a submitted application'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'submission_answers_a_request';
        END IF;
    ELSE
    SELECT GREATEST(call.closes_at, track.closes_at, application.closes_at), GREATEST(call.closes_at, track.closes_at)
      INTO closing, everybodys
      FROM applications_application application
      JOIN applications_track track ON track.id = application.track_id
      JOIN applications_call call ON call.id = application.call_id
     WHERE application.id = NEW.application_id;
    IF NEW.arrived_at >= everybodys AND NOT EXISTS (
        SELECT 1 FROM applications_deadlinechange given
         WHERE given.application_id = NEW.application_id AND given.old <= NEW.arrived_at AND given.new > NEW.arrived_at
    ) THEN
        closing := everybodys;
    END IF;
    END IF;
    SELECT COALESCE((SELECT clock_offset.ahead FROM clock_offset), interval '0') INTO ahead;

    IF NEW.arrived_at >= closing OR clock_timestamp() + ahead >= interval '60 seconds' + (CASE
            WHEN NEW.retried_at IS NULL THEN closing ELSE NEW.arrived_at + interval '15 minutes' END) THEN

        RAISE EXCEPTION 'the call was closed when this arrived'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'submission_in_time';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER submission_in_time BEFORE INSERT ON applications_submission
    FOR EACH ROW EXECUTE FUNCTION submission_in_time();

CREATE TRIGGER applications_submission_never_emptied BEFORE TRUNCATE ON applications_submission
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
"""
ALLOW = """
DROP TRIGGER applications_submission_never_emptied ON applications_submission;
DROP TRIGGER submission_in_time ON applications_submission;
DROP FUNCTION submission_in_time();
DROP TRIGGER submission_frozen ON applications_submission;
DROP FUNCTION submission_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_initial"), ("clock", "0003_never_emptied")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
