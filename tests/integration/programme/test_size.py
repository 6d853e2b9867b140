"""The size of the programme: 40 activities, 30 legs, 120 delegates, 600 sessions; statements and seconds."""

import time

import pytest
from django.urls import reverse

from programme.actions.publishing import publish_agenda
from programme.domain import timetable
from programme.queries import planning
from programme.queries.advice import considered
from r2r_portal.clock import actions as clock
from tests.factories.full_visit import full_visit
from tests.factories.programme import AT, DelegateFactory, DelegationFactory, VisitFactory

pytestmark = pytest.mark.django_db
SMALL = {"activities": 2, "legs": 2, "delegates": 10, "sessions": 8}
WHOLE = {"activities": 40, "legs": 30, "delegates": 120, "sessions": 600}
# What participants read: one literal a page for both sizes. "my" is the page of the whole portal, with what every app says.
STATEMENTS = {"agenda": 11, "next": 11, "my": 15, "changes": 8, "events": 10}
PLANNING = {"board": 14, "sessions": 15}


@pytest.fixture(params=[SMALL, WHOLE], ids=["small", "whole"])
def full(request):
    """Publish a visit of that size."""
    clock.restart(at=AT)
    made = full_visit(**request.param)
    publish_agenda(visit=made.visit, by=made.officer, at=AT)
    return made


def address(name, full):
    if name == "my":
        return reverse("site:my")
    if name in ("events", "next"):
        return reverse(f"programme:{name}")
    return reverse(f"programme:{name}", kwargs={"slug": full.visit.slug})


@pytest.mark.rule("P5")
@pytest.mark.parametrize("name", STATEMENTS)
def test_a_page_needs_as_many_statements_for_many_as_for_few(client, full, name, django_assert_num_queries):
    client.force_login(full.delegates[0].user)
    path = address(name, full) + ("?show=all" if name == "agenda" else "")
    client.get(path)

    with django_assert_num_queries(STATEMENTS[name]):
        assert client.get(path).status_code == 200


@pytest.mark.rule("P3")
@pytest.mark.parametrize("name", PLANNING)
def test_planning_a_whole_visit_needs_as_many_statements_as_planning_a_small_one(
    client, full, name, django_assert_num_queries
):
    client.force_login(full.officer)
    path = reverse(f"programme:{name}", kwargs={"slug": full.visit.slug})
    client.get(path)

    with django_assert_num_queries(PLANNING[name]):
        assert client.get(path).status_code == 200


@pytest.mark.rule("P5")
def test_a_reader_of_several_visits_needs_no_more_statements(client, full, django_assert_num_queries):
    person = full.delegates[0].user
    for number in (2, 3):
        other = VisitFactory(call=full.visit.call, slug=f"other-{number}", starts_on=full.visit.starts_on)
        sent = DelegationFactory(visit=other, track=full.delegates[0].delegation.track)
        DelegateFactory(delegation=sent, user=person, email=person.email)
    client.force_login(person)
    client.get(reverse("site:my"))

    with django_assert_num_queries(STATEMENTS["my"]):
        page = client.get(reverse("site:my")).content.decode()
    assert page.count("Your visit is being planned") == 2


@pytest.mark.rule("P4")
def test_every_rule_of_a_whole_visit_is_checked_within_a_second():
    made = full_visit(**WHOLE)
    began = time.process_time()

    found = timetable.blockers(planning.load_plan(made.visit))
    considered(made.visit)

    assert found == ()
    assert time.process_time() - began <= 1.0
