"""The Japan desk: duplicates seen, a refusal explained, an invitation sent again or forwarded, entries on behalf."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.actions import invitations, setup
from applications.actions.late import NothingLateError, ask_to_withdraw
from applications.actions.submissions import withdraw_late
from applications.models import Application, Invitation, Submission
from applications.queries.copies import pdf_copy
from applications.states import InvitationStatus, Status
from r2r_portal.accounts.models import Part
from r2r_portal.accounts.roles import JP_DESK
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from r2r_portal.statemachine import TransitionRefusedError
from r2r_portal.territories.models import Territory
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory
from tests.factories.documents import pdf
from tests.integration.applications.desking import MAY, confirmed, desk
from tests.integration.applications.proving import handed_in, page, said
from tests.pdf_structure import text_of, without_spaces

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may"), pytest.mark.rule("A5")]


@pytest.fixture
def jp(client):
    """The Japan desk, signed in, reading in English."""
    person = UserFactory(role=JP_DESK)
    client.force_login(person)
    return person


def request_for(code="JP-23", email="ask@pref.test.example", **more):
    """A prefecture's request for the questionnaire."""
    call = setup.load_call(by=None, at=MAY)
    track = call.tracks.select_related("call").get(side="jp")
    territory = Territory.objects.get(code=code)
    return invitations.ask(
        track=track, territory=territory, email=email, language="ja", at=MAY, name="見本 花子", **more
    )


def admin(verb, row):
    return reverse(f"admin:applications_invitation_{verb}", args=[row.pk])


def letter(topic):
    return mails.compose(Message.objects.filter(topic=topic).latest("pk")).body


@pytest.fixture
def asked():
    """One request."""
    return request_for()


# --- requests -----------------------------------------------------------------------------------------------------


def test_a_request_is_declined_with_a_reason_that_is_told(client, asked, jp):
    empty = client.post(admin("decline", asked), {"reason": ""})
    told = client.post(admin("decline", asked), {"reason": "同じ県の別の部局に招待をお送りしています。"})
    again = client.post(admin("decline", asked), {"reason": "x"})

    asked.refresh_from_db()
    assert (empty.status_code, told.status_code, again.status_code) == (422, 302, 409)
    assert "Say why no invitation is sent" in said(empty)
    assert asked.status == InvitationStatus.DECLINED
    assert "同じ県の別の部局" in letter("invitation.declined")
    assert "同じ県" not in str(Event.objects.get(verb="invitation.declined").detail)
    assert "同じ県の別の部局" in client.get(admin("change", asked)).content.decode()


def test_an_invitation_is_sent_again_once_a_minute(client, asked, jp):
    early = client.post(admin("again", asked), follow=True)
    client.post(admin("send", asked))
    for minute in (1, 1, 2):
        invitations.send_again(invitation=asked, by=jp, at=MAY + timedelta(minutes=minute))
    client.post(admin("again", asked))

    asked.refresh_from_db()
    assert early.status_code == 200
    assert asked.status == InvitationStatus.SENT
    assert Message.objects.filter(topic="invitation.sent", to=asked.email).count() == 4
    with pytest.raises(TransitionRefusedError):
        invitations.decline(invitation=asked, reason="x", by=jp, at=MAY)


def test_what_looks_like_a_duplicate_is_flagged_in_list_page_and_message(client, asked, jp):
    before = client.get(admin("change", asked)).content.decode()
    other = request_for(email="other@pref.test.example")
    ApplicationFactory(
        call=asked.track.call,
        side="jp",
        territory_code="JP-23",
        questionnaire=asked.track.questionnaires.get(),
    )

    shown = client.get(reverse("admin:applications_invitation_changelist")).content.decode()

    assert "Another request" not in before
    assert "An application exists" not in before
    assert shown.count("Another request") == 2
    assert shown.count("An application exists") == 2
    assert "別の請求" in letter("invitation.asked")
    assert "応募（下書きを含む）" in letter("invitation.asked")
    invitations.decline(invitation=other, reason="x", by=jp, at=MAY)
    assert "Another request" not in client.get(admin("change", asked)).content.decode()


@pytest.mark.parametrize("number", [1, 5])
def test_the_list_asks_the_same_number_of_questions(client, jp, number, django_assert_num_queries):
    for index in range(number):
        request_for(email=f"ask{index}@pref.test.example")
    address = reverse("admin:applications_invitation_changelist")
    client.get(address)

    with django_assert_num_queries(7):
        assert client.get(address).status_code == 200


# --- a forwarded invitation ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"), [("en", "sent to another address"), ("ja", "別のアドレスに送付された招待です")]
)
def test_a_forwarded_invitation_lets_nobody_in_and_says_what_to_do(client, asked, jp, language, words):
    invitations.send(invitation=asked, by=jp, at=MAY)
    link = f"?invitation={asked.pk}"
    stranger = UserFactory()
    client.force_login(stranger)

    apply = client.get(page("apply", "jp", language=language) + link).content.decode()
    start = client.get(page("start", "jp", language=language) + link)
    without = client.get(page("start", "jp", language=language))

    assert link in letter("invitation.sent")
    assert f'{page("start", "jp", language=language)}{link}"' in apply
    assert (words in said(start), words in said(without)) == (True, False)
    assert stranger.email in said(start)
    assert asked.email not in said(start), "whose it is, is nobody's business"
    assert client.post(page("start", "jp") + link, {"language": "ja"}).status_code == 403
    assert not Application.objects.filter(invitation__isnull=False).exists()


