"""What stands between a questionnaire and its publication, and what no version may hold."""

from dataclasses import replace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from applications.domain import choices
from applications.domain.draft import Choice, Words
from applications.domain.questionnaires import Lack, completeness, gaps, never_saved, placed
from tests.unit.applications.plain import ask, both, complete, section

pytestmark = pytest.mark.rule("A3")


def found(sections, side="eu"):
    return [(gap.reason, gap.question.key if gap.question else "", gap.what) for gap in gaps(sections, side)]


def changed(sections, key, **values):
    """Return the sections with one question changed."""
    return tuple(
        replace(one, questions=tuple(replace(q, **values) if q.key == key else q for q in one.questions))
        for one in sections
    )


@pytest.mark.parametrize("side", ["eu", "jp"])
def test_a_complete_questionnaire_has_no_gap(side):
    assert found(complete(side=side), side) == []


def test_an_empty_one_has_all_that_cannot_be_missing():
    assert {what for _reason, _key, what in found(())} == {
        "", "territory", "contact_main", "theme_ranks", "topics_offered", "topics_wanted", "organisation_name",
    }  # fmt: skip
    assert (Lack.EMPTY_SECTION, "", "") in found((*complete(), section("empty")))


@pytest.mark.rule("L")
@pytest.mark.parametrize(
    ("values", "gap"),
    [
        ({"label": Words("Only English", "")}, (Lack.TEXT, "extra", "label")),
        ({"name": Words("", "名前")}, (Lack.TEXT, "extra", "name")),
        ({"choices": (Choice("a", Words("A", "")), Choice("b", both("b")))}, (Lack.TEXT, "extra", "choice")),
    ],
)
def test_every_text_is_needed_in_both_languages(values, gap):
    sections = changed(complete(ask("extra", "choice", choices=("a", "b"))), "extra", **values)
    assert found(sections) == [gap]


@pytest.mark.rule("L")
def test_a_hint_may_concern_readers_of_one_language_only():
    assert found(changed(complete(ask("extra")), "extra", help=Words("", "例：2018"))) == []


def test_texts_are_counted_in_each_language():
    sections = complete(replace(ask("extra"), label=Words("Only English", "")))
    count = completeness(sections)
    assert (count.en, count.ja, count.is_complete) == (count.total, count.total - 1, False)
    assert completeness(complete()).is_complete


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (ask("extra", "choice", choices=("one",)), Lack.NO_CHOICES),
        (ask("extra", "repeated"), Lack.NO_PARTS),
        (ask("territory"), Lack.KEY_TWICE),
        (ask("extra", binding="organisation_name"), Lack.COLUMN_TWICE),
        (ask("extra", binding="contact_deputy"), Lack.COLUMN_KIND),
        (ask("extra", "repeated", children=(ask("in", "file"),)), Lack.PART_KIND),
        (ask("extra", "repeated", children=(ask("in", binding="territory"),)), Lack.COLUMN_INSIDE),
        (ask("extra", "repeated", children=(ask("in"), ask("in"))), Lack.KEY_TWICE),
        (ask("extra", "contact", binding="contact_deputy", children=(ask("shoe"),)), Lack.PART_KEY),
        (ask("extra", "file", choices=("exe",)), Lack.FILE_KIND),
        (ask("extra", on="nowhere"), Lack.CONDITION),
    ],
)
def test_what_makes_no_sense_is_found(question, reason):
    assert reason in {gap[0] for gap in found(complete(question))}


@pytest.mark.parametrize(
    "values", [{"required": False}, {"shown_when_key": "has", "shown_when_value": "yes"}]
)
def test_what_matching_needs_is_asked_of_everybody(values):
    sections = (section("first", ask("has", "yes_no")), *complete())
    assert found(changed(sections, "territory", **values)) == [(Lack.NOT_REQUIRED, "territory", "territory")]


def test_what_is_only_missing_can_be_saved():
    assert never_saved((section("empty"),)) == ()
    assert never_saved(complete(ask("extra", "choice"))) == ()


def test_a_planned_question_stands_where_it_will():
    sections = complete()
    old = sections[0].questions[1]
    new = ask("extra")
    part = replace(ask("phone", "phone"), id=0)
    assert placed(sections, "region", new)[0].questions[-1] == new
    assert placed(sections, "region", replace(old, key="other"))[0].questions[1].key == "other"
    assert placed(sections, "region", part, old.id)[0].questions[1].children[-1] == part


# --- choices as lines -----------------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="|｜"), max_size=20)


@given(
    st.dictionaries(st.from_regex(r"[a-z0-9_-]{1,12}", fullmatch=True), st.tuples(WORDS, WORDS), max_size=6)
)
def test_choices_written_as_lines_are_read_the_same(given_choices):
    wanted = tuple(Choice(value, Words(*words)) for value, words in given_choices.items())
    assert choices.read(choices.written(wanted)) == wanted


@pytest.mark.parametrize(
    ("text", "reason", "number"),
    [
        ("a | A | あ\n\nb | B", choices.Unreadable.PARTS, 3),
        ("値 | A | あ", choices.Unreadable.VALUE, 1),
        ("a | A | あ\na | B | い", choices.Unreadable.TWICE, 2),
        (f"a | {'x' * 301} | あ", choices.Unreadable.LENGTH, 1),
    ],
)
def test_a_line_that_is_no_choice_is_named(text, reason, number):
    with pytest.raises(choices.LineError) as refused:
        choices.read(text)
    assert (refused.value.reason, refused.value.number) == (reason, number)


def test_full_width_bars_are_bars():
    assert choices.read("a｜A｜あ") == (Choice("a", Words("A", "あ")),)


def test_yaml_keeps_the_answers_yes_and_no_as_words():
    """The negative control of the files of a call: bare `yes` would become a truth value."""
    assert yaml.safe_load("{yes: 1, 'yes': 2}") == {True: 1, "yes": 2}
