"""Registration as people meet it: the public form, the own page, the list for staff; what bad input gets."""

import json
import re
from datetime import timedelta

import pytest
from django.core import signing
from django.urls import reverse, translate_url

from programme.actions import openings, registering
from programme.models import Registration
from programme.queries.event_data import event_data
from programme.queries.registration import places_of
from programme.resources import RegistrationResource
from r2r_portal import clock
from r2r_portal.accounts.roles import EU_DESK, EVALUATOR, OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from r2r_portal.robots import SALT
from tests.factories.accounts import UserFactory
from tests.factories.registration import (
    CLOSES,
    ENDS,
    LINK,
    NOW,
    STARTS,
    OpeningFactory,
    RegistrationFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rule("H3")]


@pytest.fixture(autouse=True)
def june(db):
    """Begin on 7 June 2022."""
    clock_actions.restart(at=NOW)


@pytest.fixture
def opening():
    """A webinar with one seat."""
    return OpeningFactory(seats=1, activity__slug="hydrogen")


def page(name, *args, language="en"):
    return translate_url(reverse(f"programme:{name}", args=args), language)


def own(registration, language="en"):
    return page("own_registration", registration.activity.slug, registration.token, language=language)


def typed(email="new@test.example", seconds_ago=60, **more):
    shown = signing.dumps(clock.real().timestamp() - seconds_ago, salt=SALT)
    return {
        "email": email,
        "name": "New Reader",
        "body": "",
        "language": "en",
        "homepage": "",
        "shown": shown,
    } | more


def link_in(message):
    found = re.search(r"https?://\S+(/(?:en|ja)/events/\S+)", mails.compose(message).body)
    return found[1]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "You are registered"), ("ja", "参加申込が完了しています")]
)
def test_a_stranger_registers_by_two_steps_and_cancels_by_one(client, opening, language, words):
    answer = client.post(page("register", "hydrogen", language=language), typed(language=language))
    assert answer.status_code == 302
    link = link_in(Message.objects.get())
    assert link.startswith(f"/{language}/")
    client.get(link)
    assert Registration.objects.get().status == "asked"

    shown = client.post(link, follow=True)

    assert words in shown.content.decode().replace("<wbr>", "")
    assert LINK not in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"] or "no-cache" in shown.headers["Cache-Control"]
    found = Registration.objects.get()
    assert client.get(link).headers["Location"] == own(found, language)
    client.get(own(found))
    assert Registration.objects.get().status == "registered"
    client.post(own(found), {"do": "cancel"})
    assert Registration.objects.get().status == "cancelled"
    client.post(own(found), {"do": "back"})
    assert Registration.objects.get().status == "registered"


def test_the_answer_is_the_same_whether_an_address_is_registered_or_not(client, opening):
    RegistrationFactory(opening=opening, email="known@test.example", seat=1)
    RegistrationFactory(opening=opening, email="waits@test.example", waiting_since=NOW)
    RegistrationFactory(opening=opening, email="asked@test.example")

    answers = [
        client.post(page("register", "hydrogen"), typed(email), follow=True)
        for email in ("known@test.example", "waits@test.example", "asked@test.example", "new@test.example")
    ]

    bare = [
        re.sub(rb'<div class="frame">.*?</div>|value="\w{64}"', b"", one.content, flags=re.S)
        for one in answers  # the demo's strip tells the second
    ]
    assert len({one.redirect_chain[0] for one in answers}) == len(set(bare)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"homepage": "x"},
        {"seconds_ago": 0},
        {"email": "no address"},
        {"email": "a@test.example\r\nBcc: b@test.example"},
        {"name": ""},
        {"name": "Ada\r\nBcc: b@test.example"},
        {"name": "<b>Ada</b>"},
        {"name": "Win at https://spam.example"},
        {"name": "Ada\u202eExample"},
        {"name": "x" * 121},
        {"body": "<script>alert(1)</script>"},
        {"language": "de"},
    ],
)
def test_robots_markup_and_header_injection_are_refused(client, opening, wrong):
    answer = client.post(page("register", "hydrogen"), typed(**wrong))

    assert answer.status_code == 422
    assert b"<script>alert" not in answer.content
    assert b"<b>Ada" not in answer.content
    assert not Registration.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "name", ["María-José O'Neill", "見本 花子", "Jürgen von der Müller", "D. 山田・スミス"]
)
def test_names_of_people_are_taken(client, opening, name):
    client.post(page("register", "hydrogen"), typed(name=name))

    assert Registration.objects.get().name == name


def test_too_many_attempts_for_one_address_are_refused(client, opening):
    statuses = [client.post(page("register", "hydrogen"), typed()).status_code for _time in range(5)]

    assert statuses == [302, 302, 302, 429, 429]


