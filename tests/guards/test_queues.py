"""Codes and receipts wait for nothing that takes long (docs/decisions/018-two-queues.md)."""

import inspect

import pytest
from celery.schedules import crontab
from django.conf import settings

from r2r_portal.celery import app
from r2r_portal.confined import ROOT
from tests.faults import stack

MINUTES = 300  # seconds that every task may take by the settings


@pytest.fixture(scope="module", autouse=True)
def tasks():
    """Our tasks by name."""
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}


def queue(name: str) -> str:
    return app.amqp.router.route({}, name)["queue"].name


def test_what_may_take_longer_than_five_minutes_has_the_queue_for_that(tasks):
    longer = {name for name, task in tasks.items() if (task.time_limit or 0) > MINUTES}

    assert longer >= {"selection.tasks.compute_waiting", "programme.tasks.bind_papers"}
    assert {queue(name) for name in longer} == {"long"}


def test_what_runs_by_night_has_it_too(tasks):
    schedule = settings.CELERY_BEAT_SCHEDULE.values()
    nightly = {one["task"] for one in schedule if isinstance(one["schedule"], crontab)}

    assert nightly
    assert {queue(name) for name in nightly} == {"long"}


def test_every_other_task_has_the_first_queue_and_every_route_a_task(tasks):
    assert queue("r2r_portal.outbox.tasks.drain") == queue("r2r_portal.site.tasks.give_sign") == "celery"
    assert set(settings.CELERY_TASK_ROUTES) <= set(tasks)


def test_what_is_asked_for_every_few_seconds_does_not_pile_up_behind_what_takes_hours():
    every = [one for one in settings.CELERY_BEAT_SCHEDULE.values() if isinstance(one["schedule"], float)]
    often = [one for one in every if queue(one["task"]) == "long" and one["schedule"] < 60]

    assert often
    assert [one["task"] for one in often if one.get("options") != {"expire_seconds": 60}] == []


def test_a_worker_that_is_told_no_queue_takes_both_and_the_stack_of_tests_tells_each_its_own():
    assert set(app.amqp.queues) == {"celery", "long"}
    commands = inspect.getsource(stack.Stack.commands)
    assert '"-n", "worker@%h", "-Q", "celery"' in commands
    assert '"-n", "long@%h", "-Q", "long"' in commands


def test_how_many_processes_a_worker_has_is_said_in_one_place():
    assert app.conf.worker_concurrency == 2
    started = [ROOT / "docker-compose.yml", *(ROOT / "deploy/systemd").glob("*.service")]
    assert [one.name for one in started if "--concurrency" in one.read_text(encoding="utf-8")] == []
