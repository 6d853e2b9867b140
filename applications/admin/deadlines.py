"""Moving a deadline in the admin: typed, its effect shown, confirmed; an earlier one goes to a second officer."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.actions import deadlines
from applications.admin.base import page_of
from applications.errors import SecondPersonNeededError
from applications.forms.desk import MoveDeadline
from applications.models import Application, Call, Track
from applications.queries.effects import Effect, closing_of, effect
from r2r_portal import times
from r2r_portal.accounts.models import User
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.errors import DomainError
from r2r_portal.templatetags.ui import language


def move(
    page: admin.ModelAdmin,
    request: HttpRequest,
    call: Call,
    *,
    back: str,
    track: Track | None = None,
    application: Application | None = None,
) -> HttpResponse:
    """Ask when and why; show what it will do; on confirmation move the deadline, or ask a second officer."""
    old, subject = closing_of(call, track, application), application or track or call
    local = timezone.localtime(old, times.BRUSSELS)
    start = {"day": local.date(), "hour": local.time(), "zone": call.zone}
    form = MoveDeadline(request.POST or None, initial=start)
    intro = (_("It closes after: %(deadline)s") % {"deadline": times.deadline(old, language())},)
    frame = {
        "title": _("Move the deadline: %(subject)s") % {"subject": subject},
        "back": back,
        "intro": intro,
    }
    if not form.is_bound or not form.is_valid() or "again" in request.POST:
        status = 422 if form.is_bound and form.errors else 200
        return _page(page, request, frame | {"form": form, "button": _("Show what it will do")}, status)
    scope: dict[str, Any] = {"call": call, "track": track, "application": application}
    try:
        if "confirmed" not in request.POST:
            deadlines.examine(**scope, to=form.to, at=arrived(request))
            seen = effect(call, track, application, new=form.to, at=arrived(request))
            return _preview(page, request, frame, form, seen)
        _move(request, scope | {"to": form.to} | form.reasons)
    except DomainError as error:
        form.add_error(None, str(error.message))
        return _page(page, request, frame | {"form": form, "button": _("Show what it will do")}, error.status)
    return redirect(back)


def _move(request: HttpRequest, wanted: dict[str, Any]) -> None:
    """Move it in the person's name; earlier, ask the other officers and refuse."""
    try:
        change = deadlines.extend(**wanted, by=person(request), at=arrived(request))
    except SecondPersonNeededError:
        asked = deadlines.propose(**wanted, by=person(request), at=arrived(request))
        messages.info(
            request, _("Other programme officers asked by e-mail to approve it: %(n)s") % {"n": asked}
        )
        raise
    messages.success(
        request, _("The deadline is now: %(deadline)s") % {"deadline": times.deadline(change.new, language())}
    )


def approve(
    page: admin.ModelAdmin, request: HttpRequest, call: Call, proposal: dict[str, Any]
) -> HttpResponse:
    """Show what was proposed, by whom, why, and what it will do; the button moves it in both names."""
    proposer = get_object_or_404(User, pk=proposal["by"])
    track = Track.objects.select_related("call").filter(pk=proposal["track"]).first()
    rows = Application.objects.unrecused(person(request)).select_related("call", "track__call")
    narrow = proposal["application"]
    application = get_object_or_404(rows, pk=narrow) if narrow else None
    to = datetime.fromisoformat(proposal["to"])
    form = forms.Form(request.POST if request.method == "POST" else None)
    frame = {
        "title": _("Approve an earlier deadline: %(subject)s") % {"subject": application or track or call},
        "back": page_of(call),
        "intro": (_("%(person)s proposes: %(deadline)s") % {"person": proposer, "deadline": _said(to)},),
        "reasons": {one: proposal[f"reason_{one}"] for one in ("en", "ja")},
        **_seen(effect(call, track, application, new=to, at=arrived(request))),
        "form": form,
        "button": _("Approve"),
    }
    if not form.is_bound:
        return _page(page, request, frame, template="deadline_effect")
    reasons = {name: proposal[name] for name in ("reason_en", "reason_ja")}
    try:
        change = deadlines.extend(
            call=call, track=track, application=application, to=to, by=proposer, approved_by=person(request),
            at=arrived(request), **reasons,
        )  # fmt: skip
    except DomainError as error:
        form.add_error(None, str(error.message))
        return _page(page, request, frame, error.status, template="deadline_effect")
    messages.success(request, _("The deadline is now: %(deadline)s") % {"deadline": _said(change.new)})
    return redirect(page_of(call))


def _preview(
    page: admin.ModelAdmin, request: HttpRequest, frame: dict[str, Any], form: MoveDeadline, seen: Effect
) -> HttpResponse:
    """Show the effect over hidden copies of what was typed; nothing is saved yet."""
    frame = frame | {
        "form": forms.Form(),
        "typed": [(name, request.POST[name]) for name in form.fields if name in request.POST],
        "reasons": {one: form.cleaned_data[f"reason_{one}"] for one in ("en", "ja")},
        **_seen(seen),
        "is_preview": True,
        "button": _("Ask for approval") if seen.is_earlier else _("Move the deadline"),
    }
    return _page(page, request, frame, template="deadline_effect")


def _seen(found: Effect) -> dict[str, Any]:
    """Return an effect for the page; reminders are said on the clock of those who get them."""
    rows = [
        {
            "place": times.city(one.zone, language()),
            "before": [times.instant(moment, language(), one.zone) for moment in one.before],
            "after": [times.instant(moment, language(), one.zone) for moment in one.after],
            "is_changed": one.is_changed,
        }
        for one in found.reminding
    ]
    return {"effect": found, "reminding": rows}


def _page(
    page: admin.ModelAdmin,
    request: HttpRequest,
    frame: dict[str, Any],
    status: int = 200,
    template: str = "ask",
) -> HttpResponse:
    context = {**page.admin_site.each_context(request), "opts": page.opts, **frame}
    return render(request, f"admin/applications/{template}.html", context, status=status)


def _said(at: datetime) -> str:
    return times.deadline(at, language())
