"""The status page names the part that is ill; modes are reachable by health and by hand (REL-J1, R24)."""

import threading
import time
from datetime import timedelta

import pytest
from celery import Celery
from django.core.management import call_command
from django.db import connection
from django.test import Client

from r2r_portal import clock
from r2r_portal.accounts.roles import ADMINISTRATOR, EVALUATOR, OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox import actions, pausing
from r2r_portal.site import errors, marks, modes, pulse, tasks
from r2r_portal.site.beating import Scheduler
from r2r_portal.site.models import Condition, Mark
from r2r_portal.site.states import Mode
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R")]
TOKEN = "t" * 40
MONITOR = {"headers": {"Authorization": f"Bearer {TOKEN}"}}


@pytest.fixture
def told(settings, client):
    """Return what a monitor is told now."""
    settings.STATUS_TOKEN = TOKEN
    return lambda: client.get("/statusz", **MONITOR).json()


@pytest.fixture
def healthy(settings):
    """All parts just gave a sign of life."""
    for name in (marks.WORKER, marks.LONG, marks.BEAT, marks.BACKUP, marks.INVARIANTS):
        marks.mark(name, real=clock.real())


@pytest.fixture
def asks_at_once(settings):
    """Every request asks for the mode."""
    settings.MODE_SECONDS = 0
    modes._memo["until"] = 0.0  # whatever a test before this one was told


def waiting(minutes: int) -> None:
    now = clock.now()
    actions.publish(
        topic="newsletter.known", key="late", to="a@test.example", language="en", zone="Europe/Brussels", at=now,
        due_at=now - timedelta(minutes=minutes),
    )  # fmt: skip


def test_all_is_well(told, healthy):
    found = told()
    assert (found["status"], found["mode"]) == ("ok", "normal")
    assert {name: part["state"] for name, part in found["parts"].items()} == {
        "database": "ok", "broker": "ok", "worker": "ok", "long": "ok", "beat": "ok", "outbox": "ok",
        "backup": "ok", "invariants": "ok", "scanner": "off", "disk": "ok",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["worker", "long", "beat"])
def test_a_silent_worker_or_beat_is_seen_within_a_minute(told, healthy, client, name):
    Mark.objects.filter(name=name).update(at=clock.real() - timedelta(seconds=61))
    assert client.get("/statusz", **MONITOR).status_code == 503
    assert told()["parts"][name]["state"] == "away"


def test_each_other_part_is_seen_when_it_is_ill(told, healthy, settings):
    settings.CELERY_BROKER_URL = "redis+socket:///nonexistent/valkey.sock"
    settings.CLAMD_URL = "unix:///nonexistent/clamd.sock"
    Mark.objects.filter(name=marks.BACKUP).update(at=clock.real() - timedelta(hours=27))
    marks.mark(marks.INVARIANTS, real=clock.real(), broken=2)
    waiting(20)
    ill = {name: part["state"] for name, part in told()["parts"].items() if part["state"] != "ok"}
    assert ill == {
        "broker": "away",
        "scanner": "away",
        "backup": "late",
        "invariants": "late",
        "outbox": "late",
    }


def test_a_clock_that_differs_from_the_databases_is_seen(told, healthy, monkeypatch):
    real = clock.real
    monkeypatch.setattr(clock, "real", lambda: real() + timedelta(seconds=5))
    assert told()["parts"]["database"]["state"] == "late"


def test_staff_see_a_page_in_their_language_and_strangers_nothing(client, settings, healthy):
    settings.STATUS_TOKEN = TOKEN
    assert client.get("/statusz").status_code == 404
    assert client.get("/statusz", headers={"Authorization": "Bearer wrong"}).status_code == 404
    for role, status in ((EVALUATOR, 404), (OFFICER, 200), (ADMINISTRATOR, 200)):
        client.force_login(UserFactory(role=role, language="ja"))
        assert client.get("/statusz").status_code == status
    page = client.get("/statusz").content.decode()
    assert "ワーカー" in page
    assert "バックアップ" in page


def test_without_a_token_set_no_token_opens_it(client, settings):
    settings.STATUS_TOKEN = ""
    assert client.get("/statusz", headers={"Authorization": "Bearer "}).status_code == 404


def test_metrics_are_there_by_setting_with_the_token(client, settings, healthy):
    settings.STATUS_TOKEN = TOKEN
    assert client.get("/metrics", **MONITOR).status_code == 404
    settings.METRICS = True
    assert client.get("/metrics").status_code == 404
    text = client.get("/metrics", **MONITOR).content.decode()
    assert 'r2r_part_up{part="worker"} 1\n' in text
    assert 'r2r_figure{part="outbox",name="queued"} 0\n' in text
    assert 'r2r_mode{mode="normal"} 1\n' in text
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(line.rsplit(" ", 1)[1].replace(".", "").replace("-", "").isdigit() for line in lines)


def test_the_worker_and_the_nightly_look_leave_their_marks():
    tasks.give_sign()
    tasks.check_invariants()
    assert {*Mark.objects.values_list("name", flat=True)} == {marks.WORKER, marks.INVARIANTS}


def test_the_worker_for_what_takes_long_leaves_a_mark_of_its_own():
    pulse.give_sign()
    assert Mark.objects.get().name == marks.LONG


