"""A letter as it goes out: its dates filled in once they are known."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from r2r_portal import times
from selection.domain.offering import last_day
from selection.models import Letter, Offer, Release


@dataclass(frozen=True)
class Told:
    """Subject and text of a letter, ready to read."""

    subject: str
    body: str
    language: str


def told(letter: Letter, release: Release | None) -> Told:
    """Return the letter with the release's dates, or its own offer's; before there is one, a word in their place."""
    answer_on = release.answer_on if release else None
    if release and release.confirmed_at:
        offer = Offer.objects.filter(decision=letter.decision_id).first()
        answer_on = last_day(offer.answer_by, ZoneInfo(release.call.zone)) if offer else answer_on
    return filled(
        Told(letter.subject, letter.body, letter.language), answer_on, release.review_on if release else None
    )


def filled(words: Told, answer_on: date | None, review_on: date | None = None) -> Told:
    """Return words with their dates in the place of `{answer_by}` and `{review_by}`."""
    body = words.body
    with translation.override(words.language):
        for placeholder, on in (("{answer_by}", answer_on), ("{review_by}", review_on)):
            known = times.day(on, words.language) if on else _("(date set at the release)")
            body = body.replace(placeholder, known)
    return Told(words.subject, body, words.language)
