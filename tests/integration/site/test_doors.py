"""The demo's doors: one button a role, a mailbox, a clock that goes forward; none of them elsewhere."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import get_resolver

from r2r_portal import clock
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox.tasks import drain
from r2r_portal.site import tasks
from r2r_portal.site.demo import play
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/en/account/login/code/"


@pytest.fixture
def people():
    """Two of the demo's people."""
    return [
        UserFactory(email="officer@demo.example", role=OFFICER),
        UserFactory(email="applicant.eu@demo.example"),
    ]


@pytest.mark.usefixtures("people")
def test_a_button_for_each_role_whose_person_exists(client):
    page = client.get(SIGN_IN).content.decode()

    assert page.count('action="/en/demo/enter/') == 2
    assert "Sign in as: Programme officer" in page


def test_a_door_leads_in_by_post_only(client, people):
    assert client.get("/en/demo/enter/officer/").status_code == 405
    assert "_auth_user_id" not in client.session

    answer = client.post("/en/demo/enter/officer/", {"next": "/en/account/details/"})

    assert answer["Location"] == "/en/account/details/"
    assert client.session["_auth_user_id"] == str(people[0].pk)
    client.post("/en/demo/enter/applicant.eu/")
    assert client.session["_auth_user_id"] == str(people[1].pk)


@pytest.mark.usefixtures("people")
def test_a_door_never_leads_to_another_site(client):
    assert client.post("/en/demo/enter/officer/", {"next": "https://evil.example/"})["Location"] == "/en/my/"


@pytest.mark.parametrize("name", ["admin", "nobody", "officer2"])
def test_where_nobody_stands_there_is_no_door(client, people, name):
    assert client.post(f"/en/demo/enter/{name}/").status_code == 404


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("method", "path"), [("post", "enter/officer/"), ("get", "mail/"), ("get", "mail/abc/")]
)
def test_outside_the_demo_the_doors_do_not_exist(client, settings, method, path):
    assert get_resolver().url_patterns  # made once, while this is the demo
    settings.DEMO = False

    assert getattr(client, method)(f"/en/demo/{path}").status_code == 404
    assert "demo-doors" not in client.get(SIGN_IN).content.decode()


@pytest.mark.rule("M1")
@pytest.mark.parametrize(("language", "subject"), [("en", "Your code is"), ("ja", "確認コード")])
def test_the_mailbox_shows_what_was_delivered(client, settings, tmp_path, language, subject):
    settings.MAIL_DIR = tmp_path
    settings.EMAIL_BACKEND = "r2r_portal.outbox.backends.MailboxBackend"
    client.post(f"/{language}/account/login/code/", {"email": "new@test.example"})
    drain()

    listed = client.get(f"/{language}/demo/mail/").content.decode()
    assert subject in listed
    assert subject not in client.get(f"/{language}/demo/mail/?to=other@test.example").content.decode()
    name = next(tmp_path.glob("*.eml")).stem
    letter = client.get(f"/{language}/demo/mail/{name}/").content.decode()
    assert "new@test.example" in letter
    assert subject in letter
    assert client.get(f"/{language}/demo/mail/no-such-letter/").status_code == 404


def test_an_empty_mailbox_says_why(client, settings, tmp_path):
    settings.MAIL_DIR = tmp_path / "none"

    assert "No message yet" in client.get("/en/demo/mail/").content.decode()


@pytest.mark.rule("T6")
def test_staff_move_the_clock_forward_only(client):
    clock_actions.restart(at=datetime(2022, 5, 16, 7, tzinfo=UTC))
    client.force_login(UserFactory(role=OFFICER))

    forward = client.post("/en/demo/clock/", {"day": "2022-05-31", "time": "08:00", "zone": "Asia/Tokyo"})
    assert forward.status_code == 302
    assert timedelta(0) <= clock.now() - datetime(2022, 5, 30, 23, tzinfo=UTC) < timedelta(minutes=1)

    back = client.post("/en/demo/clock/", {"day": "2022-05-16", "time": "08:00", "zone": "Europe/Brussels"})
    assert back.status_code == 409
    assert "The clock cannot go back" in back.content.decode()
    assert clock.now() > datetime(2022, 5, 30, 23, tzinfo=UTC)


@pytest.mark.rule("T7")
def test_a_time_that_does_not_exist_is_refused(client):
    clock_actions.restart(at=datetime(2023, 3, 1, 7, tzinfo=UTC))
    client.force_login(UserFactory(role=OFFICER))

    answer = client.post("/en/demo/clock/", {"day": "2023-03-26", "time": "02:30", "zone": "Europe/Brussels"})

    assert "does not exist" in answer.content.decode()
    assert clock.now() < datetime(2023, 3, 2, tzinfo=UTC)


@pytest.mark.rule("T6")
def test_only_staff_have_the_clock_and_only_where_it_may_move(client, settings):
    client.force_login(UserFactory())
    assert client.get("/en/demo/clock/").status_code == 403

    client.force_login(UserFactory(role=OFFICER))
    assert client.get("/en/demo/clock/").status_code == 200
    settings.CLOCK_MAY_MOVE = False
    assert client.get("/en/demo/clock/").status_code == 404


def run(*words: str) -> str:
    """Run `manage.py clock`."""
    out = StringIO()
    call_command("clock", *words, stdout=out)
    return out.getvalue()


@pytest.mark.rule("T6")
def test_the_command_shows_and_moves_the_clock():
    clock_actions.restart(at=datetime(2022, 5, 16, 7, tzinfo=UTC))

    assert "Monday 16 May 2022, 09:00:" in run()
    assert "Thursday 19 May 2022, 09:00:" in run("by", "3d")
    assert "Monday 30 May 2022, 23:59:" in run("to", "2022-05-30T23:59")
    assert "Tuesday 31 May 2022, 00:00:" in run("to", "2022-05-30T22:00+00:00")


@pytest.mark.rule("T6", "T7")
@pytest.mark.parametrize(
    "words",
    [("to", "2022-05-01T00:00"), ("to", "soon"), ("by", "later"), ("by",), ("to", "2023-03-26T02:30")],
)
def test_the_command_refuses_what_it_cannot_do(words):
    clock_actions.restart(at=datetime(2022, 5, 16, 7, tzinfo=UTC))

    with pytest.raises(CommandError):
        run(*words)
    assert clock.now() < datetime(2022, 5, 17, tzinfo=UTC)


def test_the_next_chapter_is_handed_to_the_worker(client):
    play.open_the_call()
    client.force_login(UserFactory(role=OFFICER))
    assert "Play the next chapter" in client.get("/en/demo/clock/").content.decode()

    answer = client.post("/en/demo/next/", follow=True)

    assert "The next chapter is being played" in answer.content.decode()
    clock_actions.restart(at=datetime(2023, 3, 2, tzinfo=UTC))
    assert "Play the next chapter" not in client.get("/en/demo/clock/").content.decode()
    assert "There is no later chapter" in client.post("/en/demo/next/", follow=True).content.decode()


def test_only_staff_play_on(client):
    client.force_login(UserFactory())

    assert client.post("/en/demo/next/").status_code == 403


def test_two_workers_never_play_at_once():
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [tasks.ONE_AT_A_TIME])
        assert tasks.play_on("call") is False
    other.close()
