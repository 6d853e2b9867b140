"""Old rows get their value in batches of a thousand, each in a transaction of its own; run again, it goes on where it stood."""

from django.db import migrations

BATCH = """
UPDATE applications_answer SET measured = length(value::text)
 WHERE id IN (SELECT id FROM applications_answer WHERE measured IS NULL AND value IS NOT NULL ORDER BY id LIMIT 1000
                 FOR UPDATE SKIP LOCKED)
"""


def fill(apps, schema_editor):
    """Go on until nothing is left."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(BATCH)
        while cursor.rowcount:
            cursor.execute(BATCH)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("kinds", "0004_index")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
