"""What triggers ask before they let the retention run take a frozen row: is its time over by the portal's own clock?

The setting is local to the transaction; without it, or a day too early, nothing frozen goes (REL-I4).
"""

from django.db import migrations

ASK = """
CREATE FUNCTION past_its_date(since timestamptz, years integer) RETURNS boolean LANGUAGE sql VOLATILE AS $$
    SELECT COALESCE(
        current_setting('r2r.retention', true) = 'on'
        AND since + make_interval(years => years)
            <= clock_timestamp() + COALESCE((SELECT ahead FROM clock_offset LIMIT 1), interval '0'),
        false);
$$;
"""
FORGET = "DROP FUNCTION past_its_date(timestamptz, integer);"


class Migration(migrations.Migration):
    dependencies = [("clock", "0001_initial")]
    operations = [migrations.RunSQL(ASK, FORGET)]
