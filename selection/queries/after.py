"""What officers look after once the results are out: places offered, requests for review, corrections."""

from dataclasses import dataclass

from applications.models import Call
from r2r_portal.accounts.models import User
from selection.models import Correction, Decision, Offer, ReviewRequest
from selection.states import GIVEN_BACK, OfferStatus, Outcome

RELATED = ("decision__track", "decision__application__submitted_territory__member_state")


@dataclass(frozen=True)
class Place:
    """One offer, what it replaces, and what an officer can do about it."""

    offer: Offer
    instead_of: str
    is_withdrawn: bool
    is_staged: bool
    is_free: bool


def places_for(call: Call, officer: User) -> list[Place]:
    """Return the offers that an officer may see, by side and reference."""
    seen = Decision.objects.visible_to(officer).filter(application__call=call)
    related = (*RELATED, "replaces__decision__application", "replaced_by")
    rows = Offer.objects.filter(decision__in=seen).select_related(*related)
    waiting = set(
        Decision.objects.of(call).filter(outcome=Outcome.RESERVE, offer=None).values_list("track", flat=True)
    )
    ordered = rows.order_by("decision__track__side", "decision__application__reference")
    return [_place(one, waiting) for one in ordered]


def _place(offer: Offer, waiting: set[int]) -> Place:
    is_withdrawn = offer.decision.application.status != "submitted"
    passed_on = getattr(offer, "replaced_by", None) is not None
    free = (offer.status in GIVEN_BACK or is_withdrawn) and not passed_on
    former = offer.replaces.decision.application if offer.replaces else None
    return Place(
        offer=offer,
        instead_of=(former.reference or "") if former else "",
        is_withdrawn=is_withdrawn,
        is_staged=offer.status == OfferStatus.STAGED,
        is_free=free and offer.decision.track_id in waiting,
    )


def reviews_for(call: Call, officer: User) -> list[ReviewRequest]:
    """Return the requests for review that an officer may see, open ones first."""
    seen = Decision.objects.visible_to(officer).filter(application__call=call)
    rows = ReviewRequest.objects.filter(decision__in=seen).select_related(*RELATED, "asked_by", "answered_by")
    return sorted(rows.order_by("asked_at"), key=lambda one: one.answered_at is not None)


def corrections_for(call: Call, officer: User) -> list[Correction]:
    """Return the corrections that an officer may see, newest first."""
    seen = Decision.objects.visible_to(officer).filter(application__call=call)
    rows = Correction.objects.filter(decision__in=seen)
    return list(rows.select_related(*RELATED, "proposed_by", "approved_by").order_by("-proposed_at"))
