"""Kinds of messages have names that people read, in both languages (SPEC M3)."""

import pytest
from django.utils import translation

from r2r_portal.outbox.topics import TOPICS
from r2r_portal.outbox.words import WORDS, said

pytestmark = pytest.mark.rule("M3")


def test_a_kind_has_words_in_both_languages():
    for topic in WORDS:
        with translation.override("en"):
            english = said(topic)
        with translation.override("ja"):
            japanese = said(topic)
        assert topic not in (english, japanese)
        assert english != japanese


def test_every_kind_has_words_and_words_are_of_kinds_that_exist():
    assert set(WORDS) == set(TOPICS)


def test_a_kind_without_words_is_told_by_its_code():
    assert said("something.new") == "something.new"
