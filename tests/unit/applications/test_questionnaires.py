"""The two questionnaires of 2022 as data: size, both languages, names (UX goal 4)."""

import pytest

from applications.actions.setup import CALL_2022
from r2r_portal import definitions

FOLDER = CALL_2022.parent
SIDES = pytest.mark.parametrize("side", ["eu", "jp"])
TAKEN = {"submit", "receipt", "withdraw", "consider", "confirm", "files", "check", "language"}


def sections(side):
    return definitions.read(FOLDER / f"r2r-2022-{side}.yaml")


def fields(question, must=True):
    """Yield for every field of a question whether everybody must fill it."""
    must = must and question.get("required", True) and "shown_when" not in question
    if question["kind"] == "ranking":
        yield from [must] * 3
    elif "children" in question:
        for child in question["children"]:
            yield from fields(child, must)
    else:
        yield must


def texts(thing):
    """Yield every bilingual pair."""
    for key in ("title", "text", "label", "name", "help"):
        if key in thing:
            yield key, thing[key]
    yield from (("choice", pair) for pair in thing.get("choices", {}).values())
    for one in (*thing.get("questions", ()), *thing.get("children", ())):
        yield from texts(one)


@SIDES
@pytest.mark.rule("A4")
def test_the_form_stays_small(side):
    found = [
        must for section in sections(side) for question in section["questions"] for must in fields(question)
    ]
    pages = len(sections(side)) + sum(q["kind"] == "repeated" for s in sections(side) for q in s["questions"])
    assert (pages <= 12, len(found) <= 60, sum(found) <= 35) == (True, True, True)


@SIDES
@pytest.mark.rule("A3")
def test_every_text_is_there_in_both_languages(side):
    for section in sections(side):
        for key, pair in texts(section):
            assert len(pair) == 2, pair
            assert all(isinstance(text, str) for text in pair), pair
            assert all(pair) or key == "help", pair  # a hint may concern readers of one language only


@SIDES
def test_nine_sections_in_four_groups(side):
    found = sections(side)
    assert [section["group"] for section in found] == [
        "region", "region", "strategy", "strategy", "cooperation", "cooperation", "cooperation", "delegation",
        "delegation",
    ]  # fmt: skip
    assert not {section["slug"] for section in found} & TAKEN


@SIDES
def test_keys_are_unique_and_conditions_name_a_question(side):
    questions = [question for section in sections(side) for question in section["questions"]]
    keys = [question["key"] for question in questions]
    assert len(keys) == len(set(keys))
    for question in questions:
        assert set(question.get("shown_when", {})) <= set(keys)


@SIDES
def test_no_answer_is_asked_for_twice(side):
    labels = [question["label"][0] for section in sections(side) for question in section["questions"]]
    assert len(labels) == len(set(labels))


@pytest.mark.rule("A4")
def test_the_prefectures_are_asked_as_prefectures_are():
    questions = {question["key"]: question for section in sections("jp") for question in section["questions"]}
    contact = {child["key"]: child["label"][1] for child in questions["contact_main"]["children"]}
    assert (contact["family_kana"], contact["department"], contact["position"]) == (
        "セイ",
        "所属（部・課・係）",
        "役職",
    )
    assert contact["postal_code"] == "郵便番号"
    assert questions["contact_deputy"].get("required", True)
    assert not questions["letter"]["required"]
    assert "公印は省略" in questions["letter"]["help"][1]
    europe = {question["key"]: question for section in sections("eu") for question in section["questions"]}
    assert not any("kana" in child["key"] for child in europe["contact_main"]["children"])
