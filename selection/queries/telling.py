"""A letter as it goes out: its dates filled in once they are known."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from r2r_portal import times
from selection.models import Letter, Release


@dataclass(frozen=True)
class Told:
    """Subject and text of a letter, ready to read."""

    subject: str
    body: str
    language: str


def told(letter: Letter, release: Release | None) -> Told:
    """Return the letter with the release's dates; before there is one, a word in their place."""
    with translation.override(letter.language):
        dates = {
            "{answer_by}": times.day(release.answer_on, letter.language)
            if release
            else _("(date set at the release)"),
            "{review_by}": times.day(release.review_on, letter.language)
            if release
            else _("(date set at the release)"),
        }
    body = letter.body
    for placeholder, words in dates.items():
        body = body.replace(placeholder, words)
    return Told(letter.subject, body, letter.language)
