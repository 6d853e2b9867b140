"""The secrets of second steps: used once, not to be read from the database, thirty seconds long."""

import re

import pytest
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from r2r_portal.accounts import sealing
from r2r_portal.outbox.models import Message
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

KEY = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="  # any 32 bytes
ANOTHER = "YUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="


@pytest.fixture
def secret() -> str:
    return generate_totp_secret()


@pytest.fixture
def user(secret):
    """A person with an app and recovery codes."""
    user = UserFactory()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return user


def at_the_second_step(user) -> Client:
    """Return a browser whose person has typed the code of the message."""
    client = Client()
    client.post("/en/account/login/code/", {"email": user.email})
    code = Message.objects.filter(to=user.email).order_by("-pk").values_list("payload", flat=True)[0]["code"]
    client.post("/en/account/login/code/confirm/", {"code": code})
    return client


def takes(client: Client, code: str) -> bool:
    return client.post("/en/account/2fa/authenticate/", {"code": code}).status_code == 302


def code_now(secret: str) -> str:
    """Return what an authenticator app shows for a key."""
    return auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))


def test_a_code_of_the_app_counts_once(user, secret):
    code = code_now(secret)

    assert takes(at_the_second_step(user), code)
    assert not takes(at_the_second_step(user), code)


def test_a_recovery_code_counts_once(user):
    code = Authenticator.objects.get(user=user, type="recovery_codes").wrap().generate_codes()[0]

    assert takes(at_the_second_step(user), code)
    assert not takes(at_the_second_step(user), code)


def test_a_code_of_the_app_lives_thirty_seconds():
    assert (app_settings.TOTP_PERIOD, app_settings.TOTP_TOLERANCE) == (30, 0)


def test_neither_the_apps_key_nor_the_recovery_codes_can_be_read_from_the_database(user, secret):
    kept = {one.type: one.data for one in Authenticator.objects.filter(user=user)}

    assert secret not in str(kept)
    assert kept["totp"]["secret"].startswith(sealing.MARK)
    assert kept["recovery_codes"]["seed"].startswith(sealing.MARK)
    assert len(kept["recovery_codes"]["seed"]) > 60


def test_what_was_kept_before_the_sealing_still_works(user, secret):
    Authenticator.objects.filter(user=user, type="totp").update(data={"secret": secret})

    assert takes(at_the_second_step(user), code_now(secret))


def test_a_sealed_key_opens_with_its_master_or_an_earlier_one_only():
    sealed = sealing.seal("JBSWY3DPEHPK3PXP", master=KEY)

    assert sealing.opened(sealed, masters=[ANOTHER, KEY]) == "JBSWY3DPEHPK3PXP"
    with pytest.raises(sealing.BrokenSealError):
        sealing.opened(sealed, masters=[ANOTHER])
    assert sealing.seal("JBSWY3DPEHPK3PXP", master=KEY) != sealed


def test_a_changed_seal_does_not_open():
    sealed = sealing.seal("JBSWY3DPEHPK3PXP", master=KEY)
    changed = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]

    with pytest.raises(sealing.BrokenSealError):
        sealing.opened(changed, masters=[KEY])


def test_apps_keys_and_recovery_codes_differ_from_person_to_person():
    first, second = (Authenticator.objects.get(user=one, type="recovery_codes") for one in made(2))

    assert not set(first.wrap().generate_codes()) & set(second.wrap().generate_codes())
    assert all(re.fullmatch(r"\w{8,}", code) for code in first.wrap().generate_codes())


def made(count: int) -> list:
    """Return people with recovery codes."""
    users = UserFactory.create_batch(count)
    for user in users:
        RecoveryCodes.activate(user)
    return users
