"""Staff word the public pages: written, reviewed by another person, published, brought back (SPEC V, L)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import ADMINISTRATOR, OFFICER, has_role
from r2r_portal.audit.actions import record
from r2r_portal.bilingual import TranslationState
from r2r_portal.errors import DomainError, ForbiddenError, StaleError
from r2r_portal.site.domain.wording import Wording, again, blockers, changed
from r2r_portal.site.models import Passage, PassageVersion
from r2r_portal.site.slots import SLOTS

LONGEST = 10_000


class UnpublishableError(DomainError):
    """Something stands in the way; `domain.wording.blockers` names it."""

    code = "not-publishable"


def may_word(user: User) -> bool:
    """Tell whether somebody words the public pages: officers and administrators."""
    return has_role(user, OFFICER, ADMINISTRATOR)


@transaction.atomic
def write(
    *, slug: str, texts: Mapping[str, str], source: str, version: int, by: User, at: datetime, still_right: bool = False
) -> PassageVersion:  # fmt: skip
    """Write the next version of a text; `version` is the one that was read (0: none). The first writer owns it.

    Nothing public changes. Raises ForbiddenError, StaleError.
    """
    passage, last = _held(slug, by)
    if version != (last.number if last else 0):
        raise StaleError(_("Somebody else saved this text meanwhile. Load it again and repeat your change."))
    tidy = {language: text.replace("\r\n", "\n").strip()[:LONGEST] for language, text in texts.items()}
    wording = changed(last.wording if last else None, tidy, source, by=by.pk, still_right=still_right)
    if passage.owner_id is None:
        passage.owner = by
        passage.save(update_fields=["owner"])
    row = _added(passage, wording, by, at)
    record(at=at, by=by, verb="passage.written", subject=passage, slug=slug, version=row.number)
    return row


@transaction.atomic
def review(*, slug: str, language: str, version: int, by: User, at: datetime) -> PassageVersion:
    """Call the text in one language right; never by its author. Raises ForbiddenError, StaleError, DomainError."""
    passage, last = _held(slug, by)
    row = _same(last, version)
    part = row.wording.parts[language]
    if part.state == "missing":
        raise DomainError(_("There is no text in this language yet."), code="missing")
    if part.author == by.pk:
        raise DomainError(_("You wrote this text yourself. Somebody else reviews it."), code="own-text")
    setattr(row, f"reviewer_{language}", by)
    row.save(update_fields=[f"reviewer_{language}"])
    record(at=at, by=by, verb="passage.reviewed", subject=passage, slug=slug, language=language)
    return row


@transaction.atomic
def publish(*, slug: str, version: int, by: User, at: datetime) -> Passage:
    """Show a version to everybody. Raises UnpublishableError while something stands in the way."""
    passage, last = _held(slug, by)
    row = _same(last, version)
    if blockers(row.wording):
        raise UnpublishableError(_("The text cannot be published yet. The list says what is missing."))
    passage.text_en, passage.text_ja, passage.text_source = row.text_en, row.text_ja, row.source
    _shown(passage, row.number, by, at)
    record(at=at, by=by, verb="passage.published", subject=passage, slug=slug, version=row.number)
    return passage


@transaction.atomic
def take_back(*, slug: str, by: User, at: datetime) -> Passage:
    """Show the portal's own wording again; the versions stay."""
    passage, _last = _held(slug, by)
    passage.text_en = passage.text_ja = ""
    _shown(passage, None, by, at)
    record(at=at, by=by, verb="passage.taken_back", subject=passage, slug=slug)
    return passage


@transaction.atomic
def bring_back(*, slug: str, number: int, version: int, by: User, at: datetime) -> PassageVersion:
    """Make an earlier version the newest again, with its authors and reviews: one step undoes a mistake."""
    passage, last = _held(slug, by)
    current = _same(last, version)
    earlier = PassageVersion.objects.filter(passage=passage, number=number).first()
    if earlier is None:
        raise DomainError(_("There is no such version."), code="no-version")
    row = _added(passage, again(current.wording, earlier.wording), by, at)
    record(at=at, by=by, verb="passage.brought_back", subject=passage, slug=slug, version=number)
    return row


def _held(slug: str, by: User) -> tuple[Passage, PassageVersion | None]:
    """Return a passage, locked, and its newest version."""
    if not may_word(by):
        raise ForbiddenError(_("Officers and administrators word the public pages."))
    if slug not in SLOTS:
        raise DomainError(_("There is no such place on the pages."), code="no-slot")
    Passage.objects.get_or_create(slug=slug)
    passage = Passage.objects.select_for_update(of=("self",)).get(slug=slug)
    return passage, passage.versions.order_by("-number").first()


def _same(last: PassageVersion | None, version: int) -> PassageVersion:
    if last is None or last.number != version:
        raise StaleError(_("Somebody else saved this text meanwhile. Load it again and repeat your change."))
    return last


def _added(passage: Passage, wording: Wording, by: User, at: datetime) -> PassageVersion:
    people = {
        f"{role}_{language}_id": getattr(part, role)
        for language, part in wording.parts.items()
        for role in ("author", "reviewer")
    }
    return PassageVersion.objects.create(
        passage=passage, number=wording.number, text_en=wording.parts["en"].text, text_ja=wording.parts["ja"].text,
        source=wording.source, source_number=wording.source_number, follows=wording.follows,
        written_at=at, written_by=by, **people,
    )  # fmt: skip


def _shown(passage: Passage, number: int | None, by: User, at: datetime) -> None:
    passage.text_state = TranslationState.REVIEWED if number else TranslationState.MISSING
    passage.published, passage.published_at, passage.published_by = number, at, by
    passage.save(
        update_fields=[
            "text_en", "text_ja", "text_source", "text_state", "published", "published_at", "published_by",
        ]
    )  # fmt: skip
