"""What a new version asks otherwise, and where the answers of a draft go."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.domain.moving import carried, moves
from applications.domain.revisions import Change, differences, identity
from tests.unit.applications.plain import ask, both, section

pytestmark = pytest.mark.rule("A3")


def compare(old, new):
    return differences((section("one", *old),), (section("one", *new),))


def keys(questions):
    return [one.key for one in questions]


def test_the_same_version_differs_in_nothing():
    questions = (ask("a", limit=100), ask("b", "choice", choices=("x", "y")))
    rows_of_another_version = tuple(replace(one, id=one.id + 1) for one in questions)
    assert not compare(questions, rows_of_another_version).any


def test_added_and_removed_are_told_by_key_and_type():
    found = compare((ask("a"), ask("b")), (ask("a"), ask("b", "long"), ask("c")))
    assert (keys(found.added), keys(found.removed)) == (["b", "c"], ["b"])


def test_a_fixed_column_is_the_same_whatever_its_key():
    found = compare(
        (ask("region", "territory", binding="territory"),), (ask("area", "territory", binding="territory"),)
    )
    assert (found.added, found.removed) == ((), ())


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ({"required": False}, {"required": True}, [Change.REQUIRED]),
        ({"limit": 200}, {"limit": 100}, [Change.LIMIT]),
        ({"limit": None}, {"limit": 100}, [Change.LIMIT]),
        ({"kind": "repeated", "most": 5}, {"kind": "repeated", "most": 3}, [Change.MOST]),
        ({"kind": "choice", "choices": ("x", "y", "z")}, {"kind": "choice", "choices": ("x", "y")}, [Change.CHOICES]),
        ({"on": "has"}, {}, [Change.SHOWN]),
        ({"kind": "repeated"}, {"kind": "repeated", "children": (ask("in"),)}, [Change.PART]),
    ],
)  # fmt: skip
def test_what_asks_for_more_is_tightened_and_backwards_it_is_eased(old, new, changes):
    before, after = ask("a", **old), ask("a", **new)
    after = replace(after, label=before.label)
    there, back = compare((before,), (after,)), compare((after,), (before,))
    assert [demand.change for one in there.tightened for demand in one.demands] == changes
    assert there.eased == ()
    assert (back.tightened, keys(one.question for one in back.eased)) == ((), ["a"])


def test_other_words_are_told_as_words():
    old = ask("a", "choice", choices=("x", "y"))
    for values in ({"label": both("Other")}, {"help": both("Hint")}, {"choices": (replace(old.choices[0], label=both("X")), old.choices[1])}):  # fmt: skip
        found = compare((old,), (replace(old, **values),))
        assert (keys(found.reworded), found.tightened, found.eased) == (["a"], (), ())


# --- moving ---------------------------------------------------------------------------------------------------

QUESTIONS = st.builds(
    ask, st.sampled_from("abcdef"), st.sampled_from(["short", "long", "yes_no"]),
)  # fmt: skip
VERSIONS = st.lists(QUESTIONS, max_size=6, unique_by=lambda one: one.key)


@given(VERSIONS, VERSIONS)
def test_every_answer_whose_question_still_exists_goes_along(old, new):
    found = moves(old, (section("one", *new),))
    still = {identity(one) for one in old} & {identity(one) for one in new}
    assert {identity(move.old) for move in found} == still
    assert all(identity(move.old) == identity(move.new) for move in found)
    assert len({move.new.id for move in found}) == len(found)


CHILDREN = st.lists(QUESTIONS, max_size=5, unique_by=lambda one: one.key)
ITEMS = st.lists(st.dictionaries(st.sampled_from("abcdef"), st.text(max_size=3)), max_size=3)


@given(CHILDREN, CHILDREN, ITEMS)
def test_of_a_group_goes_along_what_its_parts_still_ask(old, new, items):
    before, after = ask("g", "repeated", children=tuple(old)), ask("g", "repeated", children=tuple(new))
    (move,) = moves([before], (section("one", after),))
    gone = {one.key for one in old} - {one.key for one in old if identity(one) in map(identity, new)}
    assert move.partly is bool(gone)
    assert carried(move, items) == [
        {key: one for key, one in item.items() if key not in gone} for item in items
    ]


def test_of_two_old_answers_the_one_of_the_version_in_use_goes_along():
    used, older = ask("a"), ask("a")
    (move,) = moves([used, older], (section("one", ask("a")),))
    assert move.old is used
