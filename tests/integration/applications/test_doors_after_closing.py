"""Every door after the closing: what would have gone in before it changes nothing, what may be done has its record (SPEC A10).

RELIABILITY B9. Which doors there are is kept by tests/integration/access/test_doors_into_applications.py. Everything that is
pressed here is right but for the hour: the same is pressed before the closing, and goes in.
"""

import logging
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from applications.actions import attachments, submissions
from applications.errors import CallClosedError
from applications.models import (
    Answer,
    Application,
    Attachment,
    InformationRequest,
    Question,
    Section,
    Submission,
)
from applications.queries.drafts import load_draft
from applications.states import Status
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.clock import actions as clock_actions
from tests.factories.accounts import UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory
from tests.factories.documents import pdf
from tests.integration.access.asking import client_of, undone
from tests.integration.access.conftest import unheard
from tests.integration.applications.desking import MAY, desk
from tests.integration.applications.drafting import url
from tests.integration.applications.standing import standing, unexplained
from tests.integration.applications.test_deadline import hand_in_by_task, insert
from tests.integration.applications.test_desk_tables import send, table
from tests.integration.applications.test_sending_pages import TICKS

pytestmark = pytest.mark.rule("A10")
BEFORE, AFTER = CLOSES - timedelta(seconds=30), CLOSES
LONG = "We share our hydrogen strategy with small towns."
MOVED = {"zone": "Europe/Brussels", "reason_en": "A power cut", "reason_ja": "停電のため", "confirmed": "1"}

GRANT = {
    "grant": "1", "grant-day": "2022-06-03", "grant-hour": "18:00", "grant-zone": "Europe/Brussels",
    "grant-reason_en": "A power cut", "grant-reason_ja": "停電のため", "grant-answer": "Until Friday.",
}  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """Applications in every state, with a file each, and who acts on them."""

    draft: Application
    sent: Application
    withdrawn: Application
    behalf: Application
    paper: Attachment
    officer: User
    asked: InformationRequest


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """Made once, in May, in a transaction that every press is taken back from."""
    with unheard(logging.getLogger("django.request")), django_db_blocker.unblock(), transaction.atomic():
        yield made()
        transaction.set_rollback(True)


def made() -> Scene:
    """Make it; the clock stays in May."""
    clock_actions.restart(at=MAY)
    officer = UserFactory(role=OFFICER)
    draft, sent, withdrawn = (ApplicationFactory(territory_code=code) for code in ("ITH5", "ES21", "ITH4"))
    behalf = ApplicationFactory(side="jp", territory_code="JP-23", on_behalf=True, confirmed_at=MAY)
    questions(draft.questionnaire)
    for row in (draft, sent, withdrawn):
        answer(row, LONG)
    paper = attach(sent)
    for row in (sent, withdrawn):
        submissions.submit(application=row, by=row.created_by, at=MAY, key=uuid4())
    submissions.withdraw(application=withdrawn, by=withdrawn.created_by, at=MAY)
    answer(sent, LONG + " And with large ones.", at=MAY + timedelta(hours=1))
    draft.consideration_requests.create(reason="A power cut", at=MAY, by=draft.created_by)
    asked = InformationRequest.objects.create(
        application=sent,
        text="Which towns?",
        due_at=CLOSES + timedelta(days=9),
        asked_at=MAY,
        asked_by=officer,
    )
    asked.questions.set(Question.objects.filter(key="summary"))
    rows = (Application.objects.get(pk=one.pk) for one in (draft, sent, withdrawn, behalf))
    return Scene(*rows, paper, officer, asked)


def questions(questionnaire):
    """Let a questionnaire ask for a text and for papers."""
    for number, (slug, key, kind) in enumerate(
        (("strategy", "summary", "long"), ("files", "papers", "file")), 1
    ):
        section = Section.objects.create(
            questionnaire=questionnaire,
            slug=slug,
            number=number,
            group="strategy",
            title_en=slug,
            title_ja=slug,
        )
        Question.objects.create(
            section=section, key=key, number=1, kind=kind, label_en=key, label_ja=key, required=False, most=5
        )


def answer(row, text, at=MAY):
    """Save the text."""
    question = Question.objects.get(key="summary")
    row.answers.update_or_create(
        question=question,
        defaults={"value": text, "language": "en", "saved_at": at, "saved_by": row.created_by},
    )
    Application.objects.filter(pk=row.pk).update(saved_at=at)
    row.saved_at = at


def attach(row):
    """Attach a paper."""
    asked = next(one for _section, one in load_draft(row).questions() if one.key == "papers")
    return attachments.attach(
        application=row, question=asked, name="a.pdf", content=pdf(), by=row.created_by, at=MAY
    )