@pytest.mark.parametrize(("language", "words"), [("en", "Every seat is taken"), ("ja", "満席")])
def test_a_full_webinar_offers_the_waiting_list(client, opening, language, words):
    late = RegistrationFactory(opening=opening, asked_at=NOW)
    RegistrationFactory(opening=opening, seat=1)
    assert words in client.get(page("register", "hydrogen", language=language)).content.decode()
    link = page("confirm_registration", "hydrogen", registering.signed(late), language=language)

    answer = client.post(link)
    assert answer.status_code == 409
    assert words in answer.content.decode()
    client.post(link, {"waits": "yes"})

    late.refresh_from_db()
    assert late.status == "waiting"


@pytest.mark.parametrize(
    ("at", "cancelled", "status", "words"),
    [
        (NOW - timedelta(days=30), False, 200, "not open yet"),
        (CLOSES, False, 410, "Registration is closed"),
        (ENDS, False, 410, "This event is over"),
        (NOW, True, 410, "does not take place"),
    ],
)
def test_each_shut_door_says_why_in_both_languages(client, opening, at, cancelled, status, words):
    type(opening.activity).objects.update(is_cancelled=cancelled)
    clock_actions.restart(at=at)

    answer = client.get(page("register", "hydrogen"))
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert client.post(page("register", "hydrogen"), typed()).status_code == status
    assert words not in client.get(page("register", "hydrogen", language="ja")).content.decode()
    assert not Registration.objects.exists()


@pytest.mark.parametrize("secret", ["x", "a:b:c", "x" * 2000])
def test_a_stale_link_says_so_and_where_to_begin_again(client, opening, secret):
    for ask in (client.get, client.post):
        answer = ask(page("confirm_registration", "hydrogen", secret, language="ja"))
        assert answer.status_code == 410
        assert "このリンクは無効になりました" in answer.content.decode()


def test_nobody_finds_a_page_without_its_secret(client, opening):
    asked = RegistrationFactory(opening=opening)
    for token in ("x", asked.token):
        for ask in (client.get, client.post):
            assert ask(page("own_registration", "hydrogen", token)).status_code == 404
    assert client.get(page("register", "nothing")).status_code == 404


def test_the_link_to_join_is_for_the_registered_from_its_instant_on(client, opening):
    one = RegistrationFactory(opening=opening, seat=1)
    waits = RegistrationFactory(opening=opening, waiting_since=NOW)
    link_at = STARTS - timedelta(minutes=60)
    everywhere = [
        page("event", "hydrogen"), page("events"), page("register", "hydrogen"), page("event_file", "hydrogen"),
        own(waits), page("own_calendar", "hydrogen", one.token), "/en/", "/sitemap.xml",
    ]  # fmt: skip
    for at in (NOW, link_at - timedelta(minutes=1), link_at, STARTS):  # the clock goes on meanwhile
        clock_actions.restart(at=at)
        for address in everywhere:
            assert LINK not in client.get(address).content.decode().replace("\r\n ", ""), (address, at)
        assert (LINK in client.get(own(one)).content.decode()) == (at >= link_at)
    clock_actions.restart(at=STARTS)
    client.force_login(one.user)
    assert LINK in client.get(own(one)).content.decode()
    client.force_login(UserFactory(role=EVALUATOR))
    assert LINK not in client.get(page("event", "hydrogen")).content.decode()


def test_who_is_signed_in_registers_at_once_and_finds_the_own_page_again(client, opening):
    person = UserFactory()
    client.force_login(person)
    answer = client.post(page("register", "hydrogen"), typed(email="other@test.example", name="Ada"))

    found = Registration.objects.get()
    assert (found.email, found.user, found.status) == (person.email, person, "registered")
    assert answer.headers["Location"] == own(found)
    assert client.get(page("register", "hydrogen")).headers["Location"] == own(found)


@pytest.mark.parametrize(("signed_in", "status"), [(False, 200), (True, 403)])
def test_an_event_for_staff_says_so(client, opening, signed_in, status):
    type(opening).objects.update(who="staff")
    if signed_in:
        client.force_login(UserFactory())

    for ask in (client.get, lambda at: client.post(at, typed())):
        answer = ask(page("register", "hydrogen"))
        assert answer.status_code == status
        assert "not for everybody" in answer.content.decode()


def test_search_engines_read_whether_seats_are_left(client, opening):
    def offer():
        return event_data(opening.activity, places_of([opening.activity], clock.now())[opening.activity_id])

    assert offer()["offers"]["availability"].endswith("/InStock")
    assert offer()["remainingAttendeeCapacity"] == 1
    RegistrationFactory(opening=opening, seat=1)
    assert offer()["offers"]["availability"].endswith("/SoldOut")
    found = re.search(r"ld\+json[^>]*>(.*?)</script>", client.get(page("event", "hydrogen")).content.decode())
    assert json.loads(found[1])["remainingAttendeeCapacity"] == 0
    assert "/en/events/hydrogen/" in client.get("/sitemap.xml").content.decode()
    assert "No seat left of 1" in client.get(page("events")).content.decode()


