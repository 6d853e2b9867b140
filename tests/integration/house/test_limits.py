"""Limits are counted in the database, by one statement, under keyed digests (RELIABILITY R18)."""

import ast
import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import connection
from django.test import Client

from r2r_portal import clock
from r2r_portal.accounts.models import User
from r2r_portal.limits import actions, tasks
from r2r_portal.limits.models import Bucket
from r2r_portal.limits.rates import Rate
from r2r_portal.outbox.models import Message
from tests.factories.accounts import UserFactory
from tests.guards.tree import parsed
from tests.races import together

pytestmark = pytest.mark.django_db

AT = datetime(2022, 5, 16, 9, 0, tzinfo=UTC)
THREE = Rate(3, timedelta(seconds=20), "key")
ASK, SECOND = "/en/account/login/code/", "/en/account/2fa/authenticate/"
VARYING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|\d\d:\d\d[\d:.]*')
TOO_MANY = "Too many attempts. Wait some minutes and try again"


def taken(seconds: float = 0, who: str = "ada@test.example", rate: Rate = THREE) -> bool:
    """Take one, some seconds after nine."""
    return actions.take(action="code", rate=rate, who=who, at=AT + timedelta(seconds=seconds))


def test_as_many_as_the_limit_says_and_no_more():
    assert [taken() for _time in range(5)] == [True, True, True, False, False]
    assert taken(who="grace@test.example")


def test_each_comes_back_after_its_share_of_the_window():
    assert all(taken() for _time in range(3))

    assert [taken(19.9), taken(20), taken(20), taken(40), taken(41)] == [False, True, False, True, False]
    assert [taken(200) for _time in range(4)] == [True, True, True, False]


def test_a_clock_that_went_ahead_and_back_locks_nobody_out():
    hours = 2 * 3600
    assert [taken(hours) for _time in range(4)] == [True, True, True, False]

    assert [taken() for _time in range(4)] == [True, True, True, False]


def test_a_clock_a_little_behind_gives_nothing_away():
    assert all(taken() for _time in range(3))

    assert not taken(-2)


def test_what_went_well_is_given_back():
    assert all(taken() for _time in range(3))
    actions.give_back(action="code", rate=THREE, who="ada@test.example")

    assert [taken(), taken()] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_no_more_than_one_after_the_other():
    outcomes = together([taken] * 20)

    assert sorted(map(str, outcomes)) == ["False"] * 17 + ["True"] * 3


@pytest.mark.django_db(transaction=True)
def test_looked_at_first_and_written_then_many_at_once_get_more():
    """The control: the same race, with two statements."""
    line = threading.Barrier(20)

    def looked_then_taken() -> bool:
        row = Bucket.objects.filter(key="one").first()
        line.wait(30)
        if row and row.full_at > AT + THREE.window - THREE.step:
            return False
        Bucket.objects.update_or_create(key="one", defaults={"full_at": AT + THREE.step})
        return True

    assert together([looked_then_taken] * 20).count(True) > THREE.most


def test_neither_addresses_nor_networks_lie_in_the_table(client):
    client.post(ASK, {"email": "ada@test.example"}, REMOTE_ADDR="203.0.113.77")

    keys = list(Bucket.objects.values_list("key", flat=True))
    assert len(keys) == 2
    assert all(len(key) == 64 and int(key, 16) for key in keys)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache WHERE cache_key LIKE '%%allauth:rl%%'")
        assert cursor.fetchone() == (0,)


def test_without_the_secret_nobody_finds_out_whose_a_row_is(settings):
    ours = actions.digest("code", THREE, "ada@test.example")
    settings.SECRET_KEY = "another"

    assert actions.digest("code", THREE, "ada@test.example") != ours


def test_what_is_full_again_is_erased_by_beat():
    assert taken()  # in 2022, so full long since
    Bucket.objects.create(key="used", full_at=datetime(2999, 1, 1, tzinfo=UTC))

    assert tasks.forget_full() == 1
    assert Bucket.objects.get().key == "used"
    scheduled = [one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values()]
    assert tasks.forget_full.name in scheduled


def test_who_is_refused_hears_the_same_whether_known_or_not_and_nothing_is_made(settings):
    settings.LIMITS = settings.LIMITS | {"code": "1/h/ip,3/m/key"}
    known, pages = UserFactory(), []
    Client().post(ASK, {"email": "first@test.example"})
    for email in (known.email, "nobody@test.example"):
        pages.append(Client().post(ASK, {"email": email}).content.decode().replace(email, "WHO"))

    assert TOO_MANY in pages[0]
    assert VARYING.sub("", pages[0]) == VARYING.sub("", pages[1])
    assert [one.to for one in Message.objects.all()] == ["first@test.example"]
    assert not User.objects.filter(email="nobody@test.example").exists()


def at_the_second_step(secret: str) -> Client:
    """Return somebody who has typed the code of the mail, and is asked for the app's."""
    user, client = UserFactory(), Client()
    TOTP.activate(user, secret)
    client.post(ASK, {"email": user.email})
    code = Message.objects.get(to=user.email).payload["code"]
    client.post(f"{ASK}confirm/", {"code": code})
    return client


def shown(secret: str) -> str:
    """Return what the app shows now."""
    counter = int(clock.real().timestamp()) // 30
    return f"{auth.hotp_value(secret, counter):06d}"


def test_guesses_at_a_second_step_are_counted_and_a_right_one_is_not():
    secret = generate_totp_secret()
    client = at_the_second_step(secret)
    before = Bucket.objects.count()

    pages = [client.post(SECOND, {"code": "000000"}).content.decode() for _time in range(6)]

    assert [TOO_MANY in page for page in pages] == [False] * 5 + [True]
    assert TOO_MANY in client.post(SECOND, {"code": shown(secret)}).content.decode()
    Bucket.objects.all().delete()
    assert client.post(SECOND, {"code": shown(secret)}).status_code == 302
    assert Bucket.objects.count() == 1  # of the address, all of it given back
    assert before == 2


def test_passkeys_are_counted_by_address_and_one_too_many_has_a_page(settings):
    """What is shown is no passkey's answer, and is refused as one that is wrong."""
    settings.LIMITS = settings.LIMITS | {"passkey": "2/h/ip"}
    answers = [
        Client().post("/en/account/2fa/webauthn/login/", {"credential": '{"id": "x"}'}) for _time in range(3)
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "回数の上限" in answers[2].content.decode()


def test_one_copy_too_many_of_ones_own_data_has_a_page_too(client, settings):
    settings.LIMITS = settings.LIMITS | {"my_data": "1/h/key"}
    client.force_login(UserFactory())

    answers = [client.post("/en/my/data/file/") for _time in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert "Too many attempts" in answers[1].content.decode()


def test_every_limit_that_is_asked_for_is_set_and_every_one_set_is_asked_for():
    asked = {
        node.args[1].value
        for _module, tree in parsed()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "may"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "doors"
        and isinstance(node.args[1], ast.Constant)
    }
    assert asked == set(settings.LIMITS)
    assert settings.ACCOUNT_RATE_LIMITS is settings.MFA_RATE_LIMITS is False
