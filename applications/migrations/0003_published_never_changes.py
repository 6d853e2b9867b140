"""A published questionnaire never changes: kept by the database itself (SPEC A3).

What hangs on a questionnaire asks for it under a shared lock, so that a change and the publication come one after
the other: a question that is being added while somebody publishes is either in the published version or refused.
"""

from django.db import migrations

FORBID = """
CREATE FUNCTION questionnaire_open(questionnaire bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    published timestamptz;
BEGIN
    SELECT published_at INTO published FROM applications_questionnaire WHERE id = questionnaire FOR SHARE;
    IF published IS NOT NULL THEN
        RAISE EXCEPTION 'a published questionnaire never changes'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'questionnaire_frozen';
    END IF;
END $$;

CREATE FUNCTION questionnaire_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL THEN
        RAISE EXCEPTION 'a published questionnaire never changes'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'questionnaire_frozen';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER questionnaire_frozen BEFORE UPDATE OR DELETE ON applications_questionnaire
    FOR EACH ROW EXECUTE FUNCTION questionnaire_frozen();

CREATE FUNCTION section_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM questionnaire_open(OLD.questionnaire_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM questionnaire_open(NEW.questionnaire_id);
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER section_frozen BEFORE INSERT OR UPDATE OR DELETE ON applications_section
    FOR EACH ROW EXECUTE FUNCTION section_frozen();

CREATE FUNCTION question_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM questionnaire_open(questionnaire_id) FROM applications_section WHERE id = OLD.section_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM questionnaire_open(questionnaire_id) FROM applications_section WHERE id = NEW.section_id;
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER question_frozen BEFORE INSERT OR UPDATE OR DELETE ON applications_question
    FOR EACH ROW EXECUTE FUNCTION question_frozen();

CREATE FUNCTION choice_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM questionnaire_open(section.questionnaire_id)
           FROM applications_question question JOIN applications_section section ON section.id = question.section_id
          WHERE question.id = OLD.question_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM questionnaire_open(section.questionnaire_id)
           FROM applications_question question JOIN applications_section section ON section.id = question.section_id
          WHERE question.id = NEW.question_id;
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER choice_frozen BEFORE INSERT OR UPDATE OR DELETE ON applications_choice
    FOR EACH ROW EXECUTE FUNCTION choice_frozen();

CREATE TRIGGER applications_questionnaire_never_emptied BEFORE TRUNCATE ON applications_questionnaire
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER applications_section_never_emptied BEFORE TRUNCATE ON applications_section
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER applications_question_never_emptied BEFORE TRUNCATE ON applications_question
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
CREATE TRIGGER applications_choice_never_emptied BEFORE TRUNCATE ON applications_choice
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
"""
ALLOW = """
DROP TRIGGER applications_choice_never_emptied ON applications_choice;
DROP TRIGGER applications_question_never_emptied ON applications_question;
DROP TRIGGER applications_section_never_emptied ON applications_section;
DROP TRIGGER applications_questionnaire_never_emptied ON applications_questionnaire;
DROP TRIGGER choice_frozen ON applications_choice;
DROP FUNCTION choice_frozen();
DROP TRIGGER question_frozen ON applications_question;
DROP FUNCTION question_frozen();
DROP TRIGGER section_frozen ON applications_section;
DROP FUNCTION section_frozen();
DROP TRIGGER questionnaire_frozen ON applications_questionnaire;
DROP FUNCTION questionnaire_frozen();
DROP FUNCTION questionnaire_open(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0002_frozen_and_in_time")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
