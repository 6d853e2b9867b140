"""What the helpdesk's admin pages share: rows with a state are read here and changed by their buttons, which call actions."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError


class Recorded(admin.ModelAdmin):
    """Plain tables: every save is in the audit log under `verb`."""

    verb: ClassVar[str]
    exclude: ClassVar[tuple[str, ...]] = ("title_source", "title_state", "text_source", "text_state")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save and record which fields were touched."""
        super().save_model(request, obj, form, change)
        record(
            at=request.received_at,
            by=request.user,
            verb=self.verb,
            subject=obj,
            fields=sorted(form.changed_data),
        )


class Shown(admin.ModelAdmin):
    """Rows with a state: nobody adds, changes or deletes by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes by hand."""
        return False


def person(request: HttpRequest) -> User:
    """Return the signed-in member of staff."""
    assert isinstance(request.user, User)
    return request.user


def ask(
    admin_page: admin.ModelAdmin,
    request: HttpRequest,
    *,
    title: str,
    form: forms.Form,
    act: Callable[[], str],
    back: str,
    button: str,
    intro: tuple[str, ...] = (),
) -> HttpResponse:
    """Show a form of one action; on a valid POST run it and go back, on a refusal say why on the same page."""
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                messages.success(request, act())
                return redirect(back)
            except DomainError as error:
                form.add_error(None, str(error))
                status = error.status
    context = {
        **admin_page.admin_site.each_context(request),
        "title": title, "form": form, "back": back, "intro": intro, "button": button, "opts": admin_page.opts,
    }  # fmt: skip
    return render(request, "admin/applications/ask.html", context, status=status)


def attempt(request: HttpRequest, act: Callable[[], str], back: str) -> HttpResponse:
    """Run an action that needs no form, and say how it went."""
    try:
        messages.success(request, act())
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(back)
