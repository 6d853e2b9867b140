"""The old rows are read, while everybody goes on writing."""

from django.db import migrations

VALIDATE = [
    "ALTER TABLE applications_answer VALIDATE CONSTRAINT answer_measured",
    "ALTER TABLE audit_event VALIDATE CONSTRAINT event_measured",
]


class Migration(migrations.Migration):
    dependencies = [("kinds", "0002_constraint")]
    operations = [migrations.RunSQL(VALIDATE, migrations.RunSQL.noop)]
