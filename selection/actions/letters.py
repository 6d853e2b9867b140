"""Decisions in words: written with the decision, never over a person's own words."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.bilingual import Language
from r2r_portal.errors import StaleError
from r2r_portal.outbox.mails import plain
from selection.actions import frozen
from selection.models import Decision, Letter


def write(decision: Decision) -> None:
    """Write the letters of a decision in both languages; those that a person edited stay, and count as stale."""
    for language in Language.values:
        known = Letter.objects.filter(decision=decision, language=language).first()
        if known is None or not known.is_edited:
            _write(decision, language)


def _write(decision: Decision, language: str) -> Letter:
    subject, body = words(decision, language)
    values: dict[str, Any] = {"subject": subject, "body": body, "written_for": decision.told_in(language)}
    values |= {"edited_by": None, "edited_at": None}
    letter, _new = Letter.objects.update_or_create(decision=decision, language=language, defaults=values)
    return letter


def words(
    decision: Decision, language: str, *, name: str = "", old: Decision | None = None
) -> tuple[str, str]:
    """Return subject and body of the template; `{answer_by}` and `{review_by}` are filled in once they are known.

    The template is that of the outcome, or `name`; a correction says what it takes the place of, `old`.
    """
    application = decision.application
    context = {
        "decision": decision,
        "application": application,
        "territory": application.submitted_territory,
        "contact": application.contacts.filter(role="main").first(),
        "old": old,
        "grounds": decision.grounds_ja if language == Language.JA else decision.grounds_en,
    }
    with translation.override(language):
        raw = plain(f"selection/letters/{name or decision.outcome}.{language}.txt", context)
    subject, _sep, body = raw.strip().partition("\n")
    return subject.removeprefix("Subject:").strip(), body.strip() + "\n"


@transaction.atomic
def edit(*, letter: Letter, subject: str, body: str, version: int, by: User, at: datetime) -> Letter:
    """Change the words of one letter before the release."""
    letter = _locked(letter, version)
    letter.subject, letter.body = " ".join(subject.split()), body.strip() + "\n"
    letter.edited_by, letter.edited_at = by, at
    letter.written_for = letter.decision.told_in(letter.language)
    letter.version += 1
    letter.save(update_fields=["subject", "body", "edited_by", "edited_at", "written_for", "version"])
    record(at=at, by=by, verb="letter.edited", subject=letter, language=letter.language)
    return letter


@transaction.atomic
def restore(*, letter: Letter, version: int, by: User, at: datetime) -> Letter:
    """Go back to the template's words."""
    letter = _locked(letter, version)
    Letter.objects.filter(pk=letter.pk).update(version=letter.version + 1)
    record(at=at, by=by, verb="letter.restored", subject=letter, language=letter.language)
    return _write(letter.decision, letter.language)


def _locked(letter: Letter, version: int) -> Letter:
    call = letter.decision.application.call_id
    frozen.hold(call)
    frozen.refuse_if_frozen(call)
    locked = Letter.objects.select_related("decision__application__submitted_territory")
    letter = locked.select_for_update(of=("self",)).get(pk=letter.pk)
    if letter.version != version:
        raise StaleError(_("Somebody changed this letter meanwhile. Look at it again."))
    return letter
