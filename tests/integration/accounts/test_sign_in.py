"""Signing in by a code of eight digits, in both languages, with nothing given away."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from r2r_portal.accounts.models import User
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

ASK = "/en/account/login/code/"
CONFIRM = "/en/account/login/code/confirm/"


def ask(client: Client, email: str, path: str = ASK, **more: str):
    """Ask for a code and return the answer."""
    return client.post(path, {"email": email, **more})


def code_of(email: str) -> str:
    """Return the last code that was written to an address."""
    return Message.objects.filter(to=email).order_by("-pk").values_list("payload", flat=True)[0]["code"]


def aged(client: Client, by: timedelta) -> None:
    """Let the pending code be older by `by`."""
    session = client.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] -= by.total_seconds()
    session.save()


@pytest.mark.rule("M1")
def test_the_code_leads_back_to_where_one_was_going(client):
    asked = ask(client, "new@test.example", next="/en/account/details/")
    assert asked["Location"] == f"{CONFIRM}?next=%2Fen%2Faccount%2Fdetails%2F"

    typed = client.post(CONFIRM, {"code": code_of("new@test.example"), "next": "/en/account/details/"})

    assert typed.status_code == 302
    assert typed["Location"] == "/en/account/details/"
    assert client.get("/en/account/details/").status_code == 200


@pytest.mark.rule("M1")
@pytest.mark.parametrize(
    ("path", "subject", "zone"),
    [
        (ASK, r"\[EU-Japan R2R\] Your code is \d{4} \d{4}", "Europe/Brussels"),
        ("/ja/account/login/code/", r"【日欧地域間協力】確認コード：\d{4} \d{4}", "Asia/Tokyo"),
    ],
)
def test_the_code_is_a_row_in_the_language_of_the_page(client, path, subject, zone):
    ask(client, "new@test.example", path)

    message = Message.objects.get(to="new@test.example")
    mail = mails.compose(message)
    assert re.fullmatch(subject, mail.subject)
    assert message.zone == zone
    assert User.objects.get(email="new@test.example").language == message.language


@pytest.mark.parametrize(
    "typed",
    ["{0}", " {0} ", "{1} {2}", "{1}-{2}", "{full}"],
    ids=["plain", "spaces", "blocks", "hyphen", "full width"],
)
def test_the_code_may_be_typed_as_people_type(client, typed):
    ask(client, "new@test.example")
    code = code_of("new@test.example")
    full = code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))

    answer = client.post(CONFIRM, {"code": typed.format(code, code[:4], code[4:], full=full)})

    assert answer.status_code == 302
    assert "_auth_user_id" in client.session


def test_known_and_unknown_addresses_look_the_same(client):
    UserFactory(email="known@test.example")
    other = Client()

    known, unknown = ask(client, "known@test.example"), ask(other, "nobody@test.example")

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    pages = [
        c.get(CONFIRM).content.decode().replace(e, "") for c, e in ((client, "known"), (other, "nobody"))
    ]
    tokens = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|\d\d:\d\d[\d:.]*')
    assert tokens.sub("", pages[0]) == tokens.sub("", pages[1])
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "That code does not match. Check the latest message we sent"),
        ("ja", "確認コードが一致しません。最新のメールをご確認ください"),
    ],
)
def test_a_wrong_code_says_so_and_can_be_mended(client, language, words):
    ask(client, "new@test.example", f"/{language}/account/login/code/")
    confirm = f"/{language}/account/login/code/confirm/"
    right = code_of("new@test.example")

    wrong = client.post(confirm, {"code": f"{(int(right) + 1) % 10**8:08d}"})

    assert wrong.status_code == 422
    assert words in wrong.content.decode()
    assert client.post(confirm, {"code": right}).status_code == 302


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", r"This code ended at \d\d:\d\d Brussels time\. Ask for a new one"),
        ("ja", r"有効期限（\d?\d:\d\d（日本時間））が切れました"),
    ],
)
def test_a_code_ends_after_an_hour(client, language, words):
    ask(client, "new@test.example", f"/{language}/account/login/code/")
    aged(client, timedelta(minutes=60, seconds=1))

    answer = client.post(f"/{language}/account/login/code/confirm/", {"code": code_of("new@test.example")})

    assert answer.status_code == 410
    assert re.search(words, answer.content.decode())
    assert "_auth_user_id" not in client.session


def test_an_ended_code_does_not_hold_the_way_to_a_new_one(client):
    ask(client, "new@test.example")
    aged(client, timedelta(hours=2))

    assert client.get(ASK).status_code == 200
    assert ask(client, "new@test.example").status_code == 302
    assert client.post(CONFIRM, {"code": code_of("new@test.example")}).status_code == 302


def test_a_code_lives_to_the_end_of_its_hour(client):
    ask(client, "new@test.example")
    aged(client, timedelta(minutes=59))

    assert client.post(CONFIRM, {"code": code_of("new@test.example")}).status_code == 302


def test_five_wrong_codes_are_enough(client):
    ask(client, "new@test.example")
    right = code_of("new@test.example")
    wrong = f"{(int(right) + 1) % 10**8:08d}"

    answers = [client.post(CONFIRM, {"code": wrong}).status_code for _ in range(5)]

    assert answers == [422, 422, 422, 422, 429]
    assert client.post(CONFIRM, {"code": right})["Location"] == ASK
    assert "_auth_user_id" not in client.session


def test_a_new_code_waits_a_minute_and_replaces_the_old(client):
    ask(client, "new@test.example")
    old = code_of("new@test.example")

    client.post(CONFIRM, {"action": "resend"})
    assert Message.objects.count() == 1

    aged(client, timedelta(seconds=61))
    client.post(CONFIRM, {"action": "resend"})
    new = code_of("new@test.example")
    assert Message.objects.count() == 2
    assert client.post(CONFIRM, {"code": old}).status_code == 422
    assert client.post(CONFIRM, {"code": new}).status_code == 302


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(client, method):
    ask(client, "new@test.example")

    for _ in range(5):
        assert getattr(client, method)(CONFIRM).status_code == 200

    assert Message.objects.count() == 1
    assert client.post(CONFIRM, {"code": code_of("new@test.example")}).status_code == 302


def test_an_address_gets_three_codes_a_minute(client):
    answers = [ask(Client(), "new@test.example") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert "Too many attempts" in answers[3].content.decode()


def test_a_forged_address_of_the_visitor_counts_for_nothing(client, settings):
    settings.LIMITS = settings.LIMITS | {"code": "5/h/ip,3/m/key"}
    for number in range(5):
        ask(Client(), f"person{number}@test.example")

    answer = Client().post(
        ASK, {"email": "one.more@test.example"}, headers={"X-Forwarded-For": "203.0.113.9"}
    )

    assert "Too many attempts" in answer.content.decode()


def test_signing_out_is_a_post(client):
    client.force_login(UserFactory())

    assert client.get("/en/account/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/en/account/logout/")["Location"] == "/en/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "password/change/", "password/reset/", "confirm-email/", "reauthenticate/"]
)
def test_what_we_do_not_use_is_not_there(client, path):
    assert client.get(f"/en/account/{path}").status_code == 404


def test_the_usual_sign_in_address_leads_to_ours(client):
    assert client.get("/ja/account/login/?next=/ja/my/")["Location"] == "/ja/account/login/code/?next=/ja/my/"


def test_details_are_saved_with_kana_in_one_shape(client):
    user = UserFactory(japanese=True)
    client.force_login(user)

    answer = client.post(
        reverse("account_details"),
        {
            "family_name": "見本",
            "given_name": "花子",
            "family_kana": "みほん",
            "given_kana": "ﾊﾅｺ",
            "language": "ja",
            "zone": "Asia/Tokyo",
        },
    )

    assert answer.status_code == 302
    user.refresh_from_db()
    assert (user.family_kana, user.given_kana) == ("ミホン", "ハナコ")


def test_kana_is_never_asked_of_those_who_do_not_write_it(client):
    client.force_login(UserFactory())

    assert "kana" not in client.get("/en/account/details/").content.decode()


def test_a_new_person_has_no_password(client):
    ask(client, "new@test.example")

    user = User.objects.get(email="new@test.example")
    assert not user.has_usable_password()
    assert user.created_at > datetime(2022, 1, 1, tzinfo=UTC)
