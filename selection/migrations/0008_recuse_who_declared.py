"""Who declared an interest before recusals were rows is recused from the day it was declared (SPEC E5)."""

from django.db import migrations

RECUSE = """
INSERT INTO applications_recusal (application_id, person_id, reason, by_id, at)
SELECT assignment.application_id, assignment.evaluator_id,
       CASE WHEN declaration.settled_by_id IS NULL THEN 'declared' ELSE 'settled' END,
       COALESCE(declaration.settled_by_id, assignment.evaluator_id), COALESCE(declaration.settled_at, declaration.at)
  FROM selection_declaration declaration JOIN selection_assignment assignment ON assignment.id = declaration.assignment_id
 WHERE declaration.answer = 'interest'
ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [("selection", "0007_offers_that_move_up"), ("applications", "0009_recusals")]
    operations = [migrations.RunSQL(RECUSE, migrations.RunSQL.noop)]
