"""A new constraint that holds for what is written from now on: nobody reads the old rows under the lock."""

from django.db import migrations

ADD = [
    "ALTER TABLE applications_answer ADD CONSTRAINT answer_measured CHECK (version >= 1) NOT VALID",
    "ALTER TABLE audit_event ADD CONSTRAINT event_measured CHECK (verb <> '') NOT VALID",
]
DROP = [
    "ALTER TABLE applications_answer DROP CONSTRAINT answer_measured",
    "ALTER TABLE audit_event DROP CONSTRAINT event_measured",
]


class Migration(migrations.Migration):
    dependencies = [("kinds", "0001_column")]
    operations = [migrations.RunSQL(ADD, DROP)]
