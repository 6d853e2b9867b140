"""Telling officers that an interest is to be settled (SPEC E5, M1)."""

from datetime import datetime

from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.outbox.actions import publish
from selection.models import Declaration

DOUBT = "interest.doubt"


def tell_of_doubt(declaration: Declaration, at: datetime) -> int:
    """Write to every officer who may settle it: not to who is recused, and to nobody about themselves."""
    assignment = declaration.assignment
    officers = User.objects.filter(groups__name=OFFICER, is_active=True).exclude(pk=assignment.evaluator_id)
    told = officers.exclude(recusals__application=assignment.application_id).distinct().order_by("pk")
    return sum(
        publish(
            topic=DOUBT, key=f"{DOUBT}:{declaration.pk}:{declaration.at.isoformat()}:{officer.pk}", to=officer.email,
            language=officer.language, zone=officer.zone,
            payload={"declaration": declaration.pk, "application": str(assignment.application_id)}, at=at,
        )
        for officer in told
    )  # fmt: skip
