"""The applicant's answer to a request for information: the named questions, nothing else, until its own deadline."""

from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from applications import permissions, phrases
from applications.actions import information
from applications.domain.draft import Draft
from applications.domain.readiness import blockers
from applications.errors import NotReadyError
from applications.models import Application, InformationRequest
from applications.queries.reading import ReadSection, read_draft
from applications.queries.replies import named_keys, newest_request, reply_draft, restricted
from applications.views.drafts import editable, language, surroundings, visible
from applications.views.items import EditItem, RemoveItem
from applications.views.sections import EditSection
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.errors import DomainError

PLACE = "information-"


def asked_of(request: HttpRequest, application: Application) -> InformationRequest:
    """Return the newest request to an applicant, or 404."""
    asked = newest_request(application, arrived(request))
    if asked is None:
        raise Http404
    asked.application = application
    return asked


class Reply(View):
    """What is asked, what the answers say now, and the button that sends them."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show the request as it stands: open, over, or answered."""
        return self._page(request, visible(request, pk))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Send the reply; a refusal says why, and what was typed stays."""
        application = visible(request, pk)
        if not permissions.can_submit(person(request), application):
            raise PermissionDenied
        asked = asked_of(request, application)
        try:
            information.answer(
                request=asked, by=person(request), at=arrived(request), key=_key(request, application)
            )
        except DomainError as error:
            return self._page(request, application, error=error, status=error.status)
        messages.success(request, _("Your reply was received. Thank you."))
        return redirect("applications:receipt", pk=application.pk)

    def _page(
        self,
        request: HttpRequest,
        application: Application,
        *,
        error: DomainError | None = None,
        status: int = 200,
    ) -> HttpResponse:
        asked = asked_of(request, application)
        is_open = asked.answered_at is None and not asked.is_over
        draft = reply_draft(application, asked)
        named = restricted(draft, named_keys(asked))
        found = phrases.listed(blockers(named), application, PLACE)
        context = {
            "application": application,
            "asked": asked,
            "is_open": is_open,
            "error": error,
            "gaps": found if is_open and status == NotReadyError.status else (),
            "sections": _linked(application, read_draft(named, language()), is_open),
            "may_send": permissions.can_submit(person(request), application),
            "key": uuid4(),
        }
        return render(request, "applications/information.html", context, status=status)


def _key(request: HttpRequest, application: Application) -> UUID:
    """Return what makes the same click twice one reply."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid5(application.pk, application.saved_at.isoformat())


def _linked(
    application: Application, sections: tuple[ReadSection, ...], is_open: bool
) -> list[dict[str, Any]]:
    def address(slug: str) -> str:
        return reverse(f"applications:{PLACE}section", args=[application.pk, slug]) if is_open else ""

    return [{"section": section, "url": address(section.slug)} for section in sections if section.items]


class OfReply:
    """What the pages of a reply do otherwise than those of a draft: named questions alone, until their own deadline."""

    place = PLACE
    asked: InformationRequest

    def signed_in(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the request. What is posted when it is over is still kept; there is nothing to open any more."""
        self.asked = asked_of(request, editable(request, kwargs["pk"]))
        if self.asked.answered_at is not None or (self.asked.is_over and request.method != "POST"):
            return redirect("applications:information", pk=kwargs["pk"])
        return super().signed_in(request, *args, **kwargs)  # type: ignore[misc]

    def load(self) -> Draft:
        """Return the reply as it stands, its own questions alone."""
        return restricted(reply_draft(self.application, self.asked), named_keys(self.asked))

    def around(self) -> dict[str, Any]:
        """Say what is asked and until when, instead of the call's own deadline."""
        over = {"asked": self.asked, "is_closed": False, "is_extended": False}
        return surroundings(self.application, self.request) | over

    def home(self) -> str:
        """Return the page of the request."""
        return reverse("applications:information", args=[self.application.pk])


class ReplySection(OfReply, EditSection):
    """The named questions of one section."""

    def mark(self, *, completed: bool) -> None:
        """A reply marks no section of the draft."""

    def leave(self) -> HttpResponse:
        """Go back to the request."""
        return redirect(self.home())

    def back_address(self) -> str:
        """Return where Back leads."""
        return self.home()

    def next_address(self) -> str:
        """Return where Continue leads."""
        return self.home()


class ReplyItem(OfReply, EditItem):
    """One item of a named group."""


class RemoveReplyItem(OfReply, RemoveItem):
    """Take one item out of a named group."""
