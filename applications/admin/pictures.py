"""Applications in pictures: a staff page beside the list (UX §5.5)."""

from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from applications.models import Call
from applications.queries.desk import sides_of
from applications.queries.pictures import Numbers, numbers
from applications.states import Status
from r2r_portal import charts
from r2r_portal.accounts.requests import person
from r2r_portal.territories.models import Side


@dataclass(frozen=True)
class Drawn:
    """A picture under its heading, and its data as a table."""

    title: str
    note: str
    svg: SafeString
    table: dict[str, Any]


def page(admin_page: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Show the pictures of a call: the current one, or the one that `call` names."""
    if not admin_page.has_view_permission(request):
        raise PermissionDenied
    calls = list(Call.objects.order_by("-opens_at"))
    wanted = request.GET.get("call", "")
    call = next((one for one in calls if one.code == wanted), None) or _current(calls)
    sides = sides_of(person(request))
    context = {
        **admin_page.admin_site.each_context(request),
        "title": _("Applications in pictures"),
        "opts": admin_page.opts,
        "call": call,
        "calls": calls if len(calls) > 1 else [],
        "pictures": drawn(numbers(call, sides, person(request)), sides) if call else [],
    }
    return render(request, "admin/applications/application/pictures.html", context)


def _current(calls: list[Call]) -> Call | None:
    return next((call for call in calls if call.is_published), calls[0] if calls else None)


def drawn(found: Numbers, sides: tuple[str, ...]) -> list[Drawn]:
    """Draw everything, for the sides that the person looks after."""
    states = [
        charts.Files(
            Side(side).label, side, counts[Status.SUBMITTED], counts[Status.DRAFT], counts[Status.WITHDRAWN]
        )
        for side, counts in found.states.items()
    ]
    days = (found.started, found.submitted)
    return [
        Drawn(
            _("Applications per day"), _("Days of the call's own zone."),
            charts.arrivals(*days, deadline=found.deadline, at_first=found.at_first),
            asdict(charts.arrivals_rows(*days)),
        ),
        Drawn(_("Applications by state"), "", charts.files(states), asdict(charts.files_rows(states))),
        *(_map(side, found) for side in sides),
    ]  # fmt: skip


def _map(side: str, found: Numbers) -> Drawn:
    table = charts.counted_map_rows(side, found.places[side])
    note = _("Drafts and submitted applications; what was withdrawn is left out.")
    if side == Side.JP and found.off_the_map:
        note += " " + _("Without a tile: %(count)s (examples, or no territory yet).") % {
            "count": found.off_the_map
        }
    return Drawn(table.caption, note, charts.counted_map(side, found.places[side]), asdict(table))