@pytest.mark.parametrize(("told", "expected"), [([], True), (["celery"], False), (["long"], True)])
def test_only_a_worker_that_takes_what_takes_long_gives_that_sign(settings, told, expected):
    app = Celery("one", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.amqp.queues.select(told)
    assert pulse.takes_long(app) is expected


# --- modes ------------------------------------------------------------------------------------------------


def test_late_mail_and_a_paused_outbox_are_told_in_both_languages(client, asks_at_once):
    assert 'lang="ja">現在、本ポータルからのメール' not in client.get("/en/").content.decode()
    waiting(16)
    page = client.get("/en/").content.decode()
    assert "E-mails from this portal are late" in page
    assert "現在、本ポータルからのメール" in page
    actions.Message.objects.all().delete()
    assert modes.by_health() == Mode.NORMAL
    pausing.pause(by=None, at=clock.now(), real=clock.real())
    assert modes.by_health() == Mode.MAIL_LATE


def test_in_read_only_pages_are_read_and_nothing_is_saved(client, asks_at_once):
    call_command("mode", "read-only")
    page = client.get("/ja/")
    assert page.status_code == 200
    assert "保存や提出の操作ができません" in page.content.decode()
    refused = client.post("/en/helpdesk/ask/", {"text": "x"})
    assert (refused.status_code, refused["Retry-After"]) == (503, "30")
    assert "was not saved" in refused.content.decode()
    assert "保存されていません" in refused.content.decode()


def test_a_database_that_takes_nothing_makes_the_portal_read_only():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL default_transaction_read_only = on")
        assert modes.by_health() == Mode.READ_ONLY


def test_in_maintenance_staff_look_and_others_read_why_not(client, asks_at_once):
    call_command("mode", "maintenance")
    closed = client.get("/en/")
    assert (closed.status_code, closed["Retry-After"]) == (503, "30")
    assert "一時停止しています" in closed.content.decode()
    for door in ("/livez", "/readyz", "/en/account/login/code/"):
        assert client.get(door).status_code == 200
    client.force_login(UserFactory(role=OFFICER))
    page = client.get("/en/")
    assert page.status_code == 200
    assert "Only staff see this page" in page.content.decode()
    client.force_login(UserFactory())
    assert client.get("/en/").status_code == 503


def test_a_mode_by_hand_stands_until_it_is_given_back_to_health(client, asks_at_once, capsys):
    for mode in Mode:
        call_command("mode", mode.value)
        assert modes.current() == mode
    call_command("mode", "health")
    assert not Condition.objects.exists()
    assert modes.current() == Mode.NORMAL
    assert "normal (by health)" in capsys.readouterr().out


def test_a_process_asks_for_the_mode_only_every_few_seconds(client, settings, django_assert_num_queries):
    settings.MODE_SECONDS = 60
    modes.current()
    with django_assert_num_queries(0):
        assert modes.current() == Mode.NORMAL


# --- the database is away ----------------------------------------------------------------------------------


def test_without_a_database_pages_say_so_quickly_in_both_languages(settings):
    """REL-D8: 503 with Retry-After within two seconds, the machine's doors as they should be."""
    settings.STATUS_TOKEN = TOKEN
    answers, seconds = {}, []

    def ask() -> None:  # a thread has a connection of its own to spoil
        connection.settings_dict = {**connection.settings_dict, "HOST": "/nonexistent"}
        visitor = Client(raise_request_exception=False)
        visitor.cookies["sessionid"] = "x" * 32
        for door in ("/en/", "/ja/call/", "/admin/", "/livez", "/readyz", "/statusz"):
            began = time.monotonic()
            asks = Client() if door.endswith("z") else visitor  # a machine carries no cookie
            answers[door] = asks.get(door, **(MONITOR if door == "/statusz" else {}))
            seconds.append(time.monotonic() - began)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(60)
    assert {door: answer.status_code for door, answer in answers.items()} == {
        "/en/": 503, "/ja/call/": 503, "/admin/": 503, "/livez": 200, "/readyz": 503, "/statusz": 503,
    }  # fmt: skip
    for door in ("/en/", "/ja/call/", "/admin/"):
        assert answers[door]["Retry-After"] == "30"
        assert "The service is away for a short time" in answers[door].content.decode()
        assert "一時停止しています" in answers[door].content.decode()
    assert answers["/statusz"].json()["parts"]["database"] == {"state": "away", "age_seconds": None}
    assert max(seconds) < 2


def test_an_answer_without_a_database_takes_nobodys_text_away(client, rf):
    """Whoever is signed in stays so for the answer: the browser must not empty what it keeps of unsaved text."""
    asked = rf.get("/en/my/")
    asked.user = asked._cached_user = UserFactory()
    errors.away(asked)
    assert asked.user.is_authenticated


def test_a_clock_that_jumped_makes_no_mail_late(client, asks_at_once):
    waiting(60)
    assert modes.by_health() == Mode.MAIL_LATE
    clock_actions.move(to=clock.now() + timedelta(days=3))
    assert modes.by_health() == Mode.NORMAL


# --- one beat ------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_beats_one_beats_and_the_other_waits():
    class Beat:
        """What the lock needs of a scheduler, without its own timetable."""

        session = None
        is_the_one = Scheduler.is_the_one

    first, second, seen = Beat(), Beat(), []

    def other() -> None:
        seen.append(second.is_the_one())
        connection.close()

    assert first.is_the_one()
    assert first.is_the_one()
    thread = threading.Thread(target=other)
    thread.start()
    thread.join(10)
    assert seen == [False]
    connection.close()  # the first is gone, and its lock with it
    thread = threading.Thread(target=other)
    thread.start()
    thread.join(10)
    assert seen == [False, True]
