"""References are counted per side and year, not per call: two calls that close in one year never share a number (SPEC A9).

A trigger keeps the count ahead of every reference that is written, be it by the action or in bulk.
"""

from django.db import migrations

FOLLOW = r"""
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
    dependencies = [("applications", "0003_published_never_changes")]
    operations = [migrations.RunSQL(FOLLOW, LEAVE)]
