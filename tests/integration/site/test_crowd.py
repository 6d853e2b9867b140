"""`demo --scale`: a crowd for load tests, made in bulk and yet what people and actions would have left behind."""

from collections import Counter
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from applications.domain.cells import cell, columns
from applications.domain.freezing import freeze
from applications.domain.references import number_of
from applications.domain.snapshot import content_hash
from applications.models import Application, Attachment, Call, ConsiderationRequest, Invitation, Submission
from applications.queries.drafts import load_draft, marked_sections
from applications.states import Status
from r2r_portal import clock
from r2r_portal.audit.models import Event
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.states import State
from r2r_portal.site.demo.crowd.grow import NoSeasonError, grow
from r2r_portal.territories.models import Territory
from tests.factories.applications import ApplicationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_may(call, it_is):
    """Let it be 16 May 2022: the call is open, nobody has applied yet."""
    return it_is("2022-05-16 09:00")


@pytest.fixture
def after(call, it_is):
    """Let it be the morning after the closing."""
    return it_is("2022-05-31 09:00")


def known() -> dict[str, object]:
    """Return all that the portal knows of the crowd and that no sequence of the database numbers."""
    found = {}
    for one in Application.objects.select_related("organisation", "territory").order_by("pk"):
        last = one.submissions.first()
        content = dict(last.snapshot if last else freeze(load_draft(one)))
        content["territory"] = one.territory.code if one.territory else ""
        for question in (q for section in content["sections"] for q in section["questions"]):
            if question["kind"] == "file":
                question["value"] = [file["sha256"] for file in question["value"]]
        found[str(one.pk)] = (one.status, one.reference, one.submitted_at, one.saved_at, content)
    return found


@pytest.mark.usefixtures("in_may")
def test_twelve_are_eight_submitted_three_drafts_and_one_withdrawn():
    assert grow(12) == 12

    statuses = Counter(Application.objects.values_list("status", flat=True))
    assert statuses == {Status.SUBMITTED: 8, Status.DRAFT: 3, Status.WITHDRAWN: 1}
    assert Counter(Application.objects.values_list("track__side", flat=True)) == {"eu": 8, "jp": 4}
    assert Submission.objects.count() == 9
    assert Invitation.objects.count() == 4


@pytest.mark.usefixtures("in_may")
@pytest.mark.rule("A9")
def test_what_is_frozen_is_what_the_draft_holds_and_its_hash_verifies():
    grow(12)

    for one in Submission.objects.select_related("application"):
        assert content_hash(one.snapshot) == one.content_hash
        assert one.snapshot == freeze(load_draft(one.application))
        assert one.application.call.opens_at <= one.arrived_at < one.application.closing
        assert one.application.saved_at <= one.arrived_at == one.application.submitted_at
        assert abs(one.decided_at - one.arrived_at) < timedelta(seconds=5)
        assert one.extension is None


@pytest.mark.usefixtures("in_may")
def test_about_sixty_cells_of_a_table_are_filled():
    grow(12)

    for one in Submission.objects.select_related("application"):
        draft = load_draft(one.application)
        questions = [question for _section, question in draft.questions()]
        values = {question.key: draft.value(question) for question in questions}
        filled = [column for column in columns(questions) if cell(column, values) != ""]
        assert 50 <= len(filled) <= 85


@pytest.mark.usefixtures("in_may")
def test_people_bodies_and_territories_are_fictional():
    grow(12)

    for one in Application.objects.select_related("territory", "created_by"):
        assert one.created_by.email.endswith("@demo.example")
        assert one.territory is None or one.territory.is_fictional
    names = set(Territory.objects.filter(is_fictional=True).values_list("name_en", flat=True))
    assert {"Example Region 1001", "Example Prefecture 1002"} & names


@pytest.mark.usefixtures("in_may")
def test_a_second_run_adds_nothing_and_a_larger_one_the_difference():
    grow(9)
    first = known()

    assert grow(9) == 0
    assert known() == first
    assert grow(12) == 3
    assert {key: known()[key] for key in first} == first
    assert Application.objects.count() == 12


@pytest.mark.usefixtures("in_may")
def test_the_same_crowd_comes_every_time():
    runs = []
    for _turn in range(2):
        with transaction.atomic():
            grow(12)
            runs.append(known())
            transaction.set_rollback(True)

    assert runs[0] == runs[1]
    assert len(runs[0]) == 12


