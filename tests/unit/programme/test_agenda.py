"""Two versions of an agenda: what changed, for whom, and how often a calendar must hear of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from programme.domain.agenda import (
    Audience,
    Item,
    change_from,
    diff,
    item_from,
    kept,
    merged,
    numbered,
    to_json,
)
from programme.domain.modes import way
from programme.domain.seats import missing, places

pytestmark = pytest.mark.rule("P5")
AT = datetime(2022, 11, 14, 0, 30, tzinfo=UTC)


def item(uid="a", **values):
    known = {
        "leg": 1, "starts_at": AT.isoformat(), "ends_at": (AT + timedelta(hours=1)).isoformat(), "zone": "Asia/Tokyo",
        "title_en": "Briefing", "title_ja": "施策説明", "mode_eu": "room", "mode_jp": "room",
        "interpretation": "none", "audience": Audience((1,), hosts=(23,)),
    }  # fmt: skip
    return Item(uid, **{**known, **values})


def kinds(old, new):
    return [(change.uid, change.kind) for change in diff(old, new)]


def test_the_kinds_of_change():
    cancelled = replace(item(), cancelled=True)
    assert kinds([], [item()]) == [("a", "added")]
    assert kinds([item()], [item()]) == []
    assert kinds([item()], [item(title_en="Talk")]) == [("a", "changed")]
    assert kinds([item()], [cancelled]) == [("a", "cancelled")]
    assert kinds([cancelled], [item()]) == [("a", "restored")]
    assert kinds([item()], []) == [("a", "removed")]
    assert kinds([], [cancelled]) == [], "nobody heard of it"


def test_the_sequence_alone_is_no_change():
    assert kinds([item(sequence=3)], [item(sequence=4)]) == []


def test_sequences_rise_with_every_change_and_only_then():
    first = numbered([], [item(), item("b")])
    second = numbered(first, [item(title_en="Talk"), item("b")])
    third = numbered(second, [item(title_en="Talk"), item("b", cancelled=True)])

    assert [[one.sequence for one in version] for version in (first, second, third)] == [
        [0, 0],
        [1, 0],
        [1, 1],
    ]


def test_what_is_gone_stays_as_cancelled():
    assert kept([item(), item("b")], [item()]) == (item(), replace(item("b"), cancelled=True))


def test_a_change_concerns_who_was_and_who_is_expected():
    (change,) = diff([item()], [item(audience=Audience((2,), joins=(7,), misses=(9,), hosts=(27,)))])

    assert change.concerns_delegate(5, 1), "was expected"
    assert change.concerns_delegate(5, 2), "is expected"
    assert change.concerns_delegate(7, 3), "joins by name"
    assert not change.concerns_delegate(9, 2), "misses by name"
    assert not change.concerns_delegate(5, 3)
    assert change.concerns_host(23)
    assert change.concerns_host(27)
    assert not change.concerns_host(34)


@pytest.mark.parametrize(("before", "soon"), [(0, True), (47, True), (48, False), (-1, False)])
def test_soon_is_within_48_hours_of_the_old_or_the_new_time(before, soon):
    later = (AT + timedelta(days=30)).isoformat()
    (change,) = diff([item()], [item(starts_at=later)])

    assert change.is_soon(AT - timedelta(hours=before), AT - timedelta(hours=before)) is soon


def test_several_changes_of_one_item_become_one_from_the_first_to_the_last():
    one, two, three = item(), item(title_en="Talk"), item(title_en="Walk")

    (told,) = merged([*diff([one], [two]), *diff([two], [three])])
    assert [(f.name, f.before, f.after) for f in told.fields] == [("title_en", "Briefing", "Walk")]
    assert merged([*diff([one], [two]), *diff([two], [one])]) == ()


def test_added_and_cancelled_in_one_breath_is_nothing_to_tell():
    cancelled = replace(item(), cancelled=True)

    assert merged([*diff([], [item()]), *diff([item()], [cancelled])]) == ()
    assert merged([*diff([item()], [cancelled]), *diff([cancelled], [item()])]) == ()
    (told,) = merged([*diff([], [item()]), *diff([item()], [item(title_en="Talk")])])
    assert (told.kind, told.title_en) == ("added", "Talk")


def test_items_and_changes_survive_json():
    (change,) = diff([item()], [item(title_en="Talk")])

    assert item_from(to_json(item())) == item()
    assert change_from(to_json(change)) == change


@pytest.mark.parametrize(
    ("eu", "jp", "printed"),
    [("room", "room", "room"), ("online", "online", "online"), ("room", "online", "hybrid"),
     ("online", "absent", "online"), ("room", "absent", "room")],
)  # fmt: skip
def test_how_two_sides_make_one_way_of_printing_time(eu, jp, printed):
    assert way(eu, jp) == printed


@pytest.mark.rule("P8")
def test_places_are_counted_from_who_holds_them():
    found = places([1, None, 2], [(1, "own_cost"), (2, "own_cost"), (3, "own_cost"), (4, "eu_staff")])

    assert (found.total, found.funded, found.free, found.own_cost, found.staff) == (3, 2, 1, 1, 1)
    assert not found.is_full
    assert places([1], [(1, "own_cost")]).is_full


@pytest.mark.rule("P8")
def test_katakana_is_asked_of_who_writes_japanese_only():
    full = dict.fromkeys(
        ("given_name", "family_name", "post", "email", "emergency_name", "emergency_phone"), "x"
    )

    assert missing(full, "en") == ()
    assert missing(full, "ja") == ("kana",)
    assert missing({**full, "post": ""}, "en") == ("post",)
