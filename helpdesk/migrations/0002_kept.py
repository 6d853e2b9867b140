"""No practice is public without its applicant's yes; a released issue of the newsletter stays as it was sent (SPEC H4, H5)."""

from django.db import migrations

KEEP = """
CREATE FUNCTION resource_consented() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said boolean;
BEGIN
    IF NEW.consent_id IS NOT NULL AND NEW.status = 'published' THEN
        SELECT granted INTO said FROM helpdesk_practiceconsent WHERE id = NEW.consent_id FOR SHARE;
        IF said IS DISTINCT FROM true THEN
            RAISE EXCEPTION 'a practice is public with the consent of its applicant only'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'resource_consented';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER resource_consented BEFORE INSERT OR UPDATE ON helpdesk_resource
    FOR EACH ROW EXECUTE FUNCTION resource_consented();

CREATE FUNCTION consent_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.granted IS DISTINCT FROM true AND EXISTS (
        SELECT 1 FROM helpdesk_resource WHERE consent_id = NEW.id AND status = 'published'
    ) THEN
        RAISE EXCEPTION 'a practice is public with the consent of its applicant only'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'resource_consented';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_kept BEFORE UPDATE ON helpdesk_practiceconsent
    FOR EACH ROW EXECUTE FUNCTION consent_kept();

CREATE FUNCTION issue_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'released' THEN
        RAISE EXCEPTION 'a released issue never changes'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'issue_frozen';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER issue_frozen BEFORE UPDATE OR DELETE ON helpdesk_newsletterissue
    FOR EACH ROW EXECUTE FUNCTION issue_frozen();

CREATE FUNCTION issue_item_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    named bigint;
BEGIN
    named := CASE WHEN TG_OP = 'DELETE' THEN OLD.issue_id ELSE NEW.issue_id END;
    PERFORM 1 FROM helpdesk_newsletterissue WHERE id = named AND status = 'released' FOR SHARE;
    IF FOUND THEN
        RAISE EXCEPTION 'a released issue never changes'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'issue_frozen';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER issue_item_frozen BEFORE INSERT OR UPDATE OR DELETE ON helpdesk_issueitem
    FOR EACH ROW EXECUTE FUNCTION issue_item_frozen();

CREATE TRIGGER helpdesk_practiceconsent_never_emptied BEFORE TRUNCATE ON helpdesk_practiceconsent
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER helpdesk_newsletterissue_never_emptied BEFORE TRUNCATE ON helpdesk_newsletterissue
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER helpdesk_issueitem_never_emptied BEFORE TRUNCATE ON helpdesk_issueitem
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
"""
LET_GO = """
DROP TRIGGER helpdesk_issueitem_never_emptied ON helpdesk_issueitem;
DROP TRIGGER helpdesk_newsletterissue_never_emptied ON helpdesk_newsletterissue;
DROP TRIGGER helpdesk_practiceconsent_never_emptied ON helpdesk_practiceconsent;
DROP TRIGGER issue_item_frozen ON helpdesk_issueitem;
DROP FUNCTION issue_item_frozen();
DROP TRIGGER issue_frozen ON helpdesk_newsletterissue;
DROP FUNCTION issue_frozen();
DROP TRIGGER consent_kept ON helpdesk_practiceconsent;
DROP FUNCTION consent_kept();
DROP TRIGGER resource_consented ON helpdesk_resource;
DROP FUNCTION resource_consented();
"""


class Migration(migrations.Migration):
    dependencies = [("helpdesk", "0001_initial"), ("clock", "0003_never_emptied")]
    operations = [migrations.RunSQL(KEEP, LET_GO)]
