"""A late draft that asks to be considered: granted or refused by an officer, told once, shown at the draft (SPEC A10, T4)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from applications.actions import late, submissions
from applications.actions.late import AlreadyAnsweredError
from applications.errors import CallClosedError, DeadlineRefusedError
from applications.models import Application, ConsiderationRequest, DeadlineChange
from applications.states import Status
from r2r_portal.accounts.roles import EU_DESK, EVALUATOR, JP_DESK, OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory
from tests.integration.applications.drafting import read, url

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A10")]
NOW = CLOSES + timedelta(hours=8)
UNTIL = datetime(2022, 6, 3, 16, tzinfo=UTC)
KEY = UUID("6f0a1c9e-6b11-4a4f-8a35-0c7f3b1d2e4f")
WHY = {"reason_en": "Power cut at the region", "reason_ja": "停電のため"}
GRANT = {
    "grant": "1", "grant-day": "2022-06-03", "grant-hour": "18:00", "grant-zone": "Europe/Brussels",
    "grant-reason_en": "Power cut", "grant-reason_ja": "停電", "grant-answer": "You have until Friday.",
}  # fmt: skip


@pytest.fixture
def asked():
    """A late draft whose owner asked on the morning after."""
    clock_actions.restart(at=NOW)
    draft = ApplicationFactory(late_at=CLOSES)
    return late.ask_for_consideration(application=draft, reason="A power cut", by=draft.created_by, at=NOW)


def answer_page(asked):
    return reverse("admin:applications_application_consideration", args=[asked.application_id, asked.pk])


def letters(topic):
    return {row.to: mails.compose(row) for row in Message.objects.filter(topic=topic)}


@pytest.mark.rule("T4")
def test_granting_extends_this_application_alone_and_tells_its_people_once(asked):
    editor = MembershipFactory(organisation=asked.application.organisation, part="editor").user
    other, officer = ApplicationFactory(territory_code="ITH4"), UserFactory(role=OFFICER)

    late.grant(request=asked, to=UNTIL, answer="Until Friday.", by=officer, at=NOW, **WHY)
    submissions.submit(application=asked.application, by=asked.by, at=NOW + timedelta(seconds=1), key=KEY)
    with pytest.raises(CallClosedError):
        submissions.submit(application=other, by=other.created_by, at=NOW + timedelta(seconds=1), key=KEY)

    change = DeadlineChange.objects.get()
    assert (change.application, change.old, change.new, change.by) == (
        asked.application,
        CLOSES,
        UNTIL,
        officer,
    )
    assert (change.reason_en, change.reason_ja) == ("Power cut at the region", "停電のため")
    assert Application.objects.get(pk=asked.application_id).status == Status.SUBMITTED
    assert set(letters("consideration.answered")) == {asked.by.email, editor.email}
    assert not Message.objects.filter(topic="deadline.moved").exists()


@pytest.mark.parametrize(
    ("japanese", "words"),
    [(False, ["Friday 3 June 2022, 18:00", "until Friday"]), (True, ["2022年6月3日（金）", "until Friday"])],
)
def test_the_answer_comes_in_the_applicants_language_with_the_new_deadline(asked, japanese, words):
    if japanese:
        type(asked.by).objects.filter(pk=asked.by.pk).update(language="ja", zone="Asia/Tokyo")
        asked = ConsiderationRequest.objects.get(pk=asked.pk)
    until = UNTIL + timedelta(minutes=1)

    late.grant(request=asked, to=until, answer="until Friday", by=UserFactory(role=OFFICER), at=NOW, **WHY)

    body = letters("consideration.answered")[asked.by.email].body
    assert [word for word in words if word not in body] == []


def test_refusing_says_why_and_moves_nothing(asked):
    late.refuse(request=asked, answer="The reason does not suffice.", by=UserFactory(role=OFFICER), at=NOW)

    letter = letters("consideration.answered")[asked.by.email]
    assert "refused" in letter.subject
    assert "The reason does not suffice." in letter.body
    assert not DeadlineChange.objects.exists()


def test_an_answer_stays(asked):
    officer = UserFactory(role=OFFICER)
    late.refuse(request=asked, answer="No.", by=officer, at=NOW)

    with pytest.raises(AlreadyAnsweredError):
        late.grant(request=asked, to=UNTIL, answer="Yes.", by=officer, at=NOW, **WHY)

    assert not DeadlineChange.objects.exists()


def test_a_grant_into_the_past_writes_nothing(asked):
    with pytest.raises(DeadlineRefusedError):
        late.grant(request=asked, to=NOW, answer="Yes.", by=UserFactory(role=OFFICER), at=NOW, **WHY)

    assert ConsiderationRequest.objects.get().granted is None
    assert not Message.objects.filter(topic="consideration.answered").exists()


@pytest.mark.rule("A13")
def test_an_officer_reads_the_late_draft_and_grants_it_in_the_admin(client, asked):
    client.force_login(UserFactory(role=OFFICER))
    page = reverse("admin:applications_application_change", args=[asked.application_id])

    shown = client.get(page).content.decode()
    asks = client.get(answer_page(asked)).content.decode()
    done = client.post(answer_page(asked), GRANT)

    assert answer_page(asked) in shown
    assert "A power cut" in asks
    assert (done.status_code, ConsiderationRequest.objects.get().granted) == (302, True)
    assert DeadlineChange.objects.get().new == UNTIL


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"refuse": "1", "refuse-answer": ""}, 422),
        (GRANT | {"grant-reason_ja": ""}, 422),
        (GRANT | {"grant-day": "2022-05-30"}, 409),
        ({"refuse": "1", "refuse-answer": "No."}, 302),
    ],
)
def test_what_is_missing_in_an_answer_is_said_at_its_field(client, asked, given, status):
    client.force_login(UserFactory(role=OFFICER))

    assert client.post(answer_page(asked), given).status_code == status
    assert (ConsiderationRequest.objects.get().granted is None) is (status != 302)


@pytest.mark.parametrize(("role", "status"), [(EU_DESK, 403), (JP_DESK, 404), (EVALUATOR, 404), (None, 302)])
def test_only_officers_answer(client, asked, role, status):
    client.force_login(UserFactory(role=role))

    assert client.post(answer_page(asked), GRANT).status_code == status
    assert ConsiderationRequest.objects.get().granted is None


@pytest.mark.parametrize("role", [OFFICER, EU_DESK])
def test_a_draft_is_open_to_staff_once_its_people_asked(asked, role):
    staff, silent = UserFactory(role=role), ApplicationFactory(territory_code="ITH4")

    seen = Application.objects.visible_to(staff)

    assert (asked.application in seen, silent in seen) == (True, False)


@pytest.mark.parametrize(
    ("granted", "words"), [(None, "Your request was received"), (False, "Your request was refused")]
)
def test_the_applicants_page_shows_how_the_request_stands(client, asked, granted, words):
    if granted is False:
        late.refuse(
            request=asked, answer="The reason does not suffice.", by=UserFactory(role=OFFICER), at=NOW
        )
    client.force_login(asked.by)

    shown = client.get(url("consider", asked.application_id)).content.decode()

    assert words in shown
    assert ("The reason does not suffice." in shown) is (granted is False)
    assert 'name="reason"' not in shown


@pytest.mark.rule("T4")
def test_an_extension_stands_at_the_draft_with_who_granted_it_and_why(client, asked):
    officer = UserFactory(role=OFFICER, given_name="Oda", family_name="Muster")
    late.grant(request=asked, to=UNTIL, answer="Yes.", by=officer, at=NOW, **WHY)
    client.force_login(asked.by)

    shown = read(client.get(url("consider", asked.application_id), follow=True))

    words = ("You have more time", "Oda MUSTER", "Power cut at the region", "Friday 3 June 2022, 17:59")
    assert [word for word in words if word not in shown] == []
