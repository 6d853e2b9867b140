"""A territory's page: the register's facts, its own words as far as it agreed, practices, published visits (SPEC S5, V)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from applications.models import Application
from helpdesk.models import Access, Kind
from programme.actions.publishing import publish_agenda
from programme.models import Leg
from r2r_portal.clock import actions as clock_actions
from selection.states import Outcome
from tests.factories.accounts import AT
from tests.factories.library import ResourceFactory
from tests.factories.november import november
from tests.factories.selection import submitted
from tests.factories.stakeholders import AFTER
from tests.integration.selection.test_deciding import release, settle
from tests.integration.selection.test_pairing import said

pytestmark = pytest.mark.django_db
WORDS = {
    "strategy_en": "Strategiewort", "offers_en": "Angebotswort", "seeks_ja": "要望語", "partners_en": "Partnerwort",
}  # fmt: skip


@pytest.fixture
def pair():
    """A region and a prefecture that take part, and one more region that does not."""
    clock_actions.restart(at=AT)
    ones = [submitted("eu", 1), submitted("jp", 1), submitted("eu", 2)]
    for one, outcome in zip(ones, (Outcome.SELECTED, Outcome.SELECTED, Outcome.NOT_SELECTED), strict=True):
        settle(one, outcome)
    release(ones[0].call)
    clock_actions.restart(at=AFTER)
    return [Application.objects.get(pk=one.pk) for one in ones]


def page(client, application, language="en"):
    """Return a territory's page."""
    answer = client.get(f"/{language}/regions/{application.submitted_territory.code}/")
    html = answer.content.decode()
    return html.partition("<main")[2].partition("</main>")[0] or html


@pytest.mark.rule("S5")
def test_its_words_are_shown_only_as_far_as_it_agreed(client, pair):
    eu, _jp, _out = pair
    said(eu, **WORDS)
    assert not any(word in page(client, eu) for word in WORDS.values())
    said(eu, public=True, version=1, **WORDS)
    for language in ("en", "ja"):
        assert all(word in page(client, eu, language) for word in WORDS.values())
    said(eu, public=False, version=2, **WORDS)
    assert not any(word in page(client, eu) for word in WORDS.values())


def test_facts_come_from_the_register(client, pair):
    eu, jp, out = pair
    html = page(client, eu)
    state = eu.submitted_territory.member_state.name
    assert all(word in html for word in (eu.submitted_territory.code, state, eu.organisation.name))
    assert client.get(f"/en/regions/{out.submitted_territory.code}/").status_code == 404
    with translation.override("ja"):
        assert jp.submitted_territory.name in page(client, jp, "ja")


def test_practices_are_those_that_the_library_shows_to_everybody(client, pair):
    eu, jp, _out = pair
    texts = {"open": Access.PUBLIC, "members": Access.PARTICIPANTS}
    for word, access in texts.items():
        item = ResourceFactory(
            published=True, kind=Kind.PRACTICE, access=access, texts={"en": (f"Practice {word}", "S")}
        )
        item.territories.add(eu.submitted_territory)
    draft = ResourceFactory(kind=Kind.PRACTICE, texts={"en": ("Practice draft", "S")})
    draft.territories.add(eu.submitted_territory)
    html = page(client, eu)
    assert "Practice open" in html
    assert "Practice members" not in html
    assert "Practice draft" not in html
    assert "Practice open" not in page(client, jp)


@pytest.mark.parametrize("number", [1, 5])
def test_practices_cost_the_same_however_many(client, pair, number):
    eu = pair[0]
    for n in range(number):
        item = ResourceFactory(published=True, kind=Kind.PRACTICE, texts={"en": (f"Practice {n}", "S")})
        item.territories.add(eu.submitted_territory)
    page(client, eu)
    with CaptureQueriesContext(connection) as queries:
        page(client, eu)
    assert len(queries) == 14


def test_filters_narrow_the_directory_and_strange_ones_are_left_out(client, pair):
    eu, jp, _out = pair

    def codes(**given):
        html = client.get("/en/regions/", given).content.decode()
        return {one for one in (eu, jp) if f"/en/regions/{one.submitted_territory.code}/" in html}

    assert codes() == {eu, jp}
    assert codes(side="jp") == {jp}
    assert codes(side="\0", theme="x", topic="y") == {eu, jp}


def test_visits_are_told_as_they_were_published(client, pair):
    eu, jp, _out = pair
    world = november()
    assert "Visits that it receives" not in page(client, jp)
    publish_agenda(visit=world.visit, by=world.officer, at=AFTER)
    assert "Visits that it receives" in page(client, jp)
    assert "Where its people go" in page(client, eu)
    before = page(client, jp)
    Leg.objects.filter(host=jp.submitted_territory).update(host=eu.submitted_territory)
    assert page(client, jp) == before
