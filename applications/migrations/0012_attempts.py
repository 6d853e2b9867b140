"""An attempt that the portal failed to answer may come again within 15 minutes of its first arrival (SPEC T5).

The arrival still meets the closing; only the database's own clock, which stops old arrivals from being replayed, gives
such a row longer.
"""

from datetime import timedelta

import django.db.models.expressions
from django.db import migrations, models

HEAD = """
CREATE OR REPLACE FUNCTION submission_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closing timestamptz;
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
    SELECT GREATEST(call.closes_at, track.closes_at, application.closes_at) INTO closing
      FROM applications_application application
      JOIN applications_track track ON track.id = application.track_id
      JOIN applications_call call ON call.id = application.call_id
     WHERE application.id = NEW.application_id;
    END IF;
    SELECT COALESCE((SELECT clock_offset.ahead FROM clock_offset), interval '0') INTO ahead;
"""
LAST_NOW = """
    IF NEW.arrived_at >= closing OR clock_timestamp() + ahead >= interval '60 seconds' + (CASE
            WHEN NEW.retried_at IS NULL THEN closing ELSE NEW.arrived_at + interval '15 minutes' END) THEN
"""
LAST_BEFORE = """
    IF NEW.arrived_at >= closing OR clock_timestamp() + ahead >= closing + interval '60 seconds' THEN
"""
TAIL = """
        RAISE EXCEPTION 'the call was closed when this arrived'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'submission_in_time';
    END IF;
    RETURN NEW;
END $$;
"""
RETRIED_SOON = models.Q(retried_at=None) | models.Q(
    kind="applicant",
    retried_at__gte=models.F("arrived_at"),
    retried_at__lt=django.db.models.expressions.CombinedExpression(
        models.F("arrived_at"), "+", models.Value(timedelta(minutes=15))
    ),
)


class Migration(migrations.Migration):
    dependencies = [("applications", "0011_received_documents")]
    operations = [
        migrations.AddField(
            "submission",
            "retried_at",
            models.DateTimeField(
                null=True, blank=True, help_text="when an attempt that we had failed to answer came again"
            ),
        ),
        migrations.AddConstraint(
            "submission", models.CheckConstraint(condition=RETRIED_SOON, name="submission_retried_soon")
        ),
        migrations.RunSQL(HEAD + LAST_NOW + TAIL, HEAD + LAST_BEFORE + TAIL),
    ]