@pytest.mark.usefixtures("in_may")
def test_references_go_on_where_others_ended_and_follow_the_arrivals():
    track = Call.objects.get().tracks.get(side="eu")
    ApplicationFactory(call=track.call, submitted=True, reference="EU-2022-007")

    grow(12)

    rows = Submission.objects.filter(application__track=track).order_by("arrived_at")
    assert [number_of(one.reference) for one in rows] == list(range(8, 8 + len(rows)))


@pytest.mark.usefixtures("in_may")
@pytest.mark.rule("A6")
def test_drafts_stand_in_every_state_of_completeness():
    grow(50)

    drafts = Application.objects.drafts()
    assert sorted(len(marked_sections(one)) for one in drafts) == list(range(10))
    assert all(one.saved_at >= one.created_at for one in drafts)


@pytest.mark.usefixtures("in_may")
@pytest.mark.rule("M1")
def test_no_letter_leaves_and_none_is_lost():
    grow(12)

    receipts = Message.objects.filter(topic="application.submitted")
    assert receipts.count() == Submission.objects.count()
    assert set(Message.objects.values_list("state", flat=True)) == {State.DROPPED}


@pytest.mark.usefixtures("in_may")
def test_the_audit_log_tells_every_step():
    grow(12)

    one = Application.objects.live().filter(track__side="jp").first()
    verbs = Counter(
        Event.objects.filter(subject=f"applications.application:{one.pk}").values_list("verb", flat=True)
    )
    assert verbs == {
        "application.started": 1,
        "section.marked": 9,
        "attachment.added": 1,
        "application.submitted": 1,
    }


@pytest.mark.rule("A10")
def test_after_the_closing_some_came_late_and_the_rest_is_backdated(after):
    grow(20)

    late = Application.objects.exclude(late_at=None)
    assert [one.status for one in late] == [Status.DRAFT]
    assert after - timedelta(hours=9) <= late[0].late_at < after
    assert ConsiderationRequest.objects.get().application == late[0]
    assert Submission.objects.filter(arrived_at__gte=after - timedelta(hours=9)).count() == 0
    assert set(Message.objects.values_list("state", flat=True)) == {State.DROPPED}


@pytest.mark.rule("T6")
def test_the_clock_goes_on_from_where_it_stood(after):
    grow(12)

    assert timedelta(0) <= clock.now() - after < timedelta(minutes=2)


@pytest.mark.usefixtures("in_may")
def test_what_fails_leaves_no_row_and_no_file(settings):
    letters = Path(settings.MEDIA_ROOT) / "attachments"
    before = sorted(letters.glob("*"))
    with connection.cursor() as cursor:  # the last thing that is written is refused
        cursor.execute(
            "ALTER TABLE applications_submission ADD CONSTRAINT nothing_comes_in CHECK (number < 1)"
        )

    with pytest.raises(IntegrityError, match="nothing_comes_in"), transaction.atomic():
        grow(12)

    assert not Application.objects.exists()
    assert not Territory.objects.filter(code="XX1001").exists()
    assert not Attachment.objects.exists()
    assert sorted(letters.glob("*")) == before


@pytest.mark.usefixtures("in_may")
def test_every_letter_lies_in_a_file_of_its_own():
    grow(12)

    sizes = {one.file.path: one.size for one in Attachment.objects.all()}
    assert len(sizes) == Attachment.objects.count() >= Submission.objects.count()
    assert {path: Path(path).stat().st_size for path in sizes} == sizes


def test_without_a_call_nobody_comes(db):
    with pytest.raises(NoSeasonError):
        grow(12)


def test_production_refuses_a_crowd(settings, in_may):
    settings.DEMO, settings.CLOCK_MAY_MOVE = False, False

    with pytest.raises(CommandError):
        call_command("demo", scale=12)

    assert not Application.objects.exists()


def test_staging_takes_a_crowd_into_the_call_that_is_there_and_plays_nothing(settings, in_may):
    settings.DEMO = False
    said = StringIO()

    call_command("demo", scale=12, stdout=said)

    assert Application.objects.count() == 12
    assert "100 %" in said.getvalue()
    with pytest.raises(CommandError):
        call_command("demo")


@pytest.mark.parametrize("scale", [-1, 90_001])
def test_a_crowd_has_a_size_that_codes_can_number(in_may, scale):
    with pytest.raises(CommandError):
        call_command("demo", scale=scale)
