"""What was handed in never changes, and nothing comes in late: kept by the database itself (SPEC A9, A10, T5).

The closing is the latest of the call's, the track's and the application's own. Domain time is the
database's clock plus the demo's offset; sixty seconds allow for queueing.
"""

from django.db import migrations

FORBID = """
CREATE FUNCTION submission_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a submission never changes' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'submission_frozen';
END $$;
CREATE TRIGGER submission_frozen BEFORE UPDATE OR DELETE ON applications_submission
    FOR EACH ROW EXECUTE FUNCTION submission_frozen();

CREATE FUNCTION submission_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closing timestamptz;
    ahead interval;
BEGIN
    SELECT GREATEST(call.closes_at, track.closes_at, application.closes_at) INTO closing
      FROM applications_application application
      JOIN applications_track track ON track.id = application.track_id
      JOIN applications_call call ON call.id = application.call_id
     WHERE application.id = NEW.application_id;
    SELECT COALESCE((SELECT clock_offset.ahead FROM clock_offset), interval '0') INTO ahead;
    IF NEW.arrived_at >= closing OR clock_timestamp() + ahead >= closing + interval '60 seconds' THEN
        RAISE EXCEPTION 'the call was closed when this arrived'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'submission_in_time';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER submission_in_time BEFORE INSERT ON applications_submission
    FOR EACH ROW EXECUTE FUNCTION submission_in_time();
"""
ALLOW = """
DROP TRIGGER submission_in_time ON applications_submission;
DROP FUNCTION submission_in_time();
DROP TRIGGER submission_frozen ON applications_submission;
DROP FUNCTION submission_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_initial"), ("clock", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
