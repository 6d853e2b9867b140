"""Registering for an event: the public form, the link that confirms, a person's own page behind its secret address."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from programme import calendars
from programme.actions import registering
from programme.actions.registering import DoorShutError, LinkOverError, SeatsTakenError
from programme.domain.registration import Shut
from programme.emails_registration import own_calendar
from programme.forms.registration import Register as RegisterForm
from programme.models import Activity, EventCertificate, Opening, Registration
from programme.queries import registration as queries
from programme.queries.certificates import certificate_pdf
from programme.queries.meetings import of_activity
from programme.states import LEFT, RegistrationStatus
from programme.views.events import published
from r2r_portal.accounts.models import User
from r2r_portal.errors import DomainError
from r2r_portal.limits import doors
from r2r_portal.robots import stamp

public = method_decorator(login_not_required, name="dispatch")
GONE = (Shut.CLOSED, Shut.OVER, Shut.CANCELLED)


def opened(slug: str) -> Opening:
    """Return the registration of an event of the current call; 404 where people simply come."""
    opening = queries.opening_of(published(slug))
    if opening is None:
        raise Http404
    return opening


def private(response: HttpResponse) -> HttpResponse:
    """Keep a page behind a secret out of every cache."""
    add_never_cache_headers(response)
    return response


def shut_page(request: HttpRequest, activity: Activity, why: Shut) -> HttpResponse:
    """Say why nobody can register, and what is left to do."""
    opening = queries.opening_of(activity)
    context = {"activity": activity, "opening": opening, "why": why, "words": registering.closed_words(why)}
    return render(request, "programme/registration_shut.html", context, status=410 if why in GONE else 200)


def over_page(request: HttpRequest, activity: Activity, error: DomainError) -> HttpResponse:
    """Say that a link is over, and where to begin again."""
    context = {"activity": activity, "words": error.message}
    return render(request, "programme/registration_over.html", context, status=error.status)


@public
class RegisterForEvent(View):
    """Take a registration from anybody for whom the event is; what follows tells nobody who is registered."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show the form, or why there is none."""
        opening = opened(slug)
        mine = queries.own(opening.activity, request.user)
        if mine:
            return redirect("programme:own_registration", slug=slug, token=mine.token)
        return self._refused(request, opening) or self._page(request, opening, self._form(request))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Take it, unless too many came from the same place."""
        opening = opened(slug)
        refusal = self._refused(request, opening)
        if refusal:
            return refusal
        form = self._form(request, bound=True)
        if not form.is_valid():
            return self._page(request, opening, form, status=422)
        email = self._address(request, form)
        if not doors.may(request, "registration_ask", key=f"{opening.pk}:{email.lower()}"):
            form.add_error(None, _("Too many attempts at once. Wait some minutes and send it again"))
            return self._page(request, opening, form, status=429)
        try:
            return self._taken(request, opening, form, email)
        except DoorShutError as error:
            return shut_page(request, opening.activity, error.why)
        except SeatsTakenError as error:
            return self._page(request, opening, form, status=error.status)

    def _form(self, request: HttpRequest, *, bound: bool = False) -> RegisterForm:
        user = request.user
        known = {"name": user.full_name} if isinstance(user, User) else {}
        initial = {"language": (get_language() or "en")[:2], "shown": stamp(), **known}
        return RegisterForm(request.POST if bound else None, initial=initial, known=isinstance(user, User))

    def _address(self, request: HttpRequest, form: RegisterForm) -> str:
        user = request.user
        return user.email if isinstance(user, User) else str(form.cleaned_data["email"])

    def _taken(self, request: HttpRequest, opening: Opening, form: RegisterForm, email: str) -> HttpResponse:
        """Register who is signed in; write to everybody else."""
        user, slug = request.user, opening.activity.slug
        if isinstance(user, User):
            made = registering.enter(
                opening=opening, **form.person(), waits=request.POST.get("waits") == "yes", by=user,
                at=request.received_at,
            )  # fmt: skip
            return redirect("programme:own_registration", slug=slug, token=made.token)
        registering.ask(opening=opening, email=email, **form.person(), at=request.received_at)
        return redirect("programme:registration_asked", slug=slug)

    def _refused(self, request: HttpRequest, opening: Opening) -> HttpResponse | None:
        why = queries.shut(opening, request.received_at)
        if why:
            return shut_page(request, opening.activity, why)
        if queries.may_register(opening, request.user):
            return None
        known = request.user.is_authenticated
        context = {"activity": opening.activity, "opening": opening, "is_known": known}
        return render(
            request, "programme/registration_not_for_all.html", context, status=403 if known else 200
        )

    def _page(
        self, request: HttpRequest, opening: Opening, form: RegisterForm, status: int = 200
    ) -> HttpResponse:
        activity = opening.activity
        places = queries.places_of([activity], request.received_at)[activity.pk]
        context = {"activity": activity, "opening": opening, "places": places, "form": form}
        return render(request, "programme/register.html", context, status=status)


@public
class RegistrationAsked(View):
    """Look into your mailbox: the same page for every address."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show it."""
        return render(request, "programme/registration_asked.html", {"activity": opened(slug).activity})


