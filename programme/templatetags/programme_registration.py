"""Words of registration in templates."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programme.models import Registration
from programme.queries.registration import Places
from programme.states import HOLDS_A_SEAT, RegistrationStatus

register = template.Library()
KINDS = {
    RegistrationStatus.ASKED: "todo",
    RegistrationStatus.WAITING: "busy",
    RegistrationStatus.OFFERED: "warn",
    RegistrationStatus.REGISTERED: "ok",
    RegistrationStatus.CANCELLED: "end",
    RegistrationStatus.LAPSED: "end",
}


@register.filter
def seats_left(places: Places) -> str:
    """Say how many seats are free: "12 of 40 seats free", "No seat left of 40, 3 people wait"."""
    total = places.opening.seats
    if not places.is_full:
        return _("%(free)s of %(total)s seats free") % {"free": places.free, "total": total}
    if not places.waiting:
        return _("No seat left of %(total)s") % {"total": total}
    words = ngettext(
        "No seat left of %(total)s, %(waiting)s person waits",
        "No seat left of %(total)s, %(waiting)s people wait",
        places.waiting,
    )
    return words % {"total": total, "waiting": places.waiting}


@register.filter
def registration_kind(one: Registration) -> str:
    """Return the colour of a state."""
    return KINDS[RegistrationStatus(one.status)]


@register.filter
def can_be_taken_off(one: Registration) -> bool:
    """Tell whether somebody is on the list, or waits."""
    return one.status in (*HOLDS_A_SEAT, RegistrationStatus.WAITING)
