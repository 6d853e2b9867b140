"""The visit of November 2022 in a real browser: planned, published, changed and published again, read in between.

The facts are the project's own (programme/data/r2r-2022.yaml): six delegations in two groups, five legs, a plenary in Kyoto.
"""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page

from programme.actions import setup
from programme.actions.delegations import add_delegate, open_delegation
from programme.models import AgendaVersion, LegAttendance, Visit
from r2r_portal import definitions
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.clock import actions as clock
from r2r_portal.outbox.models import Message
from r2r_portal.territories import register
from r2r_portal.territories.models import Territory
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.applications import CallFactory
from tests.factories.programme import AT

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2022, 10, 10, 9, 0, tzinfo=UTC)
AICHI = "Reception and overview of innovation priorities"
DESK, AGENDA = "/en/programme/desk/japan-2022", "/en/programme/japan-2022/agenda/"


@pytest.fixture
def groups():
    """Return the territories of each group of the visit, as the file names them."""
    visits = definitions.read(setup.PROGRAMME_2022)["visits"]
    return next(one["groups"] for one in visits if one["slug"] == "japan-2022")


@pytest.fixture
def officer(groups):
    """Load the programme and open six delegations of one person each, on no leg but the plenary; returns who plans."""
    register.fill()
    clock.restart(at=NOW)
    call, officer = CallFactory(), UserFactory(role=OFFICER)
    setup.load_programme(call, by=officer, at=AT)
    visit = Visit.objects.get(slug="japan-2022")
    for code in sorted(code for codes in groups.values() for code in codes):
        territory = Territory.objects.get(code=code)
        body = OrganisationFactory(territory=territory)
        sent = open_delegation(visit=visit, territory=territory, organisation=body, by=officer, at=AT)
        values = {"family_name": "Example", "given_name": "Kim", "email": f"{code}@test.example".lower()}
        add_delegate(delegation=sent, values=values, by=officer, at=AT)
    return officer


def delegate(code):
    visit = Visit.objects.get(slug="japan-2022")
    return visit.delegations.get(territory__code=code).delegates.get().user


def publish(page: Page, number: int) -> None:
    """Say of every doubt that it is meant so, then publish."""
    page.goto(f"{DESK}/publish/")
    while (open_doubts := page.get_by_role("button", name="It is meant so")).count():
        page.locator("input[name=reason]").first.fill("Agreed with the hosts")
        open_doubts.first.click()
    page.get_by_role("button", name=f"Publish version {number}").click()
    page.goto(f"{DESK}/publish/")
    assert f"Version {number} is published" in page.inner_text("main")


def reads(page: Page, address: str) -> str:
    page.goto(address)
    return page.inner_text("main")


@pytest.mark.rule("P5")
def test_the_visit_is_planned_published_changed_and_published_again(officer, groups, looker):
    desk, first, other, anybody = (
        looker.sit_down(user, "en") for user in (officer, delegate("ES21"), delegate("ITH5"), None)
    )
    visit = Visit.objects.get(slug="japan-2022")

    # Planned: who is on which leg.
    desk.goto(f"{DESK}/legs/")
    for group, codes in groups.items():
        for code in codes:
            sent = visit.delegations.get(territory__code=code)
            for leg in visit.legs.filter(group=group):
                desk.locator(f"#d{sent.pk}-{leg.pk}").check()
    desk.get_by_role("button", name="Save", exact=True).click()
    assert LegAttendance.objects.filter(leg__visit=visit).count() == 6 * 3

    # Published, and read by who goes and by anybody.
    publish(desk, 1)
    words = reads(first, AGENDA)
    assert [
        text for text in ("Version 1", AICHI, "9:30", "Second exchange meeting") if text not in words
    ] == []
    assert AICHI not in reads(other, AGENDA), "the other group goes to Osaka"
    event = visit.activities.get().slug
    assert AICHI in reads(anybody, f"/en/events/{event}/agenda/")

    # Changed: nobody reads it before it is published.
    desk.goto(f"{DESK}/sessions/")
    desk.get_by_role("link", name=f"Change {AICHI}").click()
    desk.fill("[name=starts]", "09:45")
    desk.get_by_role("button", name="Save", exact=True).click()
    assert "9:45" not in reads(first, AGENDA)
    Message.objects.all().delete()

    # Published again: marked, told to the group that it concerns, and to nobody else.
    publish(desk, 2)
    words = reads(first, AGENDA)
    assert [text for text in ("Version 2", "9:45", "Changed 10 Oct") if text not in words] == []
    assert "Version 2" in reads(anybody, f"/en/events/{event}/agenda/")
    told = set(Message.objects.filter(topic="agenda.changed").values_list("to", flat=True))
    assert {f"{code}@test.example".lower() for code in groups["A"]} <= told
    assert not told & {f"{code}@test.example".lower() for code in groups["B"]}
    assert list(AgendaVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
