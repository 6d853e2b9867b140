"""Two thematic groups from theme ranks, adjusted by people."""

import pytest
from django.test import Client
from django.urls import reverse

from r2r_portal.accounts.roles import OFFICER
from selection.actions.grouping import form_groups, move, rename
from selection.errors import NotSelectedError
from selection.models import Group, GroupMember
from selection.queries import groups
from selection.queries.evidence import theme_titles
from selection.queries.moving import pictures, prices
from selection.queries.ranking import group_rows
from selection.queries.results import formed
from selection.states import Outcome
from tests.factories.accounts import UserFactory
from tests.factories.applications import ThemeFactory
from tests.factories.selection import DECIDED, call_with_criteria, submitted
from tests.integration.selection.test_deciding import release, settle


@pytest.fixture
def chosen():
    call = call_with_criteria()
    for number, slug in enumerate(("green", "industrial", "demographic"), start=1):
        ThemeFactory(call=call, slug=slug, number=number, title_en=slug.title(), title_ja=slug)
    ranks = {"a": {"green": 1}, "b": {"industrial": 1}, "c": {"green": 1}, "d": {"demographic": 1}}
    made = [
        submitted("eu", 1, ranks=ranks["a"]), submitted("eu", 2, ranks=ranks["b"]),
        submitted("jp", 1, ranks=ranks["c"]), submitted("jp", 2, ranks=ranks["d"]),
    ]  # fmt: skip
    for application in made:
        settle(application)
    return made


@pytest.mark.rule("S7")
def test_the_proposal_follows_first_ranked_themes_and_people_adjust(chosen):
    a, b, c, d = chosen
    form_groups(call=a.call, by=UserFactory(), at=DECIDED)
    found = {one.group.number: set(one.applications) for one in formed(a.call)}
    assert found == {1: {a, c}, 2: {b, d}}
    assert Group.objects.get(number=2).title_en == "Industrial · Demographic"

    move(application=c, number=2, by=UserFactory(), at=DECIDED)
    move(application=d, number=None, by=UserFactory(), at=DECIDED)
    rename(
        group=Group.objects.get(number=1), title_en="Green", title_ja="グリーン", by=UserFactory(), at=DECIDED
    )
    assert {one.group.number: set(one.applications) for one in formed(a.call)} == {1: {a}, 2: {b, c}}
    assert groups(a.call) == ()
    release(a.call)
    assert [one.group.title_en for one in groups(a.call)] == ["Green", "Industrial · Demographic"]


def test_only_the_selected_are_in_a_group(chosen):
    a = chosen[0]
    outsider = submitted("eu", 3)
    with pytest.raises(NotSelectedError):
        move(application=outsider, number=1, by=UserFactory(), at=DECIDED)
    move(application=a, number=1, by=UserFactory(), at=DECIDED)
    settle(a, Outcome.RESERVE, version=1)
    assert not GroupMember.objects.exists()


@pytest.mark.rule("S1", "S7", "E8")
def test_a_move_shows_what_it_changes_and_balance_is_a_picture(chosen):
    a, b, c, d = chosen
    form_groups(call=a.call, by=UserFactory(), at=DECIDED)
    rows = group_rows(a.call, UserFactory(role=OFFICER))
    found = {row.decision.application: prices(rows)[row.decision.application_id] for row in rows}
    assert {one: (price.here, price.there, price.change) for one, price in found.items()} == {
        a: (1, 0, -1),  # shares its first theme with the prefecture of its group, with nobody of the other
        b: (0, 0, 0),
        c: (1, 0, -1),
        d: (0, 0, 0),
    }
    first, second = pictures(theme_titles(a.call), rows)
    assert (first.number, first.regions, first.prefectures, first.shared) == (1, 1, 1, 1)
    assert second.shared == 0
    assert first.table.rows[0][1:] == ("yes", "–", "–")

    client, page = Client(), reverse("admin:selection_groups")
    client.force_login(UserFactory(role=OFFICER))
    shown = client.get(page).content.decode()
    assert "1 here, 0 in the other group" in shown
    assert shown.count("<svg") >= 2
    client.post(page, {"do": "move", f"group_{c.pk}": "2"})
    rows = group_rows(a.call, UserFactory(role=OFFICER))
    assert prices(rows)[a.pk].change == 1
    assert "gains by moving" in client.get(page).content.decode()
