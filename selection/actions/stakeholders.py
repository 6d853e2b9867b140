"""A selected territory names stakeholders; each takes part, or not, after signing in with the address (SPEC S9)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from r2r_portal.accounts.actions import found
from r2r_portal.accounts.models import Kind, User
from r2r_portal.audit.actions import record
from r2r_portal.outbox.actions import publish
from selection.actions.meetings import call_off_all
from selection.domain.meeting import MOST_NAMED
from selection.errors import NotYoursError
from selection.models import Decision, Stakeholder
from selection.permissions import can_answer
from selection.queries.changeset import readers
from selection.stakeholder_errors import NamedTwiceError, NotTakingPartError, TooManyNamedError
from selection.states import STAKEHOLDER, PartnerState

ZONES = {"eu": "Europe/Brussels", "jp": "Asia/Tokyo"}


@dataclass(frozen=True)
class Named:
    """What a territory says of a stakeholder."""

    kind: str
    name_local: str
    name_en: str
    about: str
    about_language: str
    email: str
    language: str
    website: str = ""


def name(*, decision: Decision, named: Named, by: User, at: datetime) -> Stakeholder:
    """Put a stakeholder on a territory's list and ask it by e-mail.

    Raises NotYoursError, NotTakingPartError, TooManyNamedError, NamedTwiceError.
    """
    try:
        return _name(decision, named, by, at)
    except IntegrityError as error:
        if "stakeholder_one_per_address" in str(error):
            raise NamedTwiceError from error
        raise


@transaction.atomic
def _name(decision: Decision, named: Named, by: User, at: datetime) -> Stakeholder:
    if not can_answer(by, decision):
        raise NotYoursError
    decision = Decision.objects.select_for_update(of=("self",)).select_related("track").get(pk=decision.pk)
    part = Decision.objects.released().taking_part().filter(application__status="submitted")
    if not part.filter(pk=decision.pk).exists():
        raise NotTakingPartError
    if Stakeholder.objects.live().filter(decision=decision).count() >= MOST_NAMED:
        raise TooManyNamedError
    made = Stakeholder.objects.create(decision=decision, named_by=by, named_at=at, **vars(named))
    record(at=at, by=by, verb="stakeholder.named", subject=made, kind=made.kind)
    publish(
        topic="stakeholder.named", key=f"stakeholder.named:{made.pk}", to=made.email, language=made.language,
        zone=ZONES[made.side], payload={"stakeholder": made.pk}, at=at,
    )  # fmt: skip
    return made


@transaction.atomic
def join(*, stakeholder: Stakeholder, by: User, at: datetime) -> Stakeholder:
    """Take part: the person who was named gets the body's account, and its territory is told."""
    one = _own(stakeholder, by)
    state = STAKEHOLDER.target(one.state, "join")
    body = found(side=one.side, by=by, at=at, kind=Kind.STAKEHOLDER)
    body.name_local, body.name_en, body.website = one.name_local, one.name_en, one.website
    body.territory = one.decision.application.submitted_territory
    body.save(update_fields=["name_local", "name_en", "website", "territory"])
    one.organisation = body
    _settle(one, state, at)
    record(at=at, by=by, verb="stakeholder.joined", subject=one)
    for reader in readers(one.decision.application):
        publish(
            topic="stakeholder.joined", key=f"stakeholder.joined:{one.pk}:{reader.email}", to=reader.email,
            language=reader.language, zone=reader.zone, payload={"stakeholder": one.pk}, at=at,
        )  # fmt: skip
    return one


@transaction.atomic
def decline(*, stakeholder: Stakeholder, by: User, at: datetime) -> Stakeholder:
    """Say no, or leave later; meetings that are open or agreed are called off."""
    one = _own(stakeholder, by)
    verb = "leave" if one.state == PartnerState.ACTIVE else "decline"
    _settle(one, STAKEHOLDER.target(one.state, verb), at)
    call_off_all(stakeholder=one, by=by, at=at)
    record(at=at, by=by, verb="stakeholder.declined", subject=one)
    return one


@transaction.atomic
def remove(*, stakeholder: Stakeholder, by: User, at: datetime) -> Stakeholder:
    """Take a stakeholder off the list; who had said yes is told, and its meetings are called off."""
    one = _locked(stakeholder)
    if not can_answer(by, one.decision):
        raise NotYoursError
    was_active = one.state == PartnerState.ACTIVE
    _settle(one, STAKEHOLDER.target(one.state, "remove"), at)
    call_off_all(stakeholder=one, by=by, at=at)
    record(at=at, by=by, verb="stakeholder.removed", subject=one)
    if was_active:
        publish(
            topic="stakeholder.removed", key=f"stakeholder.removed:{one.pk}", to=one.email, language=one.language,
            zone=ZONES[one.side], payload={"stakeholder": one.pk}, at=at,
        )  # fmt: skip
    return one


def _locked(stakeholder: Stakeholder) -> Stakeholder:
    related = (
        "decision__track",
        "decision__application__track",
        "decision__application__submitted_territory",
    )
    rows = Stakeholder.objects.select_for_update(of=("self",)).select_related(*related)
    return rows.get(pk=stakeholder.pk)


def _own(stakeholder: Stakeholder, by: User) -> Stakeholder:
    """Return the row for the person whose address was named: signing in has proved the address."""
    one = _locked(stakeholder)
    if one.email.lower() != by.email.lower():
        raise NotYoursError
    return one


def _settle(one: Stakeholder, state: str, at: datetime) -> None:
    one.state, one.settled_at = state, at
    one.save(update_fields=["state", "settled_at", "organisation"])