@contextmanager
def at(instant):
    """Let it be an instant inside, and take back what happens."""
    with undone():
        clock_actions.restart(at=instant)
        yield


def by_owner(row, name, *more, **form):
    """Press a button of the owner's."""
    return client_of(row.created_by).post(url(name, row.pk, *more), form)


def by_officer(scene, verb, row, **form):
    """Press a button of the desk's."""
    return client_of(scene.officer).post(desk(verb, row), form)


def by_statement(scene):
    """Insert a version past all our code."""
    try:
        insert(scene.draft, CLOSES if now() >= CLOSES else BEFORE)
    except IntegrityError as error:
        assert "submission_in_time" in str(error.__cause__.diag.constraint_name)  # noqa: PT017


def by_task(scene):
    """Hand in from a worker."""
    try:
        hand_in_by_task(str(scene.draft.pk), scene.draft.created_by.pk)
    except CallClosedError:
        assert now() >= CLOSES


def by_table(scene):
    """Hand in by a row of a table."""
    client = client_of(scene.officer)
    return send(client, table(id=str(scene.behalf.pk), submit="yes"))


def now():
    """The portal's time."""
    return submissions.clock.now()


# Handing in, taking back, putting back.
COUNTS = {
    "applications:submit": lambda s: by_owner(s.draft, "submit", **TICKS, key=str(uuid4())),
    "applications:submit without a script": lambda s: by_owner(s.draft, "submit", **TICKS),
    "applications:submit, once more": lambda s: by_owner(s.sent, "submit", **TICKS, key=str(uuid4())),
    "applications:withdraw": lambda s: by_owner(s.sent, "withdraw", reason="A mistake"),
    "applications:withdraw, undone": lambda s: by_owner(s.withdrawn, "withdraw", undo="1", reason=""),
    "admin:applications_application_submit": lambda s: by_officer(s, "submit", s.behalf),
    "admin:applications_application_process_import": by_table,
    "a task": by_task,
    "SQL": by_statement,
}
# What is typed and attached: kept, and never counts.
KEPT = {
    "applications:autosave": lambda s: by_owner(
        s.sent, "autosave", "strategy", **{"question": "summary", "summary": "New.", "version-summary": "1"}
    ),
    "applications:section": lambda s: by_owner(
        s.sent, "section", "strategy", **{"summary": "New.", "version-summary": "1"}
    ),
    "applications:section, a file": lambda s: by_owner(
        s.sent, "section", "files", papers=SimpleUploadedFile("b.pdf", pdf() + b"%", "application/pdf")
    ),
    "applications:section, a file taken away": lambda s: by_owner(
        s.sent, "section", "files", then=f"detach:{s.paper.pk}"
    ),
    "applications:language": lambda s: by_owner(s.sent, "language", language="ja"),
    "applications:autosave of a draft": lambda s: by_owner(
        s.draft, "autosave", "strategy", **{"question": "summary", "summary": "New.", "version-summary": "1"}
    ),
}  # fmt: skip
# What staff and applicants may do after it, each with its record.
RECORDED = {
    "admin:applications_application_withdraw": lambda s: by_officer(s, "withdraw", s.sent, reason="They wrote."),
    "admin:applications_application_deadline": lambda s: by_officer(
        s, "deadline", s.draft, **MOVED, day="2022-06-03", hour="18:00"
    ),
    "admin:applications_application_consideration": lambda s: client_of(s.officer).post(
        f"{desk('change', s.draft).removesuffix('change/')}consideration/{s.draft.consideration_requests.get().pk}/", GRANT
    ),
    "admin:applications_application_correct": lambda s: client_of(s.officer).post(
        f"{desk('change', s.sent).removesuffix('change/')}correct/summary/",
        {"summary": "Corrected.", "reason": "A typing error", "key": str(uuid4())},
    ),
    "applications:information": lambda s: by_owner(s.sent, "information", key=str(uuid4())),
}  # fmt: skip


@pytest.mark.parametrize("door", COUNTS)
def test_what_decides_goes_in_before_the_closing_and_changes_nothing_from_it_on(scene, door):
    with at(BEFORE):
        before = standing()
        COUNTS[door](scene)
        assert standing().what_counts != before.what_counts  # the control: the press is right
    with at(AFTER):
        before = standing()
        COUNTS[door](scene)
        assert standing().what_counts == before.what_counts


def typed():
    """What is typed and attached, as it stands."""
    rows = Application.objects.values_list("pk", "language", "saved_at")
    return (
        set(Answer.objects.values_list("pk", "value", "version")), set(Attachment.objects.values_list("pk")), set(rows)
    )  # fmt: skip


