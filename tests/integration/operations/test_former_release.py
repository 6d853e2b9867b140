"""The code of the former release goes on with the tables of the new one (RELIABILITY H3, R28)."""

import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, models, transaction
from django.db.migrations import operations as does
from django.db.migrations.loader import MigrationLoader

from helpdesk.models import Question
from r2r_portal.site import former
from tests.factories.helpdesk import QuestionFactory
from tests.guards.test_migrations import CONTRACTS
from tests.guards.tree import ROOT, text

pytestmark = pytest.mark.django_db

EXPANDS = [
    "ALTER TABLE helpdesk_question ADD COLUMN later text",
    "ALTER TABLE helpdesk_question ADD COLUMN later text NOT NULL DEFAULT ''",
    "ALTER TABLE helpdesk_question ALTER COLUMN email TYPE varchar(400)",
    "CREATE TABLE helpdesk_later (id int PRIMARY KEY)",
]
CONTRACTING = {
    "ALTER TABLE helpdesk_question ADD COLUMN later text NOT NULL": "later is new, and former code leaves it empty",
    "ALTER TABLE helpdesk_question RENAME COLUMN text TO words": "text is gone",
    "ALTER TABLE helpdesk_question DROP COLUMN text CASCADE": "text is gone",
    "ALTER TABLE helpdesk_question RENAME TO helpdesk_asked": "helpdesk_question is gone",
    "ALTER TABLE helpdesk_question ALTER COLUMN asked_by_id SET NOT NULL": "asked_by_id may no longer be empty",
    "ALTER TABLE helpdesk_question ALTER COLUMN email TYPE varchar(60)": "email is varchar(60), was varchar(254)",
}


def changed(sql: str) -> list[str]:
    """Change the tables within the test's transaction; return what stops the code that knew them as they were."""
    before = former.tables_now()
    with connection.cursor() as cursor:
        cursor.execute(sql)
    return former.breaks(before, former.tables_now())


@pytest.mark.parametrize("sql", EXPANDS)
def test_what_only_adds_stops_nobody(sql):
    assert changed(sql) == []
    made = QuestionFactory()  # our models are the former ones now

    assert Question.objects.get(pk=made.pk).text == made.text


@pytest.mark.parametrize(("sql", "why"), CONTRACTING.items())
def test_what_takes_away_is_told(sql, why):
    """The control, and that the telling is right: most of these stop an insert at once."""
    found = changed(sql)

    assert any(why in one for one in found)
    if "asked_by" in sql or "TYPE" in sql:
        return  # stops some inserts only
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
        QuestionFactory()


def test_the_last_releases_code_can_go_on_with_todays_tables():
    release = former.read()
    if release is None:
        assert not re.search(r"^## (?!Unreleased)", text(ROOT / "CHANGELOG.md"), re.MULTILINE), (
            "a release is named in CHANGELOG.md and not recorded: manage.py record_release NAME"
        )
        return
    assert former.breaks(release.tables, former.tables_now()) == []


def test_no_migration_since_the_last_release_stops_its_code():
    release = former.read()
    since = MigrationLoader(None).disk_migrations if release else {}
    told = {
        f"{app}.{name}": former.hazards(migration.operations)
        for (app, name), migration in since.items()
        if release and f"{app}.{name}" not in release.migrations
    }
    named = {file.replace("/migrations/", ".").removesuffix(".py") for file in CONTRACTS}
    assert {name: why for name, why in told.items() if why and name not in named} == {}


FIELD = models.CharField(max_length=9)
TABLE = does.CreateModel("Later", [("id", models.BigAutoField(primary_key=True))])


@pytest.mark.parametrize(
    "operation",
    [
        does.RemoveField("question", "text"), does.RenameField("question", "text", "words"), does.DeleteModel("Question"),
        does.RenameModel("Question", "Asked"), does.AddField("question", "later", FIELD),
        does.AddField("question", "later", models.BooleanField(default=False)),
        does.AlterField("question", "email", FIELD, preserve_default=False),
        does.RunSQL("ALTER TABLE x DROP COLUMN y"), does.RunSQL(["SELECT 1", "ALTER TABLE x ALTER y SET NOT NULL"]),
    ],
)  # fmt: skip
def test_the_guard_sees_every_kind_of_contraction(operation):
    assert former.hazards([operation])


@pytest.mark.parametrize(
    "operations",
    [
        [does.AddField("question", "later", models.CharField(max_length=9, null=True))],
        [does.AddField("question", "later", models.CharField(max_length=9, db_default=""))],
        [TABLE, does.AddField("later", "word", FIELD)],
        [does.RunSQL("CREATE INDEX x ON y (z)")],
    ],
)
def test_the_guard_lets_expansion_pass(operations):
    assert former.hazards(operations) == []


def test_a_release_is_recorded_and_compared_with(tmp_path, settings, capsys):
    settings.BASE_DIR = tmp_path
    former.file().parent.mkdir()
    call_command("record_release", check=True)
    call_command("record_release", "1.0")
    call_command("record_release", check=True)
    assert json.loads(former.file().read_text())["name"] == "1.0"
    assert "can go on" in capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE helpdesk_question DROP COLUMN text CASCADE")

    with pytest.raises(CommandError, match="text is gone"):
        call_command("record_release", check=True)
