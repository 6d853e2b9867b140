"""References are counted per side and year, not per call: two calls that close in one year never share a number (SPEC A9).

A trigger keeps the count ahead of every reference that is written, be it by the action or in bulk.
"""

from django.db import migrations, models

FOLLOW = r"""
INSERT INTO applications_referencecount (side, edition, last)
SELECT lower(split_part(reference, '-', 1)), split_part(reference, '-', 2)::integer, max(split_part(reference, '-', 3)::integer)
  FROM applications_application WHERE reference ~ '^(EU|JP)-\d{4}-\d{3,9}$' GROUP BY 1, 2;

CREATE FUNCTION reference_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.reference IS NOT DISTINCT FROM OLD.reference THEN
        RETURN NULL;
    END IF;
    INSERT INTO applications_referencecount AS count (side, edition, last)
    VALUES (lower(split_part(NEW.reference, '-', 1)), split_part(NEW.reference, '-', 2)::integer,
            split_part(NEW.reference, '-', 3)::integer)
    ON CONFLICT (side, edition) DO UPDATE SET last = EXCLUDED.last WHERE count.last < EXCLUDED.last;
    RETURN NULL;
END $$;
CREATE TRIGGER reference_counted AFTER INSERT OR UPDATE OF reference ON applications_application
    FOR EACH ROW WHEN (NEW.reference ~ '^(EU|JP)-\d{4}-\d{3,9}$') EXECUTE FUNCTION reference_counted();
"""
LEAVE = """
DROP TRIGGER reference_counted ON applications_application;
DROP FUNCTION reference_counted();
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0009_recusals")]
    operations = [
        migrations.CreateModel(
            name="ReferenceCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("side", models.CharField(choices=[("eu", "European Union"), ("jp", "Japan")], max_length=2, verbose_name="side")),
                ("edition", models.PositiveSmallIntegerField(verbose_name="year")),
                ("last", models.PositiveIntegerField(verbose_name="last number")),
            ],
            options={
                "verbose_name": "count of references",
                "verbose_name_plural": "counts of references",
                "constraints": [
                    models.UniqueConstraint(fields=("side", "edition"), name="reference_counted_by_side_and_year")
                ],
            },
        ),
        migrations.RunSQL(FOLLOW, LEAVE),
    ]
