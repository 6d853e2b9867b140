"""The words of every kind of e-mail, filled with what is fictional: greeting, other language, width, nothing unknown (M3)."""

import re
from itertools import takewhile
from unicodedata import east_asian_width

import pytest

from r2r_portal.outbox import mails, samples, wordings
from r2r_portal.outbox.topics import TOPICS
from tests.mail_names import names

pytestmark = pytest.mark.rule("M3")
KINDS = [(topic, language) for topic in sorted(TOPICS) for language in ("en", "ja")]
LIMIT = 70
UNGREETED = {"account.code"}  # the address may be anybody's
OWN_LETTER = {
    "decision.released",
    "decision.corrected",
    "decision.moved_up",
    "newsletter.issue",
}  # greets by itself
GREETINGS = {"en": ("Dear ", "Hello,", "Good morning."), "ja": ("様", "各位", "おはようございます")}
ELSEWHERE = {"en": "日本語版", "ja": "English"}


def filled(topic: str, language: str) -> tuple[str, str]:
    """Return subject and text as somebody fictional reads them."""
    message = samples.message(topic, language)
    with mails.spoken(message):
        whole = mails.with_frame(message, samples.context(topic, language))
        return wordings.render(*wordings.built_in(topic, language), whole)


def columns(line: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line)


def too_wide(subject: str, body: str) -> list[str]:
    """Return the lines that mail programs would break; addresses cannot be broken."""
    lines = [subject, *(line for line in body.splitlines() if "://" not in line)]
    return [line for line in lines if columns(line) > LIMIT]


def greets(body: str, language: str) -> bool:
    """Tell whether a greeting stands at the top: within the first block of an English mail, the first two of a Japanese."""
    top = list(takewhile(lambda line: line.strip() or language == "ja", body.splitlines()[:6]))
    return any(greeting in line for line in top for greeting in GREETINGS[language])


@pytest.mark.parametrize(("topic", "language"), KINDS)
def test_every_name_that_the_words_print_has_something_fictional(topic, language):
    known = samples.context(topic, language).keys() | {"origin", "desk", "message"}
    assert names("\n".join(wordings.built_in(topic, language))) - known == set()


@pytest.mark.parametrize(("topic", "language"), KINDS)
def test_every_kind_reads_whole_in_both_languages(topic, language):
    subject, body = filled(topic, language)
    prefix = {"en": "[EU-Japan R2R] ", "ja": "【日欧地域間協力】"}[language]
    assert subject.startswith(prefix)
    assert subject.removeprefix(prefix).strip()
    assert not re.search(r"\{[{%]|\bNone\b|<[A-Z]\w+", subject + body)


@pytest.mark.parametrize(
    ("topic", "language"), [pair for pair in KINDS if pair[0] not in UNGREETED | OWN_LETTER]
)
def test_every_kind_greets(topic, language):
    assert greets(filled(topic, language)[1], language)


@pytest.mark.parametrize(("topic", "language"), KINDS)
def test_every_kind_ends_with_the_way_to_the_other_language(topic, language):
    last = filled(topic, language)[1].rstrip().splitlines()[-6:]
    other = {"en": "/ja/", "ja": "/en/"}[language]
    assert any(ELSEWHERE[language] in line for line in last)
    assert any("://" in line and other in line for line in last)


@pytest.mark.parametrize(("topic", "language"), KINDS)
def test_no_line_and_no_subject_is_wider_than_seventy_columns(topic, language):
    assert too_wide(*filled(topic, language)) == []


def test_control_bad_words_are_found():
    assert too_wide("あ" * 36, "a" * 71 + "\nhttps://" + "a" * 90) == ["あ" * 36, "a" * 71]
    assert not greets("We have news.\n\nDear reader,", "en")
    assert not greets("お知らせです。", "ja")