@pytest.mark.parametrize("door", KEPT)
def test_what_is_typed_after_the_closing_is_kept_and_does_not_count(scene, door):
    with at(AFTER):
        before, text = standing(), typed()
        said = KEPT[door](scene)
        assert said.status_code in {200, 302}
        assert typed() != text
        assert standing().what_counts == before.what_counts
        assert default_storage.exists(scene.paper.file.name)  # a version names it


@pytest.mark.parametrize("door", RECORDED)
def test_what_may_be_done_after_the_closing_has_its_record(scene, door):
    with at(AFTER):
        before = standing()
        said = RECORDED[door](scene)
        assert said.status_code == 302
        assert standing().what_counts != before.what_counts
        assert unexplained(before) == []


@pytest.mark.rule("T4")
@pytest.mark.parametrize("door", ["deadline", "consideration"])
def test_a_late_acceptance_names_the_extension_that_lets_it_in(scene, door):
    with at(AFTER):
        RECORDED[f"admin:applications_application_{door}"](scene)
        before = standing()
        COUNTS["applications:submit"](scene)
        COUNTS["applications:submit, once more"](scene)  # no extension of theirs

        version = Submission.objects.get(application=scene.draft)
        assert unexplained(before) == []
        assert (version.extension.application, version.extension.reason_ja) == (scene.draft, "停電のため")
        assert scene.sent.submissions.count() == 1


@pytest.mark.parametrize("door", ["admin:applications_application_withdraw"])
def test_without_its_reason_nothing_is_done(scene, door):
    with at(AFTER):
        before = standing()
        assert by_officer(scene, "withdraw", scene.sent, reason=" ").status_code == 422
        assert standing().what_counts == before.what_counts


def test_a_version_that_stands_is_changed_by_no_statement(scene):
    for statement in (
        "UPDATE applications_submission SET language = 'ja'",
        "DELETE FROM applications_submission",
    ):
        with (
            at(AFTER),
            pytest.raises(IntegrityError, match="never changes"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def typed_anew(form) -> dict[str, object]:
    """Return a whole form of a call as it stands, with dates of its own, typed whether it asks for them or not."""
    known = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    dates = {
        "opens_at_0": "2022-03-31",
        "opens_at_1": "22:00",
        "closes_at_0": "2022-07-30",
        "closes_at_1": "22:00",
    }
    tracks = {"tracks-TOTAL_FORMS": "0", "tracks-INITIAL_FORMS": "0"}
    return {name: "" if value is None else value for name, value in known.items()} | dates | tracks


@pytest.mark.rule("T4")
@pytest.mark.parametrize("is_published", [True, False])
def test_the_form_of_a_call_to_which_people_applied_moves_no_deadline(scene, is_published):
    """Not by taking it off the public page first, either."""
    call = scene.draft.call
    page = f"/admin/applications/call/{call.pk}/change/"
    with at(AFTER):
        type(call).objects.filter(pk=call.pk).update(is_published=is_published)
        before, client = standing(), client_of(scene.officer)

        form = client.get(page).context["adminform"].form
        assert client.post(page, typed_anew(form)).status_code == 302

        assert {"opens_at", "closes_at", "code", "zone"} & set(form.fields) == set()
        assert standing().what_counts == before.what_counts


@pytest.mark.rule("T4")
def test_a_deadline_of_ones_own_that_nobody_recorded_lets_nothing_in(scene):
    """Moved by a statement; the test above it is the control, where an officer moved it."""
    with at(AFTER):
        Application.objects.filter(pk=scene.draft.pk).update(closes_at=CLOSES + timedelta(days=1))

        with pytest.raises(CallClosedError), transaction.atomic():
            hand_in_by_task(str(scene.draft.pk), scene.draft.created_by.pk)

        assert not Submission.objects.filter(application=scene.draft).exists()


def withdrawn_silently(scene):
    Application.objects.filter(pk=scene.sent.pk).update(status=Status.WITHDRAWN)


def reopened_silently(scene):
    type(scene.draft.call).objects.update(closes_at=CLOSES + timedelta(days=1))


def slipped_in(scene):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE applications_submission DISABLE TRIGGER submission_in_time")
    insert(scene.draft, CLOSES)


def rewritten(scene):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE applications_submission DISABLE TRIGGER submission_frozen")
    Submission.objects.update(snapshot={})


@pytest.mark.parametrize("hole", [withdrawn_silently, reopened_silently, slipped_in, rewritten])
def test_the_control_a_door_that_leaves_no_record_is_seen(scene, hole):
    with at(AFTER):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        before = standing()
        hole(scene)
        assert unexplained(before) != []
