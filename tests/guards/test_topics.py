"""Every message has someone who answers for it, and words in both languages."""

import ast
from pathlib import Path

import pytest

from r2r_portal.outbox.topics import TOPICS
from tests.guards.tree import ROOT, parsed, text

LANGUAGES = ("en", "ja")


def published() -> set[str]:
    """Topics that the code names literally when it publishes."""
    return {
        keyword.value.value
        for _, tree in parsed()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "publish"
        for keyword in call.keywords
        if keyword.arg == "topic" and isinstance(keyword.value, ast.Constant)
    }


def test_every_published_topic_is_registered() -> None:
    assert published() - set(TOPICS) == set()
    assert TOPICS


@pytest.mark.rule("M3")
def test_every_topic_has_its_words_in_both_languages() -> None:
    for topic in TOPICS.values():
        for language in LANGUAGES:
            words = text(ROOT / "templates" / topic.template(language))
            assert words.strip(), topic.template(language)


def test_no_words_are_left_of_a_topic_that_is_gone() -> None:
    known = {
        Path("templates") / topic.template(language) for topic in TOPICS.values() for language in LANGUAGES
    }
    found = {path.relative_to(ROOT) for path in (ROOT / "templates/emails").rglob("*.txt")}
    library = {path for path in found if path.parts[2] == "account" and "message" in path.name}
    assert {path for path in found - known - library if not path.name.startswith("_")} == set()
