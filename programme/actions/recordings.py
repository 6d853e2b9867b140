"""Recordings of an event: the registered hear of each, and of its captions once they are there (SPEC H3)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from programme.models import Captions, EventMaterial, MaterialKind, Registration
from programme.permissions import can_run_events
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError, ForbiddenError
from r2r_portal.outbox.actions import publish_to

RECORDED = "registration.recorded"
GRACE = timedelta(minutes=30)  # what was put up by mistake is taken down before anybody reads of it
A_BATCH = 500
BETTER = (Captions.NONE, Captions.AUTOMATIC, Captions.CHECKED)  # each helps more readers than the one before


def tell_of(material: EventMaterial, *, at: datetime, captions_only: bool = False) -> int:
    """Write to who kept a seat, once for each state of a recording's captions; returns to how many.

    Whether the recording is open to a person is asked when the message leaves.
    """
    if material.kind != MaterialKind.RECORDING:
        return 0
    rows = Registration.objects.registered().filter(opening__activity=material.activity_id)
    people = list(rows.order_by("pk"))
    for start in range(0, len(people), A_BATCH):
        publish_to(
            people[start : start + A_BATCH], topic=RECORDED, cause=f"{RECORDED}:{material.pk}:{material.captions}", at=at,
            due_at=at + GRACE,
            payload={"material": material.pk, "captions": material.captions, "captions_only": captions_only},
        )  # fmt: skip
    return len(people)


@transaction.atomic
def caption(*, material: EventMaterial, captions: str, by: User, at: datetime) -> EventMaterial:
    """Say how a recording is captioned now; where that is better than before, the registered hear of it.

    Raises DomainError for slides and for an unknown state, ForbiddenError.
    """
    if not can_run_events(by):
        raise ForbiddenError(_("Only officers and the desks look after registrations."))
    material = EventMaterial.objects.select_for_update(of=("self",)).get(pk=material.pk)
    if material.kind != MaterialKind.RECORDING or captions not in Captions.values:
        raise DomainError(_("Select how the recording is captioned"), code="captions")
    before = Captions(material.captions)
    if captions == before:
        return material
    material.captions = captions
    material.save(update_fields=["captions"])
    record(
        at=at,
        by=by,
        verb="material.captioned",
        subject=material,
        activity=material.activity_id,
        captions=captions,
    )
    if BETTER.index(Captions(captions)) > BETTER.index(before):
        tell_of(material, at=at, captions_only=True)
    return material
