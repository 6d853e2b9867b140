"""Own data: all of it, nobody else's, as JSON with the files, noted in the log; and only after a fresh second step (REL-I1)."""

import io
import json
import zipfile

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import get_resolver, reverse

from r2r_portal.accounts.models import User
from r2r_portal.accounts.stepup import MATTERS
from r2r_portal.audit.models import Event
from r2r_portal.outbox.models import Message
from r2r_portal.site.addresses import all_addresses
from r2r_portal.site.privacy import exporting, register
from tests.factories.accounts import AT, UserFactory
from tests.integration.access.asking import client_of, undone
from tests.integration.privacy import canaries

pytestmark = pytest.mark.rule("R")
SUBJECTS = ("owner", "evaluator", "delegate")


def opened(content: bytes):
    """Return the data and the names of the files of an archive."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    return json.loads(archive.read("data.json")), sorted(archive.namelist())


def plant(table, row, word: str) -> list[str]:
    """Write a word of its own into every text column of a row that its person gets; return the words."""
    planted = {}
    for name in exporting.handed_out(table):
        field = table.model._meta.get_field(name)
        if field.get_internal_type() in ("CharField", "TextField") and not field.choices and not field.unique:
            room = field.max_length or 99
            planted[name] = f"{word}{table.label.split('.')[1]}{name}"[:room]
    table.model._default_manager.filter(pk=row.pk).update(**planted)
    return list(planted.values())


# Tables whose rows a trigger keeps as they are, or whose columns a check holds to a shape.
FIXED = {
    "applications.Submission",
    "audit.Event",
    "programme.AllowanceSheet",
    "programme.Certificate",
    "programme.Claim",
    "selection.Assessment",
    "selection.Score",
}


@pytest.mark.parametrize("role", SUBJECTS)
def test_a_person_gets_everything_of_theirs_and_nothing_of_others(world, role):
    me, other = world.people[role], world.people["foreign"]
    with undone():
        mine, theirs = [], []
        for table in register.tables():
            if not table.about or table.label in FIXED or table.label == "accounts.User":
                continue
            own = list(exporting.rows_of(table, me)[:1])
            strangers = exporting.rows_of(table, other).exclude(
                pk__in=exporting.rows_of(table, me).values("pk")
            )
            mine += [word for row in own for word in plant(table, row, "Mein")]
            theirs += [word for row in strangers[:1] for word in plant(table, row, "Fremd")]
        content = exporting.export_person(person=User.objects.get(pk=me.pk), by=me, at=AT)
    data = json.dumps(opened(content)[0], ensure_ascii=False)
    found_by_address = (
        "Mein" + "Message",
    )  # a word in the address itself takes the row away from its person
    assert [word for word in mine if word not in data and not word.startswith(found_by_address)] == []
    assert mine
    assert theirs
    assert [word for word in theirs if word in data] == []


def expected(person: User, planted: dict[str, str]) -> dict[str, str]:
    """Return column -> canary of those that stand in rows which are the person's."""
    return {
        f"{table.label}.{name}": planted[f"{table.label}.{name}"]
        for table in register.tables()
        if table.about and exporting.rows_of(table, person).exists()
        for name in exporting.handed_out(table)
        if f"{table.label}.{name}" in planted
    }


