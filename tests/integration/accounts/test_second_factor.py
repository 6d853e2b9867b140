"""Staff need a second step outside the demo; everybody may have one."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import get_resolver

from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.outbox.models import Message
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

SECURITY = "/en/account/2fa/"


@pytest.fixture
def production(settings):
    """Not the demo; the addresses are made once, while it still is."""
    assert get_resolver().url_patterns
    settings.DEMO = False


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("path", ["/admin/", "/en/my/", "/en/"])
def test_staff_without_a_second_step_get_nowhere_else(client, path):
    client.force_login(UserFactory(role=OFFICER))

    assert client.get(path)["Location"] == SECURITY
    assert client.get(SECURITY).status_code == 200
    assert "Staff need a second step" in client.get(SECURITY).content.decode()


@pytest.mark.usefixtures("production")
def test_staff_with_a_second_step_get_on(client):
    user = UserFactory(role=OFFICER)
    TOTP.activate(user, generate_totp_secret())
    client.force_login(user)

    assert client.get("/admin/").status_code == 200


@pytest.mark.usefixtures("production")
def test_others_are_not_asked(client):
    client.force_login(UserFactory())

    assert client.get("/en/my/").status_code == 200


def test_the_demo_does_not_ask(client):
    client.force_login(UserFactory(role=OFFICER))

    assert client.get("/admin/").status_code == 200


def test_who_has_a_second_step_takes_it_after_the_code():
    user, client = UserFactory(), Client()
    TOTP.activate(user, generate_totp_secret())

    client.post("/en/account/login/code/", {"email": user.email})
    code = Message.objects.get(to=user.email).payload["code"]
    answer = client.post("/en/account/login/code/confirm/", {"code": code})

    assert answer["Location"].startswith("/en/account/2fa/authenticate/")
    assert "_auth_user_id" not in client.session
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert "Second step" in page.content.decode()


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("path", ["", "totp/activate/", "webauthn/", "webauthn/add/"])
def test_the_set_up_pages_open_in_both_languages(client, language, path):
    client.force_login(User.objects.create_user("new@test.example"))

    page = client.get(f"/{language}/account/2fa/{path}")

    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1


def test_an_app_is_set_up_used_and_removed():
    user = User.objects.create_user("new@test.example")
    client = Client()
    client.post("/en/account/login/code/", {"email": user.email})
    first = Message.objects.get(to=user.email).payload["code"]
    client.post("/en/account/login/code/confirm/", {"code": first})

    page = client.get("/en/account/2fa/totp/activate/").content.decode()
    secret = re.search(r'<code class="reference-code">(\w+)</code>', page)[1]
    set_up = client.post("/en/account/2fa/totp/activate/", {"code": code_now(secret)})

    assert set_up["Location"] == "/en/account/2fa/recovery-codes/"
    codes = re.findall(r"<li><code>(\w+)</code>", client.get(set_up["Location"]).content.decode())
    assert len(codes) == 10
    client.post("/en/account/logout/")

    client.post("/en/account/login/code/", {"email": user.email})
    second = Message.objects.exclude(payload__code=first).get(to=user.email).payload["code"]
    client.post("/en/account/login/code/confirm/", {"code": second})
    wrong = client.post("/en/account/2fa/authenticate/", {"code": "nonsense"})
    assert "That code does not match" in wrong.content.decode()
    assert client.post("/en/account/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)

    assert client.get("/en/account/2fa/totp/deactivate/").status_code == 200
    assert client.post("/en/account/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.filter(user=user, type="totp").exists()


def code_now(secret: str) -> str:
    """Return what an authenticator app shows for a key."""
    return auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))


def test_who_changes_the_second_step_later_proves_it_once_more():
    user, client = User.objects.create_user("new@test.example"), Client()
    TOTP.activate(user, generate_totp_secret())
    client.force_login(user)

    asked = client.get("/en/account/2fa/recovery-codes/generate/")

    assert asked["Location"].startswith("/en/account/2fa/reauthenticate/?next=")
    assert client.get(asked["Location"]).status_code == 200
