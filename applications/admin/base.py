"""What our admin pages share: read-only by default, and pages of their own whose buttons call actions."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from r2r_portal.errors import DomainError


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows with a state are written by actions only."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes."""
        return False


def ask(
    admin_page: admin.ModelAdmin,
    request: HttpRequest,
    *,
    title: str,
    form: forms.Form,
    act: Callable[[], str],
    back: str,
    intro: tuple[str, ...] = (),
    button: str,
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
                form.add_error(None, str(error.message))
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
        messages.error(request, str(error.message))
    return redirect(back)


def page_of(row: Any) -> str:
    """Return the admin address of a row."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
