"""From a submission back to a draft, and on to the next version (SPEC A13)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.domain.draft import Body, Draft, Given, Place, Question, Section, Words
from applications.domain.freezing import freeze
from applications.domain.thawing import answered, next_content, opened, thaw


def question(key, kind="short", **more):
    return Question(id=len(key), key=key, kind=kind, label=Words(key, key), **more)


PART = question("title")
QUESTIONS = (
    question("name", binding="organisation_name"),
    question("summary", "long"),
    question("topics", "multiple"),
    question("cooperates", "yes_no"),
    question("partner", shown_when_key="cooperates", shown_when_value="yes"),
    question("practices", "repeated", children=(PART,)),
    question("letter", "file"),
)
SECTIONS = (Section("one", 1, "region", Words("One"), Words(), QUESTIONS),)
PLACE = Place(1, "ITH5", "eu", "Emilia-Romagna", "Emilia-Romagna", member_state="IT")
TEXT = st.text(max_size=30)
VALUES = st.fixed_dictionaries(
    {
        "name": TEXT,
        "summary": TEXT,
        "topics": st.tuples(TEXT, TEXT),
        "cooperates": st.booleans(),
        "partner": TEXT,
        "practices": st.lists(st.fixed_dictionaries({"title": TEXT}), max_size=3).map(tuple),
    }
)


def draft(values):
    """A draft with these answers."""
    answers = {key: Given(value, "en", 1) for key, value in values.items()}
    return Draft("eu", "en", SECTIONS, PLACE, Body(values["name"]), answers=answers)


def said(content):
    return {one["key"]: one["value"] for section in content["sections"] for one in section["questions"]}


@pytest.mark.rule("A13")
@given(VALUES)
def test_thawing_and_freezing_again_changes_nothing(values):
    content = freeze(draft(values))

    assert freeze(thaw(content, SECTIONS)) == content


@pytest.mark.rule("A13")
@given(VALUES, VALUES, st.sets(st.sampled_from([one.key for one in QUESTIONS])))
def test_only_named_answers_come_from_the_working_copy(before, after, named):
    keys = opened(named, QUESTIONS)
    last = freeze(draft(before))

    made = next_content(last, answered(last, draft(after), keys), keys)

    kept = {key: value for key, value in said(last).items() if key not in keys}
    assert {key: value for key, value in said(made).items() if key not in keys} == kept
    mixed = {key: (after if key in keys else before)[key] for key in before}
    assert made == freeze(draft(mixed))


@pytest.mark.rule("A13")
def test_who_opens_a_question_opens_what_hangs_on_it():
    assert opened({"cooperates"}, QUESTIONS) == {"cooperates", "partner"}
    assert opened({"summary"}, QUESTIONS) == {"summary"}


@pytest.mark.rule("A13")
def test_an_opened_question_comes_in_at_its_place():
    before = dict.fromkeys(("name", "summary", "partner"), "a") | {
        "topics": (),
        "cooperates": False,
        "practices": (),
    }
    last, keys = freeze(draft(before)), {"cooperates", "partner"}

    made = next_content(last, answered(last, draft(before | {"cooperates": True}), keys), keys)

    assert list(said(made)) == ["name", "summary", "topics", "cooperates", "partner", "practices", "letter"]
