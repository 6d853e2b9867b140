"""A late draft that asks to be considered: more time for it alone, or a refusal with its reason (SPEC A10)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import permissions
from applications.actions import late
from applications.admin.base import page_of
from applications.domain import windows
from applications.forms.desk import GrantRequest, RefuseRequest
from applications.models import Application, ConsiderationRequest
from r2r_portal import times
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.errors import DomainError


def answer(page: admin.ModelAdmin, request: HttpRequest, row: Application, number: int) -> HttpResponse:
    """Show the request with the draft's link and both answers; send the one that was chosen."""
    asked = get_object_or_404(row.consideration_requests.select_related("by", "answered_by"), pk=number)
    if request.method == "POST" and not permissions.can_decide_late(person(request)):
        raise PermissionDenied(_("Programme officers answer these requests, since they move a deadline."))
    grant = GrantRequest(
        request.POST if "grant" in request.POST else None, prefix="grant", initial=_start(request)
    )
    refuse = RefuseRequest(request.POST if "refuse" in request.POST else None, prefix="refuse")
    form, act = (grant, _grant) if grant.is_bound else (refuse, _refuse)
    status = 200
    if form.is_bound:
        status = _try(request, asked, form, act)
        if status == 200:
            messages.success(request, _("The applicant is told by e-mail."))
            return redirect(page_of(row))
    context = {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "title": _("Late draft: %(subject)s") % {"subject": row},
        "row": row, "asked": asked, "grant": grant, "refuse": refuse, "back": page_of(row),
        "stamp": windows.stamp(windows.lateness(row.closing, row.late_at or asked.at)),
        "may_decide": permissions.can_decide_late(person(request)) and asked.granted is None,
    }  # fmt: skip
    return render(request, "admin/applications/consideration.html", context, status=status)


Act = Callable[[HttpRequest, ConsiderationRequest, Any], None]


def _try(request: HttpRequest, asked: ConsiderationRequest, form: forms.Form, act: Act) -> int:
    """Run the answer; returns the status, 200 where it went through, and leaves the reason in the form else."""
    if not form.is_valid():
        return 422
    try:
        act(request, asked, form)
    except DomainError as error:
        form.add_error(None, str(error.message))
        return error.status
    return 200


def _grant(request: HttpRequest, asked: ConsiderationRequest, form: GrantRequest) -> None:
    late.grant(
        request=asked, to=form.to, answer=form.cleaned_data["answer"], by=person(request), at=arrived(request),
        **form.reasons,
    )  # fmt: skip


def _refuse(request: HttpRequest, asked: ConsiderationRequest, form: RefuseRequest) -> None:
    late.refuse(request=asked, answer=form.cleaned_data["answer"], by=person(request), at=arrived(request))


def _start(request: HttpRequest) -> dict[str, Any]:
    """Start from six in the evening two days on, in Brussels."""
    local = timezone.localtime(arrived(request), times.BRUSSELS) + timedelta(days=2)
    return {"day": local.date(), "hour": "18:00", "zone": times.BRUSSELS.key}
