"""The demo is the real thing played at its own instants."""

import pytest

from applications.models import Application, Submission
from applications.states import Status
from r2r_portal import clock
from r2r_portal.outbox.models import Message
from r2r_portal.site.demo import play

pytestmark = pytest.mark.django_db


def test_the_chapters_follow_each_other():
    play.open_the_call()

    play.play("call")
    assert {Status.DRAFT, Status.SUBMITTED, Status.WITHDRAWN} == set(statuses())
    assert clock.now().date().isoformat() == "2022-05-16"
    assert play.next_chapter() == "evaluation"

    for chapter in list(play.CHAPTERS)[1:]:
        play.play(chapter)
    assert clock.now().date().isoformat() == "2023-03-01"
    assert play.next_chapter() is None

    closings = Submission.objects.select_related("application__track__call")
    assert all(one.arrived_at < one.application.closing for one in closings)
    assert Message.objects.filter(topic="application.submitted").exists()
    assert Application.objects.filter(status=Status.DRAFT, late_at__isnull=False).count() == 1


def statuses():
    return Application.objects.values_list("status", flat=True)
