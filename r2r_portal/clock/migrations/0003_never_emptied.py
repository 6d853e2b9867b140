"""What keeps a table from being emptied at once: TRUNCATE asks no row's trigger, so guarded tables have one of their own."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION never_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never emptied', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'never_emptied', TABLE = TG_TABLE_NAME;
END $$;
"""
ALLOW = "DROP FUNCTION never_emptied();"


class Migration(migrations.Migration):
    dependencies = [("clock", "0002_past_its_date")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
