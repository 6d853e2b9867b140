"""Asking for somebody's erasure and settling it: two people, reasons in words, a message before the address goes."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from r2r_portal.accounts.models import ErasureRequest, ErasureState, Hold, User
from r2r_portal.accounts.roles import ADMINISTRATOR, OFFICER, has_role
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError, ForbiddenError
from r2r_portal.outbox import topics
from r2r_portal.outbox.actions import publish
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.states import State
from r2r_portal.site.privacy.erasing import erase_person
from r2r_portal.site.privacy.holding import reasons
from r2r_portal.site.privacy.known import known
from r2r_portal.site.privacy.somebody import Address, Somebody

TOPIC = {ErasureState.APPROVED: "erasure.approved", ErasureState.REFUSED: "erasure.refused"}
AT_THE_LATEST = timedelta(days=3)  # after the approval, whether or not the message could leave


def may_settle(person: User) -> bool:
    """Tell whether somebody may ask for others and decide."""
    return has_role(person, OFFICER, ADMINISTRATOR)


@transaction.atomic
def ask(*, person: Somebody, by: User, at: datetime) -> ErasureRequest:
    """Ask that a person be erased: the person, or staff for them. Asked twice is asked once."""
    if person != by and not may_settle(by):
        raise ForbiddenError(_("Only the person or the secretariat may ask for this."))
    if isinstance(person, Address):
        return _ask_for_address(person, by, at)
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not person.is_active:
        raise DomainError(_("This account is closed."), code="closed")
    found = ErasureRequest.objects.filter(
        person=person, state__in=(ErasureState.ASKED, ErasureState.APPROVED)
    ).first()
    if found:
        return found
    made = ErasureRequest.objects.create(person=person, asked_by=by, asked_at=at)
    record(at=at, by=by, verb="erasure.asked", subject=made, person=person.pk)
    return made


def _ask_for_address(person: Address, by: User, at: datetime) -> ErasureRequest:
    found = ErasureRequest.objects.filter(address__iexact=person.email).first()
    if found:
        return found
    made = ErasureRequest.objects.create(address=person.email.lower(), asked_by=by, asked_at=at)
    record(at=at, by=by, verb="erasure.asked", subject=made, person=None)
    return made


def somebody_of(request: ErasureRequest) -> Somebody:
    """Return whom a request is about; once it is settled and was about an address alone, nobody knows."""
    return request.person or known(request.address) or Address(request.address)


@transaction.atomic
def approve(*, request: ErasureRequest, by: User, at: datetime) -> ErasureRequest:
    """Let the erasure go on; the person is told first. Raises DomainError with the reasons where something is in the way."""
    found = _locked(request, by)
    stops = reasons(somebody_of(found), at)
    if stops:
        raise DomainError(" ".join(stops), code="held")
    return _settle(found, ErasureState.APPROVED, "", by, at)


@transaction.atomic
def refuse(*, request: ErasureRequest, answer: str, by: User, at: datetime) -> ErasureRequest:
    """Refuse it, with reasons that the person reads."""
    if not answer.strip():
        raise DomainError(_("Say why"), code="no_reason")
    return _settle(_locked(request, by), ErasureState.REFUSED, answer.strip(), by, at)


def _locked(request: ErasureRequest, by: User) -> ErasureRequest:
    if not may_settle(by):
        raise ForbiddenError(_("Only the secretariat decides this."))
    found = ErasureRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
    if found.state != ErasureState.ASKED:
        raise DomainError(_("This was decided already."), code="settled")
    if found.asked_by_id == by.pk:
        raise ForbiddenError(_("Whoever asked does not decide. Ask a colleague."))
    return found


def _settle(found: ErasureRequest, state: str, answer: str, by: User, at: datetime) -> ErasureRequest:
    person = somebody_of(found)
    found.state, found.answer, found.settled_by, found.settled_at = state, answer, by, at
    found.address = "" if state == ErasureState.REFUSED else found.address
    found.save(update_fields=["state", "answer", "settled_by", "settled_at", "address"])
    record(at=at, by=by, verb=f"erasure.{state}", subject=found, person=found.person_id)
    publish(
        topic=TOPIC[ErasureState(state)], key=_key(found, state), to=person.email, language=person.language,
        zone=person.zone, at=at, payload={"erasure": found.pk},
    )  # fmt: skip
    return found


def _key(found: ErasureRequest, state: str) -> str:
    return f"erasure.{state}:{found.pk}"


def carry_out(*, at: datetime) -> int:
    """Erase who was approved and told; return how many. What came in the way since then waits, and is looked at again."""
    waiting = ErasureRequest.objects.filter(state=ErasureState.APPROVED).select_related("person")
    return sum(_carry_out(one, at) for one in waiting.order_by("pk"))


@transaction.atomic
def _carry_out(request: ErasureRequest, at: datetime) -> bool:
    found = ErasureRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
    if found.state != ErasureState.APPROVED or not _was_told(found, at) or reasons(somebody_of(found), at):
        return False
    found.counts = erase_person(person=somebody_of(found), at=at)
    found.state, found.done_at, found.address = ErasureState.DONE, at, ""
    found.save(update_fields=["state", "done_at", "counts", "address"])
    return True


def _was_told(found: ErasureRequest, at: datetime) -> bool:
    message = Message.objects.filter(key=_key(found, ErasureState.APPROVED)).first()
    waits = message is not None and message.state in (State.QUEUED, State.HELD)
    return not waits or (found.settled_at is not None and at - found.settled_at >= AT_THE_LATEST)


@transaction.atomic
def place_hold(*, subject: str, reason: str, by: User, at: datetime) -> Hold:
    """Keep a row, or a whole table, past its date, for a reason."""
    if not may_settle(by):
        raise ForbiddenError(_("Only the secretariat decides this."))
    if Hold.objects.filter(subject=subject, lifted_at=None).exists():
        raise DomainError(_("This is on hold already."), code="held")
    made = Hold.objects.create(subject=subject, reason=reason, placed_by=by, placed_at=at)
    record(at=at, by=by, verb="hold.placed", subject=made, of=subject)
    return made


@transaction.atomic
def lift_hold(*, hold: Hold, by: User, at: datetime) -> None:
    """End a hold: what it kept goes at the next run."""
    if not may_settle(by):
        raise ForbiddenError(_("Only the secretariat decides this."))
    found = Hold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if found.lifted_at:
        raise DomainError(_("This hold was lifted already."), code="lifted")
    found.lifted_at, found.lifted_by = at, by
    found.save(update_fields=["lifted_at", "lifted_by"])
    record(at=at, by=by, verb="hold.lifted", subject=found, of=found.subject)


def register() -> None:
    """Make the topics known."""
    for topic in TOPIC.values():
        topics.register(topic, _words)


def _words(message: Message) -> dict[str, object] | None:
    found = ErasureRequest.objects.filter(pk=message.payload.get("erasure")).first()
    if found is None:
        return None
    return {"answer": found.answer, "link": reverse("site:privacy")}
