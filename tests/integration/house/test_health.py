"""The doors for machines."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from r2r_portal import clock
from r2r_portal.outbox import actions

pytestmark = pytest.mark.django_db


def test_livez_answers_without_asking_the_database(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/livez")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_readyz_tells_that_all_is_well(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "broker": "ok", "outbox_age_seconds": 0.0}


def test_readyz_tells_how_long_the_oldest_message_waits(client: Client) -> None:
    now = clock.now()
    common = {"topic": "account.code", "to": "a@test.example", "language": "en", "zone": "Europe/Brussels"}
    for key, due in (
        ("old", timedelta(minutes=-10)),
        ("new", timedelta(minutes=-1)),
        ("later", timedelta(days=1)),
    ):
        actions.publish(key=key, at=now, due_at=now + due, payload={"code": "48291704"}, **common)
    assert 600 <= client.get("/readyz").json()["outbox_age_seconds"] < 660


def test_without_a_broker_the_portal_is_still_ready(client: Client, settings) -> None:
    settings.CELERY_BROKER_URL = "redis+socket:///nonexistent/valkey.sock"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["broker"]) == (200, "away")


def test_without_a_database_readyz_says_503_and_livez_still_answers() -> None:
    answers = {}

    def ask() -> None:  # a thread has a connection of its own to spoil
        connection.settings_dict = {**connection.settings_dict, "HOST": "/nonexistent"}
        answers.update({door: Client().get(door) for door in ("/livez", "/readyz")})

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(30)
    assert answers["/livez"].status_code == 200
    assert answers["/readyz"].status_code == 503
    assert answers["/readyz"].json() == {"database": "away", "broker": "ok", "outbox_age_seconds": None}
