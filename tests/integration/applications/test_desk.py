"""The staff's desk: every door meets the same deadline; tables that nobody chokes on (SPEC A5, A10, A13, T4)."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from applications.actions import setup
from applications.actions.submissions import submit
from applications.models import Application, Call, DeadlineChange, Invitation, Submission
from applications.states import InvitationStatus
from r2r_portal.accounts.models import Membership, User
from r2r_portal.accounts.roles import EU_DESK, EVALUATOR, JP_DESK, OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from r2r_portal.territories.models import Territory
from tests.factories.accounts import UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory
from tests.factories.documents import pdf
from tests.integration.applications.desking import MAY, confirmed, desk

CONTENT = pdf()
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
MOVE = {
    "day": "2022-06-03",
    "hour": "12:00",
    "zone": "Europe/Brussels",
    "reason_en": "Power cut",
    "reason_ja": "停電",
    "confirmed": "1",
}


@pytest.mark.rule("A10")
@pytest.mark.usefixtures("process_zone")
@pytest.mark.parametrize(("away", "accepted"), [(-timedelta(seconds=10), True), (timedelta(0), False)])
def test_the_admins_button_meets_the_deadline(client, officer, away, accepted):
    row = confirmed()
    clock_actions.restart(at=CLOSES + away)

    response = client.post(desk("submit", row), follow=True)

    assert Submission.objects.exists() is accepted
    assert ("The call has closed" in response.content.decode()) is not accepted


@pytest.mark.rule("T4")
@pytest.mark.rule("A10")
def test_an_officer_extends_one_application_and_it_alone_can_be_submitted(client, officer):
    one, other = ApplicationFactory(on_behalf=True, confirmed_at=MAY, late_at=CLOSES), confirmed()
    clock_actions.restart(at=CLOSES + timedelta(hours=8))

    response = client.post(desk("deadline", one), MOVE)
    client.post(desk("submit", one))
    client.post(desk("submit", other))

    change = DeadlineChange.objects.get()
    one.refresh_from_db()
    assert (response.status_code, one.late_at) == (302, None)
    assert (change.application, change.by, change.new) == (one, officer, datetime(2022, 6, 3, 10, tzinfo=UTC))
    assert [(row.application, row.extension) for row in Submission.objects.all()] == [(one, change)]
    assert Message.objects.filter(topic="deadline.moved", to=one.created_by.email).count() == 1


@pytest.mark.rule("T4")
@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"day": "2022-05-25"}, 403, "second programme officer"),
        ({"day": "2022-05-01"}, 409, "must be in the future"),
        ({"reason_ja": ""}, 422, "required"),
        ({"day": "2022-10-30", "hour": "02:30"}, 422, "comes twice"),
    ],
)
def test_a_deadline_is_not_moved_just_so(client, officer, change, status, words):
    call = ApplicationFactory().call

    response = client.post(reverse("admin:applications_call_deadline", args=[call.pk]), MOVE | change)

    assert response.status_code == status
    assert words in response.content.decode()
    assert not DeadlineChange.objects.exists()


@pytest.mark.rule("T4")
def test_a_second_officer_approves_an_earlier_deadline_by_a_signed_address(client, officer):
    call, second = ApplicationFactory().call, UserFactory(role=OFFICER)
    move = reverse("admin:applications_call_deadline", args=[call.pk])
    client.post(move, MOVE | {"day": "2022-05-25"})
    asked = Message.objects.get(topic="deadline.proposed")
    letter = mails.compose(asked)
    address = re.search(r"https?://[^/]+(/admin/\S+)", letter.body)[1]

    alone = client.post(address).status_code
    forged = client.post(address.replace("proposal=", "proposal=x")).status_code
    client.force_login(second)
    shown = client.get(address).content.decode()
    approved = client.post(address).status_code

    call.refresh_from_db()
    change = DeadlineChange.objects.get()
    assert (asked.to, alone, forged, approved) == (second.email, 403, 404, 302)
    assert "Power cut" in shown
    assert (change.by, change.approved_by, call.closes_at) == (
        officer,
        second,
        datetime(2022, 5, 25, 10, tzinfo=UTC),
    )


@pytest.mark.rule("A1")
def test_an_edition_is_copied_with_everything_but_its_applicants(client, officer):
    call = setup.load_call(by=officer, at=MAY)
    ApplicationFactory(call=call)
    wish = {"code": "R2R-2024", "opens_on": "2024-04-01", "last_day": "2024-05-30"}

    response = client.post(reverse("admin:applications_call_copy", args=[call.pk]), wish)
    again = client.post(reverse("admin:applications_call_copy", args=[call.pk]), wish)

    made = Call.objects.get(code="R2R-2024")
    assert (response.status_code, again.status_code, made.is_published) == (302, 409, False)
    assert made.closes_at == datetime(2024, 5, 30, 22, tzinfo=UTC)
    assert made.applications.count() == 0
    old_topics = call.topics.order_by("number").values_list("slug", "theme__slug", "title_ja")
    assert list(made.topics.order_by("number").values_list("slug", "theme__slug", "title_ja")) == list(
        old_topics
    )
    for side in ("eu", "jp"):
        mine, theirs = (edition.tracks.get(side=side).questionnaires.get() for edition in (made, call))
        assert (mine.version, mine.published_at, shape(mine)) == (1, None, shape(theirs))


@pytest.mark.rule("T4")
@pytest.mark.parametrize("role", [EU_DESK, JP_DESK])
def test_desks_move_no_deadline(client, role):
    row = confirmed()
    client.force_login(UserFactory(role=role))

    assert client.post(desk("deadline", row), MOVE).status_code in {403, 404}
    assert not DeadlineChange.objects.exists()


@pytest.mark.rule("A13")
def test_a_published_calls_deadline_is_no_field(client, officer):
    call = ApplicationFactory().call
    address = reverse("admin:applications_call_change", args=[call.pk])

    page = client.get(address)

    assert page.status_code == 200
    assert 'name="closes_at_0"' not in page.content.decode()
    assert 'name="title_ja"' in page.content.decode()


@pytest.mark.rule("A3")
def test_a_published_questionnaire_is_read_only_and_copied_to_be_changed(client, officer):
    call = setup.load_call(by=officer, at=MAY)
    old = call.tracks.get(side="eu").questionnaires.get()
    address = reverse("admin:applications_questionnaire_change", args=[old.pk])

    page = client.get(address).content.decode()
    copied = client.post(reverse("admin:applications_questionnaire_copy", args=[old.pk]))
    new = call.tracks.get(side="eu").questionnaires.get(version=2)

    assert "new-section" not in page
    assert "new-section" in client.get(copied.url).content.decode()
    assert shape(new) == shape(old)


def shape(questionnaire):
    return [
        (
            section.slug,
            list(
                section.questions.order_by("number", "key", "parent__key").values_list(
                    "key", "kind", "parent__key", "limit"
                )
            ),
        )
        for section in questionnaire.sections.order_by("number")
    ]


@pytest.mark.rule("A13")
def test_a_file_opens_for_those_who_look_after_its_side_and_a_draft_for_nobody(client):
    submitted = ApplicationFactory(submitted=True)
    draft = ApplicationFactory(territory_code="ITH4")
    japanese = ApplicationFactory(side="jp", territory_code="JP-23", submitted=True)
    seen = {}
    for role in (OFFICER, EU_DESK, JP_DESK, EVALUATOR):
        client.force_login(UserFactory(role=role))
        answers = {
            row.pk: client.get(desk("change", row)).status_code for row in (submitted, draft, japanese)
        }
        seen[role] = {pk for pk, status in answers.items() if status == 200}

    assert seen == {
        OFFICER: {submitted.pk, japanese.pk}, EU_DESK: {submitted.pk}, JP_DESK: {japanese.pk}, EVALUATOR: set(),
    }  # fmt: skip


@pytest.mark.rule("A13")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_file_view_shows_answers_versions_and_history(client, officer, language):
    call = setup.load_call(by=officer, at=MAY)
    User.objects.filter(pk=officer.pk).update(language=language)
    row = filled(call)
    submit(application=row, by=row.created_by, at=MAY, key=uuid4())

    past, versions = (
        client.get(f"{desk('change', row)}?tab={tab}").content.decode() for tab in ("history", "versions")
    )

    assert {"en": "Submitted", "ja": "提出済み"}[language] in past
    assert row.organisation.name_local in past
    assert "version=1" not in versions  # sealed before the deadline
    clock_actions.restart(at=CLOSES)
    assert "?version=1" in client.get(f"{desk('change', row)}?tab=versions").content.decode()


def filled(call):
    """An application without questions, of a call whose questionnaires have many."""
    return ApplicationFactory(
        call=call, questionnaire=call.tracks.get(side="eu").questionnaires.create(version=9)
    )


# --- invitations and entries on behalf ------------------------------------------------------------------------


@pytest.mark.rule("A5")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_prefecture_asks_the_desk_sends(client, language):
    ApplicationFactory()
    aichi = ApplicationFactory(side="jp", territory_code="JP-23").territory
    with translation.override(language):
        address = reverse("applications:invite")
    wish = {"territory": aichi.pk, "department": "産業振興課", "name": "見本 花子", "email": "ask@pref.test.example",
            "language": "ja", "message": "", "website": ""}  # fmt: skip

    asked = client.post(address, wish)
    shown = client.get(asked.url)
    row = Invitation.objects.get()
    client.force_login(UserFactory(role=JP_DESK))
    client.post(reverse("admin:applications_invitation_send", args=[row.pk]))
    client.post(reverse("admin:applications_invitation_send", args=[row.pk]))

    row.refresh_from_db()
    assert (asked.status_code, shown.status_code, row.status) == (302, 200, InvitationStatus.SENT)
    told = list(Message.objects.order_by("pk").values_list("topic", "to", "language"))
    assert told == [
        ("invitation.asked", "japan@iurc.eu", "ja"), ("invitation.sent", "ask@pref.test.example", "ja"),
    ]  # fmt: skip


@pytest.mark.rule("A5")
def test_a_robot_is_answered_alike_and_leaves_nothing(client):
    aichi = ApplicationFactory(side="jp", territory_code="JP-23").territory
    wish = {
        "territory": aichi.pk,
        "department": "x",
        "name": "x",
        "email": "a@b.example",
        "language": "ja",
        "website": "x",
    }

    assert client.post(reverse("applications:invite"), wish).status_code == 302
    assert not Invitation.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.rule("A5")
def test_invitations_are_not_for_the_eu_desk(client):
    client.force_login(UserFactory(role=EU_DESK))

    assert client.get(reverse("admin:applications_invitation_changelist")).status_code == 403


@pytest.mark.rule("A5")
def test_the_desk_enters_on_behalf_and_the_applicant_confirms(client, officer):
    call = setup.load_call(by=officer, at=MAY)
    jp = UserFactory(role=JP_DESK)
    client.force_login(jp)
    aichi = Territory.objects.get(code="JP-23")

    client.post(reverse("admin:applications_application_enter"), {
        "territory": aichi.pk, "email": "contact@pref.test.example", "received_on": "2022-05-19",
        "document": SimpleUploadedFile("質問票.pdf", CONTENT),
    })  # fmt: skip
    row = Application.objects.get(on_behalf=True)
    contact = User.objects.get(email="contact@pref.test.example")
    received = client.get(desk("received", row))
    document = b"".join(received.streaming_content)
    refused = client.post(desk("submit", row), follow=True)
    client.post(desk("confirmation", row))
    client.force_login(contact)
    client.post(reverse("applications:confirm", args=[row.pk]))

    row.refresh_from_db()
    assert (row.call, row.received_name, contact.language) == (call, "質問票.pdf", "ja")
    assert (document, "attachment" in received["Content-Disposition"]) == (CONTENT, True)
    assert "Check it and confirm it" in refused.content.decode()
    assert Message.objects.filter(topic="application.entered", to=contact.email).count() == 1
    assert row.confirmed_at is not None
    assert Membership.objects.get(organisation=row.organisation).user == contact


@pytest.mark.rule("A5")
def test_the_desk_cannot_confirm_for_the_applicant(client):
    row = ApplicationFactory(side="jp", territory_code="JP-23", on_behalf=True)
    client.force_login(UserFactory(role=JP_DESK))

    assert client.post(reverse("applications:confirm", args=[row.pk])).status_code == 403
