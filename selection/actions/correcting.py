"""A released decision put right: proposed with its letters by one person, approved by another by its hash (SPEC S6)."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils.translation import gettext as _

from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.bilingual import Language
from r2r_portal.errors import DomainError
from r2r_portal.outbox import actions as outbox
from selection.actions import frozen
from selection.actions.deciding import Verdict, refuse_ineligible
from selection.actions.letters import words
from selection.actions.moving_up import days_of
from selection.domain import changeset, offering
from selection.errors import (
    GroundsMissingError,
    NotYoursError,
    PlaceTakenError,
    SamePersonError,
    StalePreviewError,
)  # fmt: skip
from selection.models import Correction, Decision, GroupMember, Letter, Offer, Release
from selection.queries.changeset import decided, readers
from selection.states import CHANGE, GIVEN_BACK, OFFER, ChangeState, OfferStatus, Outcome

CORRECTED = "decision.corrected"


@transaction.atomic
def propose(*, decision: Decision, verdict: Verdict, reason: str, by: User, at: datetime) -> Correction:
    """Propose other words or another outcome for a released decision; nothing changes yet.

    Raises DomainError where nothing is released, nothing would change or another correction is under way;
    GroundsMissingError, PlaceTakenError, NotEligibleError as a decision does.
    """
    frozen.hold(decision.application.call_id)
    decision = _locked(decision)
    _refuse(decision, verdict, reason)
    correction = Correction(
        decision=decision, outcome=verdict.outcome, reserve_place=verdict.place, reason=reason.strip(),
        grounds_en=verdict.grounds_en.strip(), grounds_ja=verdict.grounds_ja.strip(), proposed_by=by, proposed_at=at,
    )  # fmt: skip
    correction.letters = {language: _letter(correction, language) for language in Language.values}
    correction.before, correction.effect = before(decision), effect(correction)
    correction.digest = digest(correction)
    correction.save()
    record(
        at=at, by=by, verb="correction.proposed", subject=decision.application, old=decision.outcome,
        new=correction.outcome, digest=correction.digest,
    )  # fmt: skip
    return correction


@transaction.atomic
def reword(
    *, correction: Correction, language: str, subject: str, body: str, seen: str, by: User, at: datetime
) -> Correction:
    """Change the words of a proposed correcting letter, by who proposed it: the other one approves what it says then.

    `seen` is the hash that the page showed. Raises NotYoursError, StalePreviewError, DomainError for empty words.
    """
    frozen.hold(correction.decision.application.call_id)
    correction = _under_way(correction)
    CHANGE.target(correction.state, "apply")
    if correction.proposed_by_id != by.pk:
        raise NotYoursError
    if correction.digest != seen:
        raise StalePreviewError
    told = {"subject": " ".join(subject.split()), "body": body.strip() + "\n"}
    if not (told["subject"] and told["body"].strip()):
        raise DomainError(_("Enter a text"), code="letter-empty")
    correction.letters = {**correction.letters, language: told}
    correction.effect = effect(correction)
    correction.digest = digest(correction)
    correction.save(update_fields=["letters", "effect", "digest"])
    application = correction.decision.application
    record(
        at=at,
        by=by,
        verb="correction.reworded",
        subject=application,
        language=language,
        digest=correction.digest,
    )
    return correction


def _locked(decision: Decision) -> Decision:
    rows = Decision.objects.select_related("application__track__call", "application__submitted_territory")
    return rows.select_for_update(of=("self",)).get(pk=decision.pk)


def _refuse(decision: Decision, verdict: Verdict, reason: str) -> None:
    if not Release.objects.confirmed().filter(call=decision.application.call_id).exists():
        raise DomainError(_("Nothing is released yet: change the decision itself."))
    if not reason.strip():
        raise DomainError(_("Give the reason."), code="reason-missing")
    if not (verdict.grounds_en.strip() and verdict.grounds_ja.strip()):
        raise GroundsMissingError
    if decision.corrections.filter(state=ChangeState.PROPOSED).exists():
        raise DomainError(_("Another correction of this decision is waiting for its approval."))
    wanted = (verdict.outcome, verdict.place, verdict.grounds_en.strip(), verdict.grounds_ja.strip())
    if wanted == (decision.outcome, decision.reserve_place, decision.grounds_en, decision.grounds_ja):
        raise DomainError(_("Nothing would change."))
    _refuse_place(decision, verdict.outcome, verdict.place)
    refuse_ineligible(decision.application, verdict.outcome)


def _refuse_place(decision: Decision, outcome: str, place: int | None) -> None:
    others = Decision.objects.filter(track=decision.track_id, outcome=Outcome.RESERVE).exclude(pk=decision.pk)
    if outcome == Outcome.RESERVE and (place is None or others.filter(reserve_place=place).exists()):
        raise PlaceTakenError


def _letter(correction: Correction, language: str) -> dict[str, str]:
    old = correction.decision
    new = Decision(
        application=old.application, outcome=correction.outcome, reserve_place=correction.reserve_place,
        grounds_en=correction.grounds_en, grounds_ja=correction.grounds_ja,
    )  # fmt: skip
    subject, body = words(new, language, name="corrected", old=old)
    return {"subject": subject, "body": body}


def before(decision: Decision) -> dict[str, Any]:
    """Return what stands now, letters included: it stays readable once corrected."""
    letters = decision.letters.order_by("language").values_list("language", "subject", "body")
    return {
        **decided(decision),
        "letters": {language: {"subject": subject, "body": body} for language, subject, body in letters},
    }


def effect(correction: Correction) -> dict[str, Any]:
    """Return what an approval would do: the decision, its letters, the place, who is told (addresses by hash)."""
    people = readers(correction.decision.application)
    return {
        "outcome": correction.outcome,
        "reserve_place": correction.reserve_place,
        "grounds_en": correction.grounds_en,
        "grounds_ja": correction.grounds_ja,
        "letters": correction.letters,
        "place": _place_step(correction),
        "told": sorted(changeset.address_hash(reader.email) for reader in people),
    }


def _place_step(correction: Correction) -> str:
    offer = Offer.objects.filter(decision=correction.decision_id).first()
    if correction.outcome == Outcome.SELECTED:
        return "" if offer and offer.status not in {OfferStatus.STOPPED, OfferStatus.STAGED} else "offered"
    is_up = correction.outcome == Outcome.RESERVE and offer and offer.replaces_id
    return "taken back" if offer and offer.status not in GIVEN_BACK and not is_up else ""


def digest(correction: Correction) -> str:
    """Return the hash that the second person approves."""
    return changeset.digest({"before": correction.before, "effect": correction.effect})


@transaction.atomic
def approve(*, correction: Correction, digest: str, by: User, at: datetime) -> Correction:
    """Apply a correction, by somebody else than who proposed it, and tell the applicant.

    Raises SamePersonError; StalePreviewError where `digest` is not what would happen now. Then nothing is written.
    """
    frozen.hold(correction.decision.application.call_id)
    correction = _under_way(correction)
    state = CHANGE.target(correction.state, "apply")
    if correction.proposed_by_id == by.pk:
        raise SamePersonError(_("A correction is approved by another person than the one who proposed it."))
    decision = _locked(correction.decision)
    now = changeset.digest({"before": before(decision), "effect": effect(correction)})
    if not digest == correction.digest == now:
        raise StalePreviewError
    _refuse_place(decision, correction.outcome, correction.reserve_place)
    refuse_ineligible(decision.application, correction.outcome)
    step = correction.effect["place"]
    correction.state, correction.approved_by, correction.approved_at = state, by, at
    correction.save(update_fields=["state", "approved_by", "approved_at"])
    _apply(correction, decision, at)
    _place(decision, step, by, at)
    _tell(correction, at)
    record(
        at=at, by=by, verb=CORRECTED, subject=decision.application, old=correction.before["outcome"],
        new=correction.outcome, correction=correction.pk, digest=digest,
    )  # fmt: skip
    return correction


def _under_way(correction: Correction) -> Correction:
    rows = Correction.objects.select_for_update(of=("self",)).select_related(
        "decision__application__track__call"
    )
    return rows.get(pk=correction.pk)


def _apply(correction: Correction, decision: Decision, at: datetime) -> None:
    """Write what the trigger lets through for this correction alone, in this transaction alone."""
    _name(str(correction.pk))
    decision.outcome, decision.reserve_place = correction.outcome, correction.reserve_place
    decision.grounds_en, decision.grounds_ja = correction.grounds_en, correction.grounds_ja
    decision.decided_by, decision.decided_at = correction.proposed_by, at
    decision.version += 1
    decision.save()
    for language, text in correction.letters.items():
        Letter.objects.filter(decision=decision, language=language).update(
            **text, written_for=decision.told_in(language), edited_by=None, edited_at=None
        )
    _name("")


def _name(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('r2r.correction', %s, true)", [key])


def _place(decision: Decision, step: str, by: User, at: datetime) -> None:
    if step == "offered":
        call = decision.application.call
        until = offering.limit(at, days_of(call), ZoneInfo(call.zone))
        values = {"status": OfferStatus.OPEN, "offered_at": at, "answer_by": until}
        Offer.objects.update_or_create(
            decision=decision, defaults=values | {"answered_at": None, "answered_by": None}
        )
    if step == "taken back":
        offer = Offer.objects.select_for_update(of=("self",)).get(decision=decision)
        offer.status, offer.answered_at, offer.answered_by = OFFER.target(offer.status, "take back"), at, by
        offer.save(update_fields=["status", "answered_at", "answered_by"])
        GroupMember.objects.filter(application=decision.application).delete()


def _tell(correction: Correction, at: datetime) -> None:
    for reader in readers(correction.decision.application):
        outbox.publish(
            topic=CORRECTED, key=f"{CORRECTED}:{correction.pk}:{reader.email}", to=reader.email,
            language=reader.language, zone=reader.zone, payload={"correction": correction.pk}, at=at,
        )  # fmt: skip


@transaction.atomic
def withdraw(*, correction: Correction, by: User, at: datetime) -> Correction:
    """Put a proposal away that nobody has approved."""
    correction = _under_way(correction)
    correction.state = CHANGE.target(correction.state, "withdraw")
    correction.save(update_fields=["state"])
    record(at=at, by=by, verb="correction.withdrawn", subject=correction.decision.application)
    return correction
