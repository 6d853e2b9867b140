"""What an answer was before, who has a section open, and what waits for somebody whose session ended."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from applications.actions import drafts, presence
from applications.models import Presence
from applications.queries.presence import GONE_AFTER, others_in
from applications.tasks import forget_who_left
from applications.views.typed import MOST
from r2r_portal import clock
from r2r_portal.accounts.actions import admit
from tests.factories.accounts import UserFactory
from tests.factories.documents import pdf
from tests.factories.questionnaires import versions
from tests.integration.applications.drafting import send, url, value_of, with_open_questionnaire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
BOTH = pytest.mark.parametrize("language", ["en", "ja"])
ITEM = {"partner": "Ehime", "country": "Japan", "type": "project", "since": 2019}


@pytest.fixture
def colleague(application, at):
    """Somebody else who may write in the application."""
    person = UserFactory(given_name="Bea", family_name="Beispiel")
    admit(organisation=application.organisation, user=person, part="editor", by=None, at=at)
    return person


def save(application, section, values, by, at):
    """Save answers as a button does, over whatever is there."""
    drafts.save_section(
        application=application, section=section, values=values, versions=versions(application), by=by, at=at
    )


@BOTH
@pytest.mark.rule("A6")
def test_a_replaced_text_is_found_and_put_back(client, application, owner, colleague, at, language):
    save(application, "commitment", {"commitment": "hers, long ago"}, colleague, at)
    save(application, "commitment", {"commitment": "mine"}, owner, at + timedelta(hours=1))
    here = url("versions", application.pk, "commitment", "commitment", language=language)
    section = client.get(url("section", application.pk, "commitment", language=language)).content.decode()
    page = client.get(here).content.decode()
    with translation.override(language):
        name = str(colleague)

    assert here in section
    assert all(words in page for words in ("hers, long ago", "mine", name))
    (kept,) = application.answer_versions.all()
    answer = client.post(here, {"version": kept.pk})
    assert (
        answer.url == url("section", application.pk, "commitment", language=language) + "#div_id_commitment"
    )
    assert value_of(application, "commitment") == "hers, long ago"
    assert [one.value for one in application.answer_versions.order_by("version")] == [
        "hers, long ago",
        "mine",
    ]


@pytest.mark.rule("A6")
@pytest.mark.parametrize(
    ("section", "key", "first", "second", "words"),
    [
        ("contacts", "contact_main", {"family_name": "Rossi"}, {"family_name": "Bianchi"}, "Rossi"),
        ("strategy", "themes", {"green": 1, "industrial": 2}, {"green": 2, "industrial": 1}, "1. Green"),
        ("region", "organisation_name", "Regione Uno", "Regione Due", "Regione Uno"),
        ("practices", "topics_offered", ("hydrogen",), ("health",), "ydrogen"),
        ("region", "territory", "ITH5", "ITH4", "ITH5"),
        ("experience", "cooperation", (ITEM,), (), "Ehime"),
        ("interests", "open_to_any", True, False, "Yes"),
    ],
)
def test_every_kind_of_answer_comes_back_whole(
    client, application, owner, at, section, key, first, second, words
):
    save(application, section, {key: first}, owner, at)
    before = value_of(application, key)
    save(application, section, {key: second}, owner, at + timedelta(hours=1))
    here = url("versions", application.pk, section, key)

    assert words in client.get(here).content.decode()
    client.post(here, {"version": application.answer_versions.get().pk})
    assert value_of(application, key) == before


def test_without_earlier_versions_there_is_no_way_to_them(client, application, owner, at):
    save(application, "commitment", {"commitment": "first"}, owner, at)
    here = url("versions", application.pk, "commitment", "commitment")
    assert here not in client.get(url("section", application.pk, "commitment")).content.decode()
    assert "no earlier version yet" in client.get(here).content.decode()
    assert client.post(here, {"version": "1"}).status_code == 404
    assert client.get(url("versions", application.pk, "commitment", "nothing")).status_code == 404


def test_another_answers_version_is_not_put_back(client, application, owner, at):
    save(application, "commitment", {"commitment": "first"}, owner, at)
    save(application, "commitment", {"commitment": "second"}, owner, at)
    kept = application.answer_versions.get()
    assert (
        client.post(
            url("versions", application.pk, "delegation", "delegation"), {"version": kept.pk}
        ).status_code
        == 404
    )
    client.force_login(UserFactory())
    assert client.get(url("versions", application.pk, "commitment", "commitment")).status_code == 404


@BOTH
@pytest.mark.rule("A6")
def test_who_has_the_section_open_is_a_hint(client, application, owner, colleague, language):
    here = url("section", application.pk, "commitment", language=language)
    with translation.override(language):
        name = str(colleague)
    assert name not in client.get(here).content.decode()
    presence.see(application=application, section="commitment", by=colleague, at=clock.real())
    assert name in client.get(here).content.decode()
    assert name in client.post(url("here", application.pk, "commitment", language=language)).content.decode()
    assert (
        name
        not in client.get(url("section", application.pk, "delegation", language=language)).content.decode()
    )
    add = client.get(url("item-add", application.pk, "experience", "cooperation", language=language))
    assert name not in add.content.decode()
    assert send(client, application, "commitment", {"commitment": "No lock"}).status_code == 302


@pytest.mark.rule("A6")
def test_who_left_is_forgotten_and_begins_anew(application, owner, colleague):
    now = clock.real()
    presence.see(application=application, section="commitment", by=colleague, at=now - GONE_AFTER)
    assert others_in(application, "commitment", owner, now) == []
    presence.see(application=application, section="commitment", by=colleague, at=now)
    presence.see(application=application, section="commitment", by=colleague, at=now + timedelta(minutes=1))
    (found,) = others_in(application, "commitment", owner, now + timedelta(minutes=2))
    assert (found.since, found.seen_at) == (now, now + timedelta(minutes=1))
    Presence.objects.update(seen_at=now - GONE_AFTER)
    assert (forget_who_left(), Presence.objects.count()) == (1, 0)


@BOTH
@pytest.mark.rule("A6")
def test_what_is_too_much_to_keep_for_a_stranger_is_named(client, application, owner, language):
    client.logout()
    data = {"commitment": "x" * (MOST + 1), "staff_days": "4242", "version-commitment": "0"}
    send(client, application, "commitment", data, language)
    kept = client.session["typed"]
    assert sum(len(one["data"]) for one in kept.values()) <= MOST
    client.force_login(owner)
    session = client.session
    session["typed"] = kept
    session.save()
    page = client.get(url("section", application.pk, "commitment", language=language)).content.decode()
    labels = {"en": "What you will contribute until November 2023", "ja": "2023年11月までの取組内容"}
    assert "4242" in page
    assert page.count(labels[language]) == 3  # the question, the way to ask about it, and what was left out


@pytest.mark.rule("A6")
def test_two_pages_left_open_when_the_session_ended_are_both_kept(client, application, owner):
    client.logout()
    send(client, application, "commitment", {"commitment": "one tab"})
    send(client, application, "delegation", {"delegation": "the other tab"})
    kept = client.session["typed"]
    client.force_login(owner)
    session = client.session
    session["typed"] = kept
    session.save()
    for section, text in (("commitment", "one tab"), ("delegation", "the other tab")):
        assert text in client.get(url("section", application.pk, section)).content.decode()


@pytest.mark.rule("A6")
def test_an_item_typed_when_the_session_ended_is_kept(client, application, owner):
    add = url("item-add", application.pk, "practices", "practices")
    client.logout()
    client.post(add, {"title": "Valley", "summary": "We built one"})
    kept = client.session["typed"]
    client.force_login(owner)
    session = client.session
    session["typed"] = kept
    session.save()
    page = client.get(add).content.decode()
    assert "We built one" in page
    assert "data-unsaved" in page


@pytest.mark.rule("A11")
def test_a_file_stays_listed_when_another_field_is_wrong(client, application):
    data = {"letter": SimpleUploadedFile("letter.pdf", pdf(), "application/pdf"), "completed": "yes"}
    add_required(application)
    page = send(client, application, "attachments", data)
    assert page.status_code == 422
    (row,) = application.attachments.all()
    assert page.content.decode().count("letter.pdf") >= 1
    again = {"letter": SimpleUploadedFile("letter.pdf", pdf(), "application/pdf"), "completed": "yes"}
    send(client, application, "attachments", again)
    assert application.attachments.count() == 1
    send(client, application, "attachments", {"then": f"detach:{row.pk}"})
    assert application.attachments.count() == 0


@pytest.mark.rule("A11")
def test_a_file_sent_along_with_a_clash_is_kept(client, application, colleague, at):
    add_required(application)
    save(application, "attachments", {"note": "hers"}, colleague, at)
    upload = SimpleUploadedFile("letter.pdf", pdf(), "application/pdf")
    page = send(client, application, "attachments", {"note": "mine", "version-note": "0", "letter": upload})
    assert (page.status_code, application.attachments.count()) == (409, 1)


def add_required(application):
    """Let the page of the files ask for a text too."""
    section = with_open_questionnaire(application).questionnaire.sections.get(slug="attachments")
    section.questions.create(key="note", number=99, kind="short", label_en="Note", label_ja="備考")


@pytest.mark.rule("A6")
def test_changing_an_item_keeps_its_place(client, application):
    for title in ("one", "two", "three"):
        client.post(
            url("item-add", application.pk, "practices", "practices"), {"title": title, "summary": "s"}
        )
    here = url("item", application.pk, "practices", "practices", 0)
    page = client.post(here, {"title": "one", "summary": "", "version": "3"})
    assert f'action="{here}"' in page.content.decode()


@pytest.mark.rule("A6")
def test_signing_out_empties_the_device(client, owner):
    assert "Clear-Site-Data" not in client.get("/en/my/").headers
    assert client.post("/en/account/logout/").headers["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" not in client.get("/en/").headers
