"""The file view: tabs as links, few statements, sealed before the closing, notes, history (SPEC A13, PEERS-P23)."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from applications.actions import drafts, eligibility, information
from applications.actions.deadlines import extend
from applications.actions.submissions import submit
from applications.admin.file.tabs import TABS
from applications.domain.translating import source_hash, texts
from applications.models import Note, Peek, Question, Submission, WorkingTranslation
from applications.states import Status
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import EU_DESK, EVALUATOR, JP_DESK, OFFICER
from r2r_portal.audit.actions import record
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock_actions
from tests.factories.accounts import UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory
from tests.factories.questionnaires import versions
from tests.integration.applications.desking import DUE, JUNE, MAY, confirmed, desk, handed_in
from tests.integration.applications.drafting import url

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def tab(client, row, name, query=""):
    """One tab of a file, as one reads it."""
    page = client.get(f"{desk('change', row)}?tab={name}{query}")
    assert page.status_code == 200
    return " ".join(strip_tags(page.content.decode().replace("<", " <")).split())


@pytest.fixture
def officer(client):
    """A programme officer who is signed in."""
    person = UserFactory(role=OFFICER)
    client.force_login(person)
    return person


@pytest.fixture
def row(officer):
    """A submitted application, after the closing."""
    made = handed_in()
    clock_actions.restart(at=JUNE)
    return made


@pytest.mark.rule("A13")
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", TABS)
def test_every_tab_is_a_link_that_works(client, officer, row, name, language):
    User.objects.filter(pk=officer.pk).update(language=language)
    client.cookies["language"] = language

    page = client.get(f"{desk('change', row)}?tab={name}").content.decode()

    assert f'?tab={name}" aria-current="page"' in page
    assert all(f"?tab={other}" in page for other in TABS)
    assert "EU-2022-001" in page


def test_there_is_no_other_tab(client, row):
    assert client.get(f"{desk('change', row)}?tab=scores").status_code == 404
    assert client.get(f"{desk('change', row)}?tab=answers&version=9").status_code == 404


# --- few statements -------------------------------------------------------------------------------------------


def crowd(row, *, answers, upto, events, translations):
    """Let an application have versions up to this number with so many answers, translations, events and notes."""
    last = row.submissions.latest("number")
    question = {
        "kind": "long", "binding": "", "label": {"en": "Q", "ja": "問"}, "language": "en", "words": {}, "children": [],
    }  # fmt: skip
    asked = [question | {"key": f"q{n}", "value": f"Answer {n} of {upto}"} for n in range(answers)]
    section = {"slug": "many", "title": {"en": "Many", "ja": "多"}, "questions": asked}
    content = last.snapshot | {"sections": [section]}
    for number in range(last.number + 1, upto + 1):
        Submission.objects.create(
            application=row, number=number, kind="correction", reason="A typing error", reference=row.reference,
            idempotency_key=uuid4(), snapshot=content, content_hash="0" * 64, language="en", arrived_at=JUNE,
            decided_at=JUNE, by=UserFactory(),
        )  # fmt: skip
    row.translations.all().delete()
    for text in list(texts(content))[:translations]:
        WorkingTranslation.objects.create(
            application=row, path=text.path, language="ja", text="訳", source_hash=source_hash(text.text),
            source_version=upto, at=JUNE, by=UserFactory(),
        )  # fmt: skip
    for _number in range(events):
        record(at=JUNE, by=UserFactory(), verb="section.marked", subject=row)
        Note.objects.create(application=row, text="A note", at=JUNE, by=UserFactory())


STATEMENTS = {"answers": 17, "eligibility": 15, "messages": 18, "notes": 14, "versions": 16, "history": 16}


@pytest.mark.rule("A13")
def test_the_file_takes_few_statements_however_much_it_holds(client, officer):
    row = handed_in()
    clock_actions.restart(at=JUNE)
    eligibility.fill(application=row, by=officer, at=JUNE)
    crowd(row, answers=2, upto=2, events=1, translations=1)
    client.get(desk("change", row))  # the questionnaire is kept from here on
    few = {name: counted(client, row, name) for name in TABS}
    crowd(row, answers=60, upto=5, events=20, translations=10)

    assert {name: counted(client, row, name) for name in TABS} == few
    assert max(few.values()) <= 25
    assert few == STATEMENTS


def counted(client, row, name):
    with CaptureQueriesContext(connection) as taken:
        assert client.get(f"{desk('change', row)}?tab={name}").status_code == 200
    return len(taken)


# --- sealed until the closing ---------------------------------------------------------------------------------


@pytest.fixture
def early(officer):
    """A submitted application, before the closing."""
    made = handed_in(strategy={"strategy_summary": "CANARY of the strategy."})
    submit(application=made, by=made.created_by, at=MAY, key=uuid4())
    return made


@pytest.mark.rule("A13")
def test_before_the_closing_staff_see_facts_and_no_answers(client, early):
    pages = {name: tab(client, early, name) for name in TABS}

    assert not [name for name, page in pages.items() if "CANARY" in page]
    assert "Sealed until the deadline" in pages["answers"]
    assert "Regione Esempio" in pages["answers"]
    for door in ("pdf", "receipt", "tasks", "check", "translations"):
        assert client.get(url(door, early.pk)).status_code == 403
    assert client.get(url("section", early.pk, "strategy")).status_code == 403


@pytest.mark.rule("A13")
def test_an_officer_opens_the_answers_with_a_reason_for_an_hour(client, officer, early):
    silent = client.post(desk("peek", early), {"reason": ""})
    client.post(desk("peek", early), {"reason": "The applicant asked us for help."})
    shown = tab(client, early, "answers")
    clock_actions.restart(at=MAY + 59 * MINUTE)
    later = tab(client, early, "answers")
    clock_actions.restart(at=MAY + 61 * MINUTE)
    after = tab(client, early, "answers")
    client.force_login(UserFactory(role=OFFICER))
    clock_actions.restart(at=MAY + MINUTE)
    other = tab(client, early, "answers")

    peek = Peek.objects.get()
    assert silent.status_code == 422
    assert ["CANARY" in page for page in (shown, later, after, other)] == [True, True, False, False]
    assert (peek.by, peek.reason) == (officer, "The applicant asked us for help.")
    assert Event.objects.get(verb="answers.opened").by == f"accounts.user:{officer.pk}"


@pytest.mark.rule("A13")
def test_the_applicant_sees_that_and_why_the_secretariat_looked(client, early):
    client.post(desk("peek", early), {"reason": "The applicant asked us for help."})
    client.force_login(early.created_by)

    page = client.get(url("receipt", early.pk)).content.decode()

    assert "Looked at before the deadline" in page
    assert "The applicant asked us for help." in page
    assert "CANARY" in page  # their own answers are never sealed


@pytest.mark.rule("A13")
def test_after_the_closing_everything_is_as_before(client, early):
    clock_actions.restart(at=CLOSES)

    assert "CANARY" in tab(client, early, "answers")
    assert client.get(url("receipt", early.pk)).status_code == 200


@pytest.mark.rule("A13")
def test_an_export_leaves_sealed_answers_out(client, early):
    def exported():
        page = client.post(reverse("admin:applications_application_export"), {"format": "1", "resource": "0"})
        return next(csv.DictReader(io.StringIO(b"".join(page.streaming_content).decode("utf-8-sig"))))

    before = exported()
    clock_actions.restart(at=CLOSES)
    after = exported()

    assert (before["reference"], before["strategy_summary"]) == ("EU-2022-001", "")
    assert after["strategy_summary"] == "CANARY of the strategy."


@pytest.mark.rule("A13")
@pytest.mark.rule("A5")
def test_the_japan_desk_goes_on_seeing_what_it_typed(client):
    clock_actions.restart(at=MAY)
    typed = confirmed(submitted=True, received_name="questionnaire.docx")
    typed.received_file.save("typed", ContentFile(b"PK"))
    seen = {}
    for role in (JP_DESK, OFFICER):
        client.force_login(UserFactory(role=role))
        document = client.get(desk("received", typed))
        seen[role] = ("Sealed" in tab(client, typed, "answers"), document.status_code)
        b"".join(document)  # a file that is read to its end is closed

    assert seen == {JP_DESK: (False, 200), OFFICER: (True, 403)}


# --- notes, messages, history ---------------------------------------------------------------------------------


@pytest.mark.rule("A13")
def test_notes_are_for_staff_alone(client, officer, row):
    client.post(desk("note", row), {"text": "CANARY of a note"})
    empty = client.post(desk("note", row), {"text": " "})

    assert "CANARY of a note" in tab(client, row, "notes")
    assert empty.status_code == 422
    assert Event.objects.get(verb="note.written").detail == {"note": Note.objects.get().pk}
    client.force_login(row.created_by)
    assert "CANARY" not in client.get(url("receipt", row.pk)).content.decode()


@pytest.mark.rule("A13")
@pytest.mark.parametrize(("role", "works"), [(EU_DESK, True), (JP_DESK, False), (EVALUATOR, False)])
def test_only_the_desk_of_its_side_works_on_a_file(client, row, role, works):
    client.force_login(UserFactory(role=role))

    response = client.post(desk("note", row), {"text": "A note"})
    judged = client.post(desk("fill", row))

    assert (response.status_code == 302) is works
    assert judged.status_code in {403, 404}
    assert Note.objects.exists() is works


@pytest.mark.rule("A13")
def test_messages_about_the_application_are_listed(client, row):
    asked = information.ask(
        application=row, questions=Question.objects.filter(key="strategy_summary"), text="Which one?", due_at=DUE,
        by=UserFactory(role=OFFICER), at=JUNE,
    )  # fmt: skip
    other = ApplicationFactory(submitted=True, territory_code="ITH4", reference="EU-2022-099")

    page = tab(client, row, "messages")

    assert "Which one?" in page
    assert "Request for information" in page
    assert "Receipt of an application" in page
    assert asked.asked_by.full_name in page
    assert "Request for information" not in tab(client, other, "messages")


@pytest.mark.rule("A13")
def test_the_history_tells_the_file_as_of_any_moment(client, row):
    extend(
        call=row.call, application=row, to=DUE, reason_en="Power cut", reason_ja="停電", by=UserFactory(role=OFFICER), at=JUNE
    )  # fmt: skip
    drafts.save_section(
        application=row, section="strategy", values={"strategy_title": "Another"}, versions=versions(row),
        by=row.created_by, at=JUNE,
    )  # fmt: skip
    row.refresh_from_db()
    submit(application=row, by=row.created_by, at=JUNE + MINUTE, key=uuid4())

    def at(day, hour, zone="Europe/Brussels"):
        return tab(client, row, "history", f"&day={day}&hour={hour}&zone={zone}")

    before, after = at("2022-05-20", "11:30"), at("2022-06-02", "18:02", "Asia/Tokyo")
    assert "Version in force 1" in before
    assert "Monday 30 May 2022, 23:59 Brussels time" in before
    assert "Version in force 2" in after
    assert "Friday 10 June 2022, 11:59 Brussels time" in after
    assert "did not exist yet" in at("2022-05-01", "12:00")
    assert "comes twice" in at("2022-10-30", "02:30")


@pytest.mark.rule("A13")
def test_an_earlier_version_can_be_read_in_the_file(client, row):
    extend(
        call=row.call, application=row, to=DUE, reason_en="Power cut", reason_ja="停電", by=UserFactory(role=OFFICER), at=JUNE
    )  # fmt: skip
    drafts.save_section(
        application=row, section="strategy", values={"strategy_summary": "Six priorities."}, versions=versions(row),
        by=row.created_by, at=JUNE,
    )  # fmt: skip
    row.refresh_from_db()
    submit(application=row, by=row.created_by, at=JUNE + MINUTE, key=uuid4())
    clock_actions.restart(at=DUE)

    assert "Six priorities." in tab(client, row, "answers")
    assert "Five priorities." in tab(client, row, "answers", "&version=1")
    assert "Five Six priorities." in tab(client, row, "versions")


def test_a_withdrawn_file_is_read_and_not_worked_on(client, row):
    row.status = Status.WITHDRAWN
    row.save()

    assert "Five priorities." in tab(client, row, "answers")
    assert (
        client.post(desk("fill", row), follow=True)
        .content.decode()
        .count("Only an application that is submitted")
        == 1
    )
