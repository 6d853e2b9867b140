"""The team of an application in its file view: who works on it, and a new owner where the old one has left office."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from applications.actions import owners
from applications.admin.base import ask, page_of
from applications.forms.team import HandOverFor
from applications.models import Application
from applications.queries.team import team_of
from applications.states import Status
from r2r_portal.accounts.requests import arrived, person


def hand_over(page: admin.ModelAdmin, request: HttpRequest, row: Application) -> HttpResponse:
    """Ask who takes over, and why."""
    form = HandOverFor(request.POST or None, owners=team_of(row.organisation).owners)

    def act() -> str:
        given = form.cleaned_data
        successor = owners.hand_over(
            application=row, former=given["former"], email=given["email"], stays=given["stays"] == "yes",
            reason=given["reason"], by=person(request), at=arrived(request),
        )  # fmt: skip
        return _("%(person)s is now the owner. Both are told by e-mail.") % {"person": successor}

    back = page_of(row) if row.status != Status.DRAFT else page_of(row.organisation)
    intro = (_("Do this only where an owner has left office and cannot hand over, for example on 1 April."),)
    title = _("Hand over the ownership: %(subject)s") % {"subject": row}
    return ask(page, request, title=title, form=form, act=act, back=back, intro=intro, button=_("Hand over"))
