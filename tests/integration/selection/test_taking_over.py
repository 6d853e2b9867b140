"""The solver's two groups taken over by a person: shown before, replaced only on purpose, undone until the release."""

import pytest
from django.urls import reverse

from r2r_portal.accounts.roles import OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.errors import DomainError, StaleError
from selection import tasks
from selection.actions import computing
from selection.actions.grouping import form_groups, move, rename
from selection.actions.recusing import state
from selection.actions.taking_over import take_over, undo
from selection.choosing_errors import NoProposalError
from selection.errors import FrozenError
from selection.models import Group, GroupMember, RunKind, SetRule
from selection.queries.taking_over import current_proposal, grouped, offered, taking_part
from tests.factories.accounts import UserFactory
from tests.factories.choosing import scored_call
from tests.factories.selection import DECIDED, SCORED
from tests.integration.selection.test_deciding import prepare, settle
from tests.integration.selection.test_pages import enter

PAGE = "admin:selection_groups_proposal"


@pytest.fixture
def officer():
    return UserFactory(role=OFFICER)


@pytest.fixture
def proposed(officer):
    """A call with a proposal, whose proposed territories people selected too; call, run, applications."""
    call, made = scored_call()
    SetRule.objects.filter(call=call, kind="states").delete()
    computing.ask(call=call, kind=RunKind.PROPOSAL, by=officer, at=SCORED)
    tasks.compute_waiting()
    run = current_proposal(call)
    for ref in run.result["members"]:
        settle(made[ref])
    return call, run, made


def divided(members):
    """Who is together, whatever the number of the group."""
    return {frozenset(ref for ref, number in members.items() if number == group) for group in (1, 2)}


def seen_in(call, run):
    """What the page would show now, as its hash."""
    return offered(call, run, taking_part(call), grouped(call)).digest


@pytest.mark.rule("S1")
def test_where_no_groups_are_formed_one_press_takes_the_proposals_over(proposed, officer):
    call, run, _made = proposed
    client = enter(officer)
    page = client.get(reverse(PAGE)).content.decode()
    assert "Take the groups over" in page
    assert "Groups are formed already" not in page

    answer = client.post(reverse(PAGE), {"do": "take"})

    assert answer.headers["Location"] == reverse("admin:selection_groups")
    assert grouped(call) == run.result["members"]
    event = Event.objects.get(verb="groups.taken_over")
    assert (event.detail["before"], event.detail["after"]) == ({}, run.result["members"])


@pytest.mark.rule("S1")
def test_formed_groups_are_replaced_only_by_who_saw_what_changes(proposed, officer):
    call, run, _made = proposed
    form_groups(call=call, by=officer, at=DECIDED)
    one = next(iter(run.result["members"]))
    move(application=taking_part(call)[one], number=3 - run.result["members"][one], by=officer, at=DECIDED)
    rename(group=Group.objects.get(number=1), title_en="Sea", title_ja="海", by=officer, at=DECIDED)
    before = grouped(call)
    client = enter(officer)
    shown = client.get(reverse(PAGE))
    assert "Replace the groups" in shown.content.decode()

    assert client.post(reverse(PAGE), {"do": "take"}).status_code == 409
    assert grouped(call) == before

    client.post(reverse(PAGE), {"do": "take", "seen": shown.context["found"].digest})
    assert divided(grouped(call)) == divided(run.result["members"])
    assert Group.objects.get(number=1).title_en == "Sea"


def test_what_changed_since_the_page_was_shown_is_not_taken_over(proposed, officer):
    call, run, made = proposed
    form_groups(call=call, by=officer, at=DECIDED)
    seen = seen_in(call, run)
    out = next(iter(run.result["members"]))
    GroupMember.objects.filter(application=made[out]).delete()
    before = grouped(call)
    with pytest.raises(StaleError):
        take_over(call=call, seen=seen, by=officer, at=DECIDED)
    assert grouped(call) == before


def test_whom_people_selected_against_the_proposal_has_no_group_and_is_named(proposed, officer):
    call, run, made = proposed
    outsider = next(ref for ref in made if ref not in run.result["members"])
    settle(made[outsider])
    take_over(call=call, seen="", by=officer, at=DECIDED)
    assert outsider not in grouped(call)
    assert "selected against the proposal" in enter(officer).get(reverse(PAGE)).content.decode()


def test_a_proposal_of_what_no_longer_stands_is_not_taken_over(proposed, officer):
    call, _run, _made = proposed
    SetRule.objects.filter(call=call, kind="balance").update(number=2)
    with pytest.raises(NoProposalError):
        take_over(call=call, seen="", by=officer, at=DECIDED)
    assert "Compute it first" in enter(officer).get(reverse(PAGE)).content.decode()


def test_nothing_is_done_where_everybody_is_there_already(proposed, officer):
    call, _run, _made = proposed
    take_over(call=call, seen="", by=officer, at=DECIDED)
    with pytest.raises(DomainError, match="already where"):
        take_over(call=call, seen="", by=officer, at=DECIDED)


@pytest.mark.rule("S1")
def test_it_can_be_undone_until_the_release_is_prepared(proposed, officer):
    call, run, made = proposed
    form_groups(call=call, by=officer, at=DECIDED)
    move(application=made["EU-2022-001"], number=None, by=officer, at=DECIDED)
    before = grouped(call)
    take_over(call=call, seen=seen_in(call, run), by=officer, at=DECIDED)
    client = enter(officer)
    assert "Undo: as it was before" in client.get(reverse(PAGE)).content.decode()

    client.post(reverse(PAGE), {"do": "undo"})
    assert grouped(call) == before
    assert Event.objects.filter(verb="groups.taken_back").count() == 1
    assert client.post(reverse(PAGE), {"do": "undo"}).status_code == 404


def test_who_was_moved_since_is_not_moved_back(proposed, officer):
    call, run, made = proposed
    taken = take_over(call=call, seen="", by=officer, at=DECIDED)
    one = next(iter(run.result["members"]))
    move(application=made[one], number=None, by=officer, at=DECIDED)
    with pytest.raises(StaleError):
        undo(made=taken, by=officer, at=DECIDED)
    assert "Undo: as it was before" not in enter(officer).get(reverse(PAGE)).content.decode()


def test_a_prepared_release_closes_both_ways(proposed, officer):
    call, run, made = proposed
    taken = take_over(call=call, seen="", by=officer, at=DECIDED)
    for application in made.values():
        if application.reference not in run.result["members"]:
            settle(application, "not_selected")
    prepare(call)
    with pytest.raises(FrozenError):
        undo(made=taken, by=officer, at=DECIDED)
    with pytest.raises(FrozenError):
        take_over(call=call, seen=seen_in(call, run), by=officer, at=DECIDED)


@pytest.mark.rule("E5")
def test_the_page_is_closed_to_who_is_recused_from_one_application(proposed, officer):
    _call, _run, made = proposed
    state(application=made["EU-2022-001"], text="mine", by=officer, at=DECIDED)
    client = enter(officer)
    assert client.get(reverse(PAGE)).status_code == 403
    assert client.post(reverse(PAGE), {"do": "take"}).status_code == 403
