"""The audit log and its seals are append-only: the database refuses to change or delete a row.

Whoever seals holds writers still for that moment. A role that may only append may lock nothing: the function does it as the owner.
"""

from django.db import migrations

FORBID = """
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER seal_append_only BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();

CREATE TRIGGER audit_event_never_emptied BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER audit_seal_never_emptied BEFORE TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();

CREATE FUNCTION audit_hold_still() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    LOCK TABLE audit_event IN SHARE MODE;
END $$;
"""
ALLOW = """
DROP FUNCTION audit_hold_still();
DROP TRIGGER audit_seal_never_emptied ON audit_seal;
DROP TRIGGER audit_event_never_emptied ON audit_event;
DROP TRIGGER seal_append_only ON audit_seal;
DROP TRIGGER audit_append_only ON audit_event;
DROP FUNCTION audit_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("clock", "0003_never_emptied")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
