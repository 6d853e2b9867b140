"""What the tests of the questionnaires share: the 2022 call, one person, one draft, on a morning of May 2022."""

import os
import time

import pytest

from applications.actions import drafts, setup
from applications.models import Question, Section
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.clock import actions as clock_actions
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory
from tests.integration.applications.desking import MAY
from tests.integration.applications.proving import LONG, answered, handed_in


@pytest.fixture
def at(instant, db):
    """Let it be 16 May 2022, nine in Brussels."""
    now = instant("2022-05-16 09:00", "Europe/Brussels")
    clock_actions.restart(at=now)
    return now


@pytest.fixture
def call(at):
    """The real call of 2022 with both questionnaires."""
    return setup.load_call(by=None, at=at)


@pytest.fixture
def owner(client):
    """Somebody who is signed in."""
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def application(call, owner, at):
    """Their draft for an EU region, nothing answered yet."""
    return drafts.start(call=call, side="eu", by=owner, at=at, language="en")


@pytest.fixture(params=["UTC", "America/Los_Angeles", "Asia/Tokyo"])
def process_zone(request):
    """Let the process live in a zone of its own, as a careless server would."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


@pytest.fixture
def in_may(db):
    """Let domain time stand in the last weeks of the call."""
    clock_actions.restart(at=MAY)


@pytest.fixture
def officer(client, in_may):
    """A programme officer who is signed in."""
    person = UserFactory(role=OFFICER)
    client.force_login(person)
    return person


@pytest.fixture
def question():
    """The one question of the test questionnaire."""
    row = ApplicationFactory(territory_code="ITH4")
    section = Section.objects.create(
        questionnaire=row.questionnaire, slug="strategy", number=1, group="strategy", title_en="Strategy",
        title_ja="戦略",
    )  # fmt: skip
    return Question.objects.create(
        section=section,
        key="summary",
        number=1,
        kind="long",
        label_en="Summary of the strategy",
        label_ja="戦略の要約",
    )


@pytest.fixture
def sent(client, question):
    """An application that was submitted; its owner is signed in."""
    return handed_in(answered(ApplicationFactory(), question, LONG), client=client)
