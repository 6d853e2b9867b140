"""Where somebody is signed in: seen by themselves, ended by themselves, and no more known than that needs."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.models import Session
from django.test import Client

from r2r_portal.accounts.models import SignIn, User
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.accounts.tasks import forget_ended_sessions
from r2r_portal.audit.models import Event
from r2r_portal.outbox.models import Message
from tests.factories.accounts import UserFactory
from tests.integration.accounts.test_sessions import ASK, CONFIRM, MINE, is_in, older

pytestmark = pytest.mark.django_db

LIST = "/en/account/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)
ADDRESS = "203.0.113.77"


def with_browser(agent: str, email: str = "new@test.example") -> Client:
    """Return a browser of this kind, in which a person has signed in and looked at a page."""
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=ADDRESS)
    client.post(ASK, {"email": email})
    code = Message.objects.filter(to=email).order_by("-pk").values_list("payload", flat=True)[0]["code"]
    assert client.post(CONFIRM, {"code": code}).status_code == 302
    assert is_in(client)
    return client


def of_the_page(client: Client, path: str = LIST) -> list[str]:
    """Return the headings of the sign-ins listed."""
    return re.findall(r'class="card-plain"><h2>(.*?)</h2>', client.get(path).content.decode())


def test_a_person_sees_their_sign_ins_this_one_first_and_nobody_elses():
    here, _there = with_browser(FIREFOX), with_browser(SAFARI)
    with_browser(FIREFOX, "other@test.example")

    assert of_the_page(here) == ["Firefox on Windows", "Safari on iPhone"]
    assert of_the_page(here, "/ja/account/sessions/") == ["Firefox（Windows）", "Safari（iPhone）"]
    assert here.get(LIST).content.decode().count("This device") == 1


def test_one_is_ended_and_the_others_stay():
    here, lost, other = with_browser(FIREFOX), with_browser(SAFARI), with_browser(FIREFOX)
    row = SignIn.objects.get(session_id=lost.session.session_key)

    assert here.post(f"{LIST}{row.pk}/end/")["Location"] == LIST

    assert (is_in(here), is_in(lost), is_in(other)) == (True, False, True)
    assert Event.objects.get(verb="session.ended").detail == {}


def test_nobody_ends_somebody_elses_or_the_one_they_use():
    here, stranger = with_browser(FIREFOX), with_browser(SAFARI, "other@test.example")
    rows = [SignIn.objects.get(session_id=one.session.session_key) for one in (here, stranger)]

    assert [here.post(f"{LIST}{row.pk}/end/").status_code for row in rows] == [404, 404]
    assert is_in(here)
    assert is_in(stranger)


def test_after_all_others_were_ended_this_one_is_the_only_one():
    here, _lost = with_browser(FIREFOX), with_browser(SAFARI)

    here.post(f"{LIST}end/")

    assert of_the_page(here) == ["Firefox on Windows"]
    assert SignIn.objects.count() == 1


def test_who_signs_out_leaves_no_row():
    client = with_browser(FIREFOX)
    assert SignIn.objects.count() == 1

    client.post("/en/account/logout/")

    assert not SignIn.objects.exists()


def test_who_has_a_second_step_and_was_in_a_while_ago_takes_it_once_more():
    here, lost = with_browser(FIREFOX), with_browser(SAFARI)
    TOTP.activate(User.objects.get(email="new@test.example"), generate_totp_secret())
    row = SignIn.objects.get(session_id=lost.session.session_key)
    older(here, timedelta(hours=1))

    assert "/account/2fa/reauthenticate/" in here.post(f"{LIST}{row.pk}/end/")["Location"]
    assert is_in(lost)


def test_a_sign_in_that_is_too_old_for_staff_is_not_listed():
    user = UserFactory(role=OFFICER)
    here, _idle = with_browser(FIREFOX, user.email), with_browser(SAFARI, user.email)
    SignIn.objects.filter(browser="safari").update(
        began_at=datetime(2020, 1, 1, tzinfo=UTC), seen_at=datetime(2020, 1, 1, tzinfo=UTC)
    )

    assert of_the_page(here) == ["Firefox on Windows"]


def test_nothing_is_kept_but_names_and_times():
    with_browser(FIREFOX)

    row = SignIn.objects.values("browser", "system").get()

    assert row == {"browser": "firefox", "system": "windows"}
    assert not [one for one in SignIn.objects.values_list() if ADDRESS in str(one) or "128.0" in str(one)]


def test_a_visit_is_noted_once_an_hour_and_no_more():
    client = with_browser(FIREFOX)
    seen = SignIn.objects.get().seen_at
    client.get(MINE)
    assert SignIn.objects.get().seen_at == seen

    session = client.session
    session["noted"] = [session["noted"][0], session["noted"][1] - 3700]
    session.save()
    client.get(MINE)

    assert SignIn.objects.get().seen_at > seen


def test_sessions_whose_time_is_over_are_erased_with_their_rows():
    client, stays = with_browser(FIREFOX), with_browser(SAFARI)
    Session.objects.filter(pk=client.session.session_key).update(expire_date=datetime(2020, 1, 1, tzinfo=UTC))

    assert forget_ended_sessions() == 1

    assert SignIn.objects.get().session_id == stays.session.session_key
    assert User.objects.count() == 1