def test_every_column_of_the_register_that_holds_words_is_handed_out_to_somebody_and_whole(
    world, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    covered: set[str] = set()
    for role in SUBJECTS:
        with undone():
            person = User.objects.get(pk=world.people[role].pk)
            planted = canaries.plant(person)
            Message.objects.filter(to__iexact=person.email).update(state="sent", sent_at=AT)
            Message.objects.filter(to__iexact=person.email).update(topic="draft.left")
            wanted = expected(person, planted)
            data, names = opened(exporting.export_person(person=person, by=person, at=AT))
            said = json.dumps([data, names], ensure_ascii=False)
        assert {column for column, word in wanted.items() if word not in said} == set()
        covered |= set(wanted)
    about = {table.label: set(exporting.handed_out(table)) for table in register.tables() if table.about}
    words = {
        one for one in canaries.columns() if one.rpartition(".")[2] in about.get(one.rpartition(".")[0], ())
    }
    assert words - covered == set()


def test_every_column_that_is_somebodys_is_handed_out_shared_or_secret():
    left = {
        f"{table.label}.{name}"
        for table in register.tables()
        for name in set(table.of_class("personal", "special", "evidence"))
        - set(exporting.handed_out(table))
        - set(table.shared)
    }
    assert left == exporting.SECRETS


def test_the_archive_says_why_and_holds_the_files(world):
    with undone():
        data, names = opened(exporting.export_person(person=world.people["delegate"], by=None, at=AT))
    assert {"table", "purpose_en", "purpose_ja", "basis_en", "kept_en", "rows"} <= set(data["tables"][0])
    assert [name for name in names if name.startswith("files/programme.Receipt/")]


def test_a_decision_before_its_release_and_a_code_are_in_no_archive():
    labels = {table.label for table in register.tables() if table.about}
    assert not {"selection.Decision", "selection.Letter"} & labels
    message = next(table for table in register.tables() if table.label == "outbox.Message")
    assert (message.only, message.without) == ({"sent_at__isnull": False}, {"topic": "account.code"})


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_says_what_is_kept_and_gives_the_file(world, language):
    client = client_of(world.people["delegate"])
    with undone():
        page = client.get(f"/{language}/my/data/").content.decode()
        answer = client.post(f"/{language}/my/data/file/")
        noted = Event.objects.filter(verb="person.exported").latest("pk")
    visit = {"en": "/en/programme/japan-2022/details/", "ja": "/ja/programme/japan-2022/details/"}[language]
    assert visit in page
    assert {"en": "Paying allowances", "ja": "旅費等の支給"}[language] in page
    stays = page[page.index('aria-labelledby="stays"') :]
    assert {"en": "Ten years after payment", "ja": "支払後10年"}[language] in stays
    assert {"en": "Sending the newsletter", "ja": "ニュースレター"}[language] not in stays.partition("</ul>")[
        0
    ]
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    assert "no-store" in answer["Cache-Control"]
    assert noted.by == noted.subject


def test_the_command_writes_the_file_for_its_owner_only(world, tmp_path):
    file = tmp_path / "person.zip"
    with undone():
        call_command("export_person", world.people["owner"].email.upper(), "--to", str(file))
    assert opened(file.read_bytes())[0]["format"] == exporting.FORMAT
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="Nobody"):
        call_command("export_person", "nobody@test.example")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_cookie_page_names_every_cookie_that_is_set(world, language):
    client = Client()
    page = client.get(f"/{language}/cookies/").content.decode()
    client.post("/i18n/setlang/", {"language": "ja", "next": "/ja/"})
    client.get(f"/{language}/helpdesk/")
    client.force_login(world.people["member"])
    assert {"sessionid", "csrftoken"} <= set(client.cookies) | {"csrftoken"}
    assert [name for name in client.cookies if name not in page] == []


# --- the second step ---------------------------------------------------------------------------------------


@pytest.fixture
def staff(world, settings):
    """An officer with a second step who showed it long ago, outside the demo."""
    assert get_resolver().url_patterns
    settings.DEMO = False
    with undone():
        person = world.people["officer"]
        TOTP.activate(person, generate_totp_secret())
        yield client_of(person)


def test_what_matters_are_addresses():
    assert set(MATTERS) - {one.name for one in all_addresses()} == set()


@pytest.mark.parametrize(
    "name", ["admin:applications_application_export", "admin:selection_release", "site:my_data_file"]
)
def test_who_showed_the_second_step_long_ago_shows_it_again(staff, name):
    answer = staff.post(reverse(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/en/account/2fa/reauthenticate/")


def test_who_showed_it_just_now_goes_on(staff, settings):
    session = staff.session
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session["account_authentication_methods"] = [{"method": "mfa", "at": 4_000_000_000.0, "type": "totp"}]
    session.save()
    assert staff.get(reverse("admin:selection_release")).status_code == 200


def test_what_does_not_matter_asks_nobody(staff):
    assert staff.get(reverse("admin:applications_application_changelist")).status_code == 200


def test_who_has_no_second_step_is_asked_for_none(world):
    with undone():
        assert client_of(UserFactory()).post(reverse("site:my_data_file")).status_code == 200
