"""A published questionnaire never changes, whoever writes to the database (SPEC A3)."""

from importlib import import_module

import psycopg2
import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from applications.models import Choice, Question, Questionnaire, Section
from tests.factories.applications import ApplicationFactory
from tests.integration.applications.desking import MAY

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A3")]
WRITES = [
    "UPDATE applications_questionnaire SET must_move = true WHERE id = %(version)s",
    "UPDATE applications_questionnaire SET published_at = NULL WHERE id = %(version)s",
    "DELETE FROM applications_questionnaire WHERE id = %(version)s",
    'INSERT INTO applications_section (questionnaire_id, slug, number, "group", title_en, title_ja, title_source,'
    " title_state, text_en, text_ja, text_source, text_state)"
    " VALUES (%(version)s, 'new', 9, 'region', '', '', 'en', 'reviewed', '', '', 'en', 'reviewed')",
    "UPDATE applications_section SET title_en = 'x' WHERE id = %(section)s",
    "DELETE FROM applications_section WHERE id = %(section)s",
    "INSERT INTO applications_question (section_id, key, number, kind, binding, label_en, label_ja, name_en, name_ja,"
    " help_en, help_ja, required, shown_when_key, shown_when_value)"
    " VALUES (%(section)s, 'new', 9, 'short', '', '', '', '', '', '', '', true, '', '')",
    "UPDATE applications_question SET required = false WHERE id = %(question)s",
    "DELETE FROM applications_question WHERE id = %(question)s",
    "INSERT INTO applications_choice (question_id, value, number, title_en, title_ja, title_source, title_state)"
    " VALUES (%(question)s, 'new', 9, '', '', 'en', 'reviewed')",
    "UPDATE applications_choice SET title_ja = 'x' WHERE id = %(choice)s",
    "DELETE FROM applications_choice WHERE id = %(choice)s",
]


@pytest.fixture
def version():
    """A version with one of everything, open."""
    version = ApplicationFactory().questionnaire
    section = Section.objects.create(questionnaire=version, slug="one", number=1, group="region")
    question = Question.objects.create(section=section, key="how", number=1, kind="choice")
    choice = Choice.objects.create(question=question, value="far", number=1)
    version.rows = {
        "version": version.pk,
        "section": section.pk,
        "question": question.pk,
        "choice": choice.pk,
    }
    return version


def write(sql, version):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, version.rows)
        if sql.startswith("DELETE"):
            transaction.set_rollback(True)  # what hangs on it is of no interest here


@pytest.mark.parametrize("sql", WRITES)
def test_nothing_of_a_published_version_can_be_written(version, sql):
    Questionnaire.objects.filter(pk=version.pk).update(published_at=MAY)

    with pytest.raises(DatabaseError, match="a published questionnaire never changes"):
        write(sql, version)


@pytest.mark.parametrize("sql", [one for one in WRITES if "DELETE" not in one or "choice" in one])
def test_the_same_can_be_written_to_an_open_one(version, sql):
    """The negative control: it is the publication that refuses, nothing else."""
    write(sql, version)


def test_nothing_is_moved_into_a_published_version(version):
    published = Questionnaire.objects.create(track=version.track, version=2, published_at=MAY)

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Section.objects.filter(questionnaire=version).update(questionnaire=published)


def test_the_guard_can_be_taken_away_and_put_back(version):
    """The migration is reversible, and it alone is what refuses."""
    migration = import_module("applications.migrations.0003_published_never_changes")
    Questionnaire.objects.filter(pk=version.pk).update(published_at=MAY)
    with connection.cursor() as cursor:
        cursor.execute(migration.ALLOW)

    for sql in (one for one in WRITES if one.startswith("UPDATE")):
        write(sql, version)

    Questionnaire.objects.filter(pk=version.pk).update(published_at=MAY)
    with connection.cursor() as cursor:
        cursor.execute(migration.FORBID)
    with pytest.raises(DatabaseError, match="never changes"):
        write(WRITES[0], version)


@pytest.mark.django_db(transaction=True)
def test_a_question_cannot_slip_in_while_somebody_publishes(version):
    """It waits for the publication, and is refused once that is through."""
    add = next(sql for sql in WRITES if sql.startswith("INSERT INTO applications_question "))
    other = second_connection()
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "UPDATE applications_questionnaire SET published_at = now() WHERE id = %(version)s",
                version.rows,
            )
        with pytest.raises(OperationalError, match="lock timeout"):
            hurry(add, version)
        other.commit()
    finally:
        other.close()

    with pytest.raises(DatabaseError, match="never changes"):
        write(add, version)


def hurry(sql, version):
    """Write, and wait for nobody."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '200ms'")
        cursor.execute(sql, version.rows)


def second_connection():
    """Another session of the test's database."""
    settings = connection.settings_dict
    return psycopg2.connect(
        host=settings["HOST"], port=settings["PORT"], user=settings["USER"], password=settings["PASSWORD"],
        dbname=settings["NAME"],
    )  # fmt: skip
