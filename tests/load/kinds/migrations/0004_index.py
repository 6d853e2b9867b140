"""An index beside those that are read, outside a transaction."""

from django.db import migrations

ADD = [
    "CREATE INDEX CONCURRENTLY answer_measured ON applications_answer (saved_at)",
    "CREATE INDEX CONCURRENTLY event_measured ON audit_event (at, by)",
]
DROP = ["DROP INDEX CONCURRENTLY answer_measured", "DROP INDEX CONCURRENTLY event_measured"]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("kinds", "0003_validated")]
    operations = [migrations.RunSQL([one], [other]) for one, other in zip(ADD, DROP, strict=True)]
