"""The demo is the real thing played at its own instants."""

import pytest

from applications.models import Application, Submission
from applications.states import Status
from r2r_portal import clock
from r2r_portal.outbox.models import Message
from r2r_portal.site.demo import play

pytestmark = pytest.mark.django_db


def test_the_first_chapter_holds_drafts_submissions_and_requests():
    play.open_the_call()
    play.play("call")

    states = Application.objects.values_list("status", flat=True)
    assert {Status.DRAFT, Status.SUBMITTED, Status.WITHDRAWN} == set(states)
    assert clock.now().date().isoformat() == "2022-05-16"
    assert all(s.arrived_at < s.application.closing for s in Submission.objects.select_related("application"))
    assert Message.objects.filter(topic="application.submitted").exists()
