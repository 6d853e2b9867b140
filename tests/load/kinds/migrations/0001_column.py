"""A new column that may be empty: the table is not written anew."""

from django.db import migrations

ADD = [f"ALTER TABLE {table} ADD COLUMN measured integer NULL" for table in ("applications_answer", "applications_submission", "audit_event")]
DROP = [one.replace("ADD COLUMN measured integer NULL", "DROP COLUMN measured") for one in ADD]


class Migration(migrations.Migration):
    dependencies = [("applications", "0004_reference_counts")]
    operations = [migrations.RunSQL(ADD, DROP)]
