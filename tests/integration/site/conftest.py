"""The real call of 2022 with its phases and criteria, as on its first day."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from applications.models import Call
from helpdesk.actions import newsletter
from programme.actions.setup import load_programme
from r2r_portal.accounts.models import User
from r2r_portal.clock import actions as clock_actions
from r2r_portal.site.demo import play
from r2r_portal.site.sitemap import PAGES
from selection.models import Decision, Release
from tests.factories.accounts import AT, UserFactory
from tests.factories.applications import ApplicationFactory
from tests.factories.helpdesk import PublishedAnswerFactory
from tests.factories.library import IssueFactory, ResourceFactory
from tests.factories.programme import ActivityFactory


@pytest.fixture
def call(db) -> Call:
    """Open the call of 2022 with the demo's staff, and no application."""
    play.open_the_call()
    opened = Call.objects.get()
    if not opened.phases.exists():
        load_programme(opened, by=None, at=opened.opens_at)
    return opened


@pytest.fixture
def it_is(db) -> Callable[[str], datetime]:
    """Set the clock to a wall-clock time in Brussels: `it_is("2022-05-16 09:00")`."""

    def move(text: str) -> datetime:
        at = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Brussels"))
        clock_actions.restart(at=at)
        return at

    return move


def selected(call: Call, code: str, theme: str, by: User, at: datetime) -> None:
    """Select one application, unreleased."""
    side = "jp" if code.startswith("JP") else "eu"
    application = ApplicationFactory(submitted=True, call=call, side=side, territory_code=code)
    application.theme_ranks.create(theme=call.themes.get(slug=theme), rank=1)
    Decision.objects.create(
        application=application, track=application.track, outcome="selected", grounds_en="Good.", grounds_ja="良い。",
        decided_by=by, decided_at=at,
    )  # fmt: skip


def released(call: Call, at: datetime) -> None:
    """Make the decisions of a call public."""
    first, second = (User.objects.get(email=f"{name}@demo.example") for name in ("officer", "officer2"))
    Release.objects.create(
        call=call, status="confirmed", prepared_by=first, prepared_at=at, confirmed_by=second, confirmed_at=at,
        answer_on="2022-09-30", review_on="2022-09-30",
    )  # fmt: skip


@pytest.fixture
def addresses(call: Call) -> dict[str, str]:
    """Every public page of the map, with one event, item, answer, issue of the newsletter and territory; in May 2022."""
    clock_actions.restart(at=datetime(2022, 5, 16, 7, 0, 5, tzinfo=UTC))
    selected(call, "JP-23", "green", User.objects.get(email="officer@demo.example"), AT)
    released(call, AT)
    issue = IssueFactory(number=1)
    newsletter.release(issue=issue, by=UserFactory(role="EU desk"), at=AT)
    more = [
        ("helpdesk:item", ResourceFactory(published=True, texts={"en": ("One", "x"), "ja": ("一", "x")}).pk),
        ("helpdesk:answer", PublishedAnswerFactory(public=True).pk), ("programme:event", ActivityFactory().slug),
        ("helpdesk:newsletter_issue", issue.number), ("site:territory", "JP-23"),
    ]  # fmt: skip
    return {name: reverse(name) for name in PAGES} | {name: reverse(name, args=[key]) for name, key in more}
