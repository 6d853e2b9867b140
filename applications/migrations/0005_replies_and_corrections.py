"""Two more ways to a new version, each with its own rule kept by the database (SPEC A10, A13).

A reply comes for an open request of the same application, before that request is due; a correction by staff follows
an earlier version and says why. What the applicant hands in meets the closing, as before. Sixty seconds allow for
queueing.
"""

from django.db import migrations

HEAD = """
CREATE OR REPLACE FUNCTION submission_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closing timestamptz;
    ahead interval;
BEGIN
"""
APPLICANT = """
    SELECT GREATEST(call.closes_at, track.closes_at, application.closes_at) INTO closing
      FROM applications_application application
      JOIN applications_track track ON track.id = application.track_id
      JOIN applications_call call ON call.id = application.call_id
     WHERE application.id = NEW.application_id;
"""
TAIL = """
    SELECT COALESCE((SELECT clock_offset.ahead FROM clock_offset), interval '0') INTO ahead;
    IF NEW.arrived_at >= closing OR clock_timestamp() + ahead >= closing + interval '60 seconds' THEN
        RAISE EXCEPTION 'the call was closed when this arrived'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'submission_in_time';
    END IF;
    RETURN NEW;
END $$;
"""
CORRECTION = """
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
"""
REPLY = """
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
"""
NOW = HEAD + CORRECTION + REPLY + APPLICANT + "    END IF;" + TAIL
BEFORE = HEAD + APPLICANT + TAIL


class Migration(migrations.Migration):
    dependencies = [("applications", "0004_invitation_reason"), ("clock", "0001_initial")]
    operations = [migrations.RunSQL(NOW, BEFORE)]
