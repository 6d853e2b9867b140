"""How long a sign-in lasts, what ends it, and that a session is nobody else's."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import ADMINISTRATOR, OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.outbox.models import Message
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

ASK = "/en/account/login/code/"
CONFIRM = "/en/account/login/code/confirm/"
MINE = "/en/account/details/"
END = "/en/account/sessions/end/"


def code_for(client: Client, email: str) -> str:
    """Ask for a code and return it."""
    client.post(ASK, {"email": email})
    return Message.objects.filter(to=email).order_by("-pk").values_list("payload", flat=True)[0]["code"]


def signed_in(email: str) -> Client:
    """Return a browser whose person has come in by code."""
    client = Client()
    assert client.post(CONFIRM, {"code": code_for(client, email)}).status_code == 302
    return client


def older(client: Client, by: timedelta, *, seen: timedelta | None = None) -> None:
    """Let a sign-in have begun earlier, and its person be seen last `seen` ago."""
    session = client.session
    records = session["account_authentication_methods"]
    if seen is not None:
        session["seen"] = records[0]["at"] - seen.total_seconds()
    records[0]["at"] -= by.total_seconds()
    session.save()


def is_in(client: Client) -> bool:
    return client.get(MINE).status_code == 200


def test_signing_in_gives_another_session_than_the_strangers():
    client = Client()
    code = code_for(client, "new@test.example")
    before = client.session.session_key

    client.post(CONFIRM, {"code": code})

    assert client.session.session_key != before
    assert re.fullmatch(r"[a-z0-9]{32}", client.session.session_key)  # 165 bits of the system's generator
    assert not Session.objects.filter(session_key=before).exists()


def test_a_code_counts_in_the_browser_that_asked_for_it_only():
    mine, thiefs = Client(), Client()
    code = code_for(mine, "new@test.example")
    code_for(thiefs, "thief@test.example")

    assert thiefs.post(CONFIRM, {"code": code}).status_code == 422
    assert mine.post(CONFIRM, {"code": code}).status_code == 302


def test_a_code_counts_once():
    client = Client()
    code = code_for(client, "new@test.example")
    client.post(CONFIRM, {"code": code})
    client.post("/en/account/logout/")

    client.post(CONFIRM, {"code": code})

    assert not is_in(client)


def test_a_session_that_was_left_is_of_no_use_to_whoever_kept_its_cookie():
    client, thief = signed_in("new@test.example"), Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert is_in(thief)

    client.post("/en/account/logout/")

    assert not is_in(thief)


@pytest.mark.parametrize(("days", "still"), [(13.9, True), (14.1, False)])
def test_a_sign_in_lasts_fourteen_days_however_busy_its_person_is(days, still):
    client = signed_in("new@test.example")
    older(client, timedelta(days=days), seen=timedelta(0))

    assert is_in(client) is still


@pytest.mark.parametrize(
    ("hours", "idle", "still"),
    [(11.9, 1, True), (12.1, 1, False), (2, 59, True), (2, 61, False)],
    ids=["a working day", "longer than one", "an hour of rest", "more than that"],
)
def test_staff_sign_in_anew_after_a_working_day_and_after_an_idle_hour(hours, idle, still):
    user = UserFactory(role=OFFICER)
    client = signed_in(user.email)
    older(client, timedelta(hours=hours), seen=timedelta(minutes=idle))

    assert is_in(client) is still
    assert ("_auth_user_id" in client.session) is still


def test_who_is_made_inactive_is_out_at_the_next_click():
    client = signed_in("new@test.example")
    User.objects.filter(email="new@test.example").update(is_active=False)

    assert not is_in(client)


def test_a_person_signs_out_on_every_other_device_and_stays_here():
    here, elsewhere = signed_in("new@test.example"), signed_in("new@test.example")
    assert "/en/account/sessions/" in here.get("/en/account/2fa/").content.decode()
    assert here.get(END).status_code == 200

    assert here.post(END)["Location"] == "/en/account/sessions/"

    assert is_in(here)
    assert not is_in(elsewhere)
    assert Event.objects.filter(verb="sessions.ended").exists()


@pytest.mark.parametrize("path", ["totp/activate/", "webauthn/add/"])
def test_a_first_second_step_is_set_up_soon_after_signing_in_only(path):
    client = signed_in("new@test.example")
    assert client.get(f"/en/account/2fa/{path}").status_code == 200
    older(client, timedelta(minutes=20))

    sent = client.get(f"/en/account/2fa/{path}")

    assert sent["Location"] == f"{ASK}?next=%2Fen%2Faccount%2F2fa%2F{path.replace('/', '%2F')}"
    assert "Clear-Site-Data" not in sent
    assert "Sign in again before you change" in client.get(sent["Location"]).content.decode()
    assert not is_in(client)


def test_who_has_a_second_step_takes_it_before_ending_sessions():
    user = UserFactory()
    TOTP.activate(user, generate_totp_secret())
    client = Client()
    client.force_login(user)

    asked = client.post(END)

    assert "/account/2fa/reauthenticate/" in asked["Location"]
    assert not Event.objects.filter(verb="sessions.ended").exists()


def test_an_administrator_ends_a_persons_sessions_and_an_officer_does_not():
    person = signed_in("new@test.example")
    user = User.objects.get(email="new@test.example")
    form = {"action": "end_sessions", "_selected_action": [user.pk]}
    officer, administrator = Client(), Client()
    officer.force_login(UserFactory(role=OFFICER))
    administrator.force_login(UserFactory(role=ADMINISTRATOR))

    officer.post(reverse("admin:accounts_user_changelist"), form)
    assert is_in(person)

    administrator.post(reverse("admin:accounts_user_changelist"), form)
    assert not is_in(person)


@pytest.mark.parametrize("path", ["/en/my/", MINE, "/en/account/2fa/", "/en/library/"])
def test_every_page_of_a_person_offers_the_way_out(path):
    page = signed_in("new@test.example").get(path).content.decode()

    assert re.search(r'<form[^>]+action="/en/account/logout/"', page)


def test_who_comes_in_and_who_fails_is_noted_without_an_address(caplog):
    client = Client()
    code = code_for(client, "new@test.example")
    wrong = f"{(int(code) + 1) % 10**8:08d}"

    client.post(CONFIRM, {"code": wrong})
    client.post(CONFIRM, {"code": code})
    user = User.objects.get(email="new@test.example")
    client.post("/en/account/logout/")

    lines = [line.getMessage() for line in caplog.records if line.name == "r2r_portal.signin"]
    assert lines == [
        "sign-in refused: why=incorrect_code person=unknown",
        f"signed in: person={user.pk} by=code",
        f"signed out: person={user.pk}",
    ]


def test_too_many_codes_asked_for_are_noted(caplog):
    for _ in range(4):
        Client().post(ASK, {"email": "new@test.example"})

    lines = [line.getMessage() for line in caplog.records if line.name == "r2r_portal.signin"]
    assert len(lines) == 1
    assert "too_many" in lines[0] or "rate_limited" in lines[0]


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_led_to_another_site_after_signing_in(where):
    client = Client()
    client.post(ASK, {"email": "new@test.example", "next": where})
    code = Message.objects.get(to="new@test.example").payload["code"]

    assert client.post(CONFIRM, {"code": code, "next": where})["Location"] == "/en/my/"


def test_a_new_portal_has_nobody_in_it():
    assert not User.objects.exists()
