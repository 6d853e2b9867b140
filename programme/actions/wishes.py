"""Wishes for the journey: another route, a stopover, other days; answered with a reason and the cost (SPEC P8)."""

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from programme.models import Delegate, TravelWish
from programme.permissions import can_fill
from programme.states import WISH
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError, ForbiddenError
from r2r_portal.outbox.actions import publish

ANSWERED = "wish.answered"


def ask(*, delegate: Delegate, text: str, by: User, at: datetime) -> TravelWish:
    """Write down a wish; one waits at a time."""
    if delegate.user_id != by.pk and not can_fill(by, delegate.delegation):
        raise ForbiddenError(_("A wish comes from the traveller or the delegation."))
    try:
        return _ask(delegate, text, by, at)
    except IntegrityError as error:
        words = _("There is a wish that waits for a reply already.")
        raise DomainError(words, code="wish_waits") from error


@transaction.atomic
def _ask(delegate: Delegate, text: str, by: User, at: datetime) -> TravelWish:
    wish = TravelWish.objects.create(delegate=delegate, text=text.strip(), asked_by=by, asked_at=at)
    record(at=at, by=by, verb="wish.asked", subject=wish)
    return wish


@transaction.atomic
def answer(
    *, wish: TravelWish, verb: str, difference: Decimal, currency: str, reason: str, by: User, at: datetime
) -> TravelWish:
    """Accept or refuse (`verb`) with a reason and the difference in cost; the asking and the travelling are told."""
    related = ("delegate__delegation__visit", "asked_by")
    wish = TravelWish.objects.select_related(*related).select_for_update(of=("self",)).get(pk=wish.pk)
    wish.status = WISH.target(wish.status, verb)
    wish.difference, wish.currency, wish.answer = difference, currency, reason.strip()
    wish.answered_by, wish.answered_at = by, at
    wish.save(update_fields=["status", "difference", "currency", "answer", "answered_by", "answered_at"])
    record(at=at, by=by, verb=f"wish.{wish.status}", subject=wish, difference=str(difference))
    for email, language, zone in _readers(wish):
        publish(
            topic=ANSWERED, key=f"{ANSWERED}:{wish.pk}:{email}", to=email, language=language, zone=zone,
            payload={"wish": wish.pk}, at=at,
        )  # fmt: skip
    return wish


def _readers(wish: TravelWish) -> set[tuple[str, str, str]]:
    person, asker = wish.delegate, wish.asked_by
    readers = {(asker.email.lower(), asker.language, asker.zone)}
    if person.email and person.email.lower() != asker.email.lower():
        readers.add((person.email.lower(), person.language, person.zone))
    return readers