def test_recordings_and_slides_are_for_whom_they_are_said(client, opening):
    one = RegistrationFactory(opening=opening, seat=1)
    officer = UserFactory(role=OFFICER)
    made = {}
    for access in ("public", "members", "own"):
        values = {
            "kind": "recording", "title_en": access, "title_ja": access, "language": "en", "captions": "checked",
            "access": access, "link": f"https://video.example/{access}",
        }  # fmt: skip
        made[access] = openings.add_material(activity=opening.activity, values=values, by=officer, at=ENDS)

    def opens(access, *before):
        name, args = ("own_material", before) if before else ("material", ())
        return client.get(page(name, "hydrogen", *args, made[access].pk)).status_code

    assert [opens(access) for access in made] == [302, 404, 404]
    assert [opens(access, one.token) for access in made] == [302, 404, 302]
    public = client.get(page("event", "hydrogen")).content.decode()
    assert "Captions checked by a person" in public
    assert "video.example" not in public
    client.force_login(officer)
    assert [opens(access) for access in made] == [302, 302, 302]


def test_desks_look_after_an_event_and_others_do_not(client, opening):
    RegistrationFactory(opening=opening, seat=1, name="<i>Ada</i>")
    RegistrationFactory(opening=opening, waiting_since=NOW)
    pages = [page("registrations", "hydrogen"), page("event_materials", "hydrogen")]
    client.force_login(UserFactory(role=EVALUATOR))
    assert [client.get(at).status_code for at in pages] == [403, 403]
    client.force_login(UserFactory(role=EU_DESK))

    shown = [client.get(at) for at in pages]

    assert [one.status_code for one in shown] == [200, 200]
    assert "&lt;i&gt;Ada" in shown[0].content.decode()
    assert "No seat left of 1, 1 person waits" in shown[0].content.decode()
    first = Registration.objects.get(seat=1)
    client.post(pages[0], {"take_off": first.pk})
    assert sorted(Registration.objects.values_list("status", flat=True)) == ["cancelled", "offered"]


def test_the_list_costs_the_same_for_one_and_five(client, opening, django_assert_num_queries):
    type(opening).objects.update(seats=9)
    client.force_login(UserFactory(role=EU_DESK))
    for count in (1, 4):
        for _number in range(count):
            seat = Registration.objects.count() + 1
            RegistrationFactory(opening=opening, seat=seat)
        client.get(page("registrations", "hydrogen"))
        with django_assert_num_queries(11):
            client.get(page("registrations", "hydrogen"))


def form_of(**changes):
    return {
        "on": "2022-06-08", "starts": "09:00", "until": "2022-06-20", "ends": "17:00", "zone": "Asia/Tokyo", "seats": "40",
        "who": "public", "spoken": "both", "link_minutes": "30", "offer_hours": "12", "join_text_en": "Passcode",
        "join_text_ja": "パスコード", **changes,
    }  # fmt: skip


def test_an_officer_opens_and_changes_a_registration_on_the_page(client, opening):
    client.force_login(UserFactory(role=OFFICER))
    RegistrationFactory(opening=opening, seat=1)
    at = page("registrations", "hydrogen")

    assert client.post(at, form_of()).status_code == 302
    opening.refresh_from_db()
    assert (opening.seats, opening.link_minutes, opening.opens_at.hour) == (40, 30, 0)
    for wrong, status in (
        ({"seats": "0"}, 422),
        ({"join_text_ja": ""}, 422),
        ({"until": "2023-06-20"}, 409),
        ({"ends": "08:00", "until": "2022-06-08"}, 422),
    ):
        assert client.post(at, form_of(**wrong)).status_code == status
    type(opening).objects.update(seats=2)
    RegistrationFactory(opening=opening, seat=2)
    refused = client.post(at, form_of(seats="1"))
    assert refused.status_code == 409
    assert "There cannot be fewer" in refused.content.decode()


def test_the_table_goes_out_and_registers_who_comes_in(client, opening):
    officer = UserFactory(role=OFFICER)
    RegistrationFactory(opening=opening, seat=1, name="=cmd|' /C calc'!A0", email="a@test.example")
    resource = RegistrationResource(officer, NOW)
    table = resource.export()
    assert table.dict[0]["state"] == "registered"
    client.force_login(officer)
    answer = client.get(reverse("admin:programme_registration_export"), {"opening__id__exact": opening.pk})
    assert answer.status_code == 200

    table.append(["hydrogen", "new@test.example", "New Reader", "", "ja", "", "", ""])
    table.append(["nothing", "b@test.example", "B", "", "ja", "", "", ""])
    first = RegistrationResource(officer, NOW).import_data(table, rollback_on_validation_errors=True)
    assert first.has_validation_errors()
    assert Registration.objects.count() == 1
    table.pop()
    RegistrationResource(officer, NOW).import_data(table, raise_errors=True)

    made = Registration.objects.get(email="new@test.example")
    assert (made.status, made.language, made.user.email) == ("waiting", "ja", "new@test.example")