@public
class ConfirmRegistration(View):
    """One button confirms; opening the link changes nothing, since mail filters open links too."""

    def get(self, request: HttpRequest, slug: str, secret: str) -> HttpResponse:
        """Show the button, or that the link is over, or that only the waiting list is left."""
        activity = opened(slug).activity
        try:
            found = registering.asked_by(secret, request.received_at)
        except LinkOverError as error:
            return over_page(request, activity, error)
        if found.status != RegistrationStatus.ASKED:
            return redirect("programme:own_registration", slug=slug, token=found.token)
        return private(self._page(request, found))

    def post(self, request: HttpRequest, slug: str, secret: str) -> HttpResponse:
        """Confirm; where the last seat is gone, offer the waiting list."""
        activity, at = opened(slug).activity, request.received_at
        try:
            made = registering.confirm(secret=secret, waits=request.POST.get("waits") == "yes", at=at)
        except LinkOverError as error:
            return over_page(request, activity, error)
        except DoorShutError as error:
            return shut_page(request, activity, error.why)
        except SeatsTakenError as error:
            return private(self._page(request, registering.asked_by(secret, at), status=error.status))
        return redirect("programme:own_registration", slug=slug, token=made.token)

    def _page(self, request: HttpRequest, found: Registration, status: int = 200) -> HttpResponse:
        activity = found.activity
        places = queries.places_of([activity], request.received_at)[activity.pk]
        if places.shut:
            return shut_page(request, activity, places.shut)
        context = {"activity": activity, "registration": found, "places": places}
        return render(request, "programme/registration_confirm.html", context, status=status)


class BySecret(View):
    """A page for who holds its address: a stranger finds nothing."""

    def found(self, slug: str, token: str) -> Registration:
        """Return the registration."""
        found = queries.by_token(slug, token)
        if found is None or found.status == RegistrationStatus.ASKED:
            raise Http404
        return found


@public
class OwnRegistration(BySecret):
    """How a registration stands, and what the person can do about it."""

    def get(self, request: HttpRequest, slug: str, token: str) -> HttpResponse:
        """Show it."""
        return private(self._page(request, self.found(slug, token)))

    def post(self, request: HttpRequest, slug: str, token: str) -> HttpResponse:
        """Cancel, take back, take what is offered, or go to the end of the line."""
        found, at = self.found(slug, token), request.received_at
        verbs = {
            "cancel": lambda: registering.cancel(registration=found, at=at),
            "accept": lambda: registering.accept(registration=found, at=at),
            "back": lambda: registering.come_back(registration=found, waits=False, at=at),
            "wait": lambda: registering.come_back(registration=found, waits=True, at=at),
        }
        act = verbs.get(request.POST.get("do", ""))
        if act is None:
            return private(self._page(request, found, status=422))
        try:
            act()
        except DomainError as error:
            return private(self._page(request, self.found(slug, token), status=error.status, refusal=error))
        return redirect("programme:own_registration", slug=slug, token=token)

    def _page(
        self, request: HttpRequest, found: Registration, status: int = 200, **more: Any
    ) -> HttpResponse:
        activity, at = found.activity, request.received_at
        places = queries.places_of([activity], at)[activity.pk]
        left = found.status in LEFT
        context = {
            "activity": activity, "registration": found, "opening": found.opening, "places": places,
            "join": queries.join_link(found.opening, found.status, at),
            "place": queries.place_in_line(found), "can_come_back": queries.can_come_back(found, at),
            "can_wait": left and places.is_full and places.is_open, **self._afterwards(found, request), **more,
        }  # fmt: skip
        return render(request, "programme/own_registration.html", context, status=status)

    def _afterwards(self, found: Registration, request: HttpRequest) -> dict[str, Any]:
        """Return recordings, slides, certificate and feedback, for who came."""
        meeting = of_activity(found.activity)
        comes = found.status == RegistrationStatus.REGISTERED
        over = meeting is not None and meeting.ends_at <= request.received_at
        return {
            "materials": queries.materials(found.activity, request.user, found),
            "certificate": EventCertificate.objects.filter(registration=found).first(),
            "is_over": over,
            "judge": reverse("programme:give_feedback", args=[meeting.key])
            if meeting and over and comes
            else "",
        }


@public
class OwnCalendar(BySecret):
    """The event for a registered person's calendar."""

    def get(self, request: HttpRequest, slug: str, token: str) -> HttpResponse:
        """Give the file; without a date there is none."""
        found = self.found(slug, token)
        if found.activity.starts_at is None:
            raise Http404
        content = own_calendar(found, get_language() or "en", request.received_at)
        return private(calendars.response(content, f"{slug}.ics"))


@public
class OwnCertificate(BySecret):
    """The certificate of attendance."""

    def get(self, request: HttpRequest, slug: str, token: str, language: str) -> HttpResponse:
        """Give the file."""
        certificate = EventCertificate.objects.filter(registration=self.found(slug, token)).first()
        if certificate is None:
            raise Http404
        _title, file = certificate_pdf(certificate, language)
        answer = HttpResponse(file.content, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="{certificate.number}-{language}.pdf"'
        return private(answer)


@public
class OpenMaterial(BySecret):
    """A recording or slides, for those to whom they are open; the address of an own page opens what is the registered's."""

    def get(self, request: HttpRequest, slug: str, pk: int, token: str = "") -> HttpResponse | FileResponse:
        """Lead to the link, or give the document."""
        activity = published(slug)
        registration = self.found(slug, token) if token else None
        rows = queries.materials(activity, request.user, registration)
        material = next((one for one in rows if one.pk == pk), None)
        if material is None:
            raise Http404
        if material.document is None:
            return private(redirect(material.link))
        document = material.document
        answer = FileResponse(
            document.file.open("rb"), as_attachment=True, filename=document.name, content_type=document.mime
        )
        answer["X-Content-Type-Options"] = "nosniff"
        return answer