def test_the_address_it_was_sent_to_gets_in(client, asked, jp):
    invitations.send(invitation=asked, by=jp, at=MAY)
    client.force_login(UserFactory(email=asked.email))

    response = client.post(page("start", "jp") + f"?invitation={asked.pk}", {"language": "ja"})

    assert response.status_code == 302
    assert Invitation.objects.get().status == InvitationStatus.ACCEPTED


# --- entries on behalf --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Entered by the secretariat from a questionnaire received on Thursday 19 May 2022"),
        ("ja", "2022年5月19日（木）に受領した質問票をもとに事務局が代理入力"),
    ],
)
def test_where_an_entry_came_from_stands_on_receipt_copy_message_and_file(client, language, words):
    row = confirmed(
        received_on=date(2022, 5, 19), language=language, owner=UserFactory(japanese=language == "ja")
    )
    row = handed_in(row, client=client)
    receipt = client.get(page("receipt", row.pk, language=language))
    copy = text_of(pdf_copy(Submission.objects.get()).content)
    client.force_login(UserFactory(role=JP_DESK, japanese=language == "ja"))
    client.cookies["language"] = language
    file_view = client.get(desk("change", row))

    assert words in said(receipt)
    assert without_spaces(words) in without_spaces(copy)
    assert without_spaces(words) in without_spaces(letter("application.submitted"))
    assert words in said(file_view)


def test_ones_own_application_has_no_such_line(client):
    row = handed_in(ApplicationFactory(), client=client)

    assert "Entered by the secretariat" not in said(client.get(page("receipt", row.pk)))


def test_a_second_entry_for_a_prefecture_is_flagged_to_the_desk(client, jp):
    setup.load_call(by=None, at=MAY)
    aichi = Territory.objects.get(code="JP-23")
    warned = []
    for number in range(2):
        response = client.post(reverse("admin:applications_application_enter"), {
            "territory": aichi.pk, "email": f"contact{number}@pref.test.example", "received_on": "2022-05-19",
            "document": SimpleUploadedFile("質問票.pdf", pdf()),
        }, follow=True)  # fmt: skip
        warned.append("Only one can count" in response.content.decode())

    assert warned == [False, True]


# --- a withdrawal after the deadline ------------------------------------------------------------------------------


@pytest.fixture
def late(client):
    """A submitted application after the deadline; its owner is signed in."""
    row = handed_in(ApplicationFactory(), client=client)
    clock_actions.restart(at=CLOSES + timedelta(hours=1))
    return row


@pytest.mark.rule("A9")
@pytest.mark.parametrize(
    ("language", "words"), [("en", "Ask the secretariat to withdraw"), ("ja", "取下げを申し出る")]
)
def test_after_the_deadline_the_secretariat_is_asked_to_withdraw_once(client, late, language, words):
    receipt = client.get(page("receipt", late.pk, language=language))
    asks = [client.post(page("withdraw", late.pk, language=language), {"ask": "1"}) for _ in range(2)]
    shown = client.get(page("withdraw", late.pk, language=language))

    late.refresh_from_db()
    assert words in said(receipt)
    assert [response.status_code for response in asks] == [302, 302]
    assert 'name="ask"' not in shown.content.decode()
    assert late.status == Status.SUBMITTED, "it is asked of staff, who do it"
    topics = Message.objects.filter(topic__startswith="withdrawal").values_list("topic", "to")
    assert set(topics) == {
        ("withdrawal.asked", "ialmora@iurc.eu"), ("withdrawal.received", late.created_by.email),
    }  # fmt: skip
    assert late.created_by.email in letter("withdrawal.asked")


@pytest.mark.rule("A9")
def test_staff_see_the_request_and_do_it_for_good(client, late, officer):
    clock_actions.restart(at=CLOSES + timedelta(hours=1))
    ask_to_withdraw(application=late, by=late.created_by, at=CLOSES + timedelta(hours=1))

    before = said(client.get(desk("change", late)))
    client.post(desk("withdraw", late), {"reason": "Asked by the applicant"})
    after = said(client.get(desk("change", late)))
    client.force_login(late.created_by)

    assert ("Asks to be withdrawn" in before, "Asks to be withdrawn" in after) == (True, False)
    assert "The withdrawal is final" in said(client.get(page("withdraw", late.pk)))
    assert mails.compose(Message.objects.get(topic="withdrawal.asked")) is None


@pytest.mark.rule("A9")
def test_before_the_deadline_or_where_nothing_counts_nobody_asks(client, late, officer):
    with pytest.raises(NothingLateError):
        ask_to_withdraw(application=late, by=late.created_by, at=CLOSES - timedelta(seconds=1))
    withdraw_late(application=late, by=officer, at=CLOSES + timedelta(hours=1), reason="By letter")
    with pytest.raises(NothingLateError):
        ask_to_withdraw(application=late, by=late.created_by, at=CLOSES + timedelta(hours=2))
    reader = MembershipFactory(organisation=late.organisation, part=Part.READER).user
    client.force_login(reader)
    assert client.post(page("withdraw", late.pk), {"ask": "1"}).status_code == 403
