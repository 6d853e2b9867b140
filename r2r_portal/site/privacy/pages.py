"""The staff's pages: wishes to be erased, holds, what is past its date. Buttons call actions; rows are read-only."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.admin.base import ReadOnlyAdmin, ask
from r2r_portal.accounts.models import ErasureRequest, ErasureState, Hold, User
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.site.phrases import TASKS
from r2r_portal.site.privacy import requests, retention, terms
from r2r_portal.site.privacy.holding import reasons
from r2r_portal.site.privacy.known import known
from r2r_portal.site.privacy.requests import may_settle, somebody_of
from r2r_portal.site.privacy.somebody import Somebody


class AskFor(forms.Form):
    """Who is to be erased."""

    email = forms.EmailField(label=gettext_lazy("e-mail address"))

    def clean_email(self) -> Somebody:
        """Find the person, or what is kept of somebody without an account."""
        said = self.cleaned_data["email"].strip()
        found = User.objects.filter(email__iexact=said, is_active=True).first() or known(said)
        if found is None:
            raise forms.ValidationError(_("Nobody has this address."))
        return found


class Settle(forms.Form):
    """What becomes of a wish."""

    answer = forms.CharField(
        label=gettext_lazy("Reasons of a refusal"),
        help_text=gettext_lazy("The person reads them. Left empty: the erasure is approved."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class PlaceHold(forms.Form):
    """What stays, and why."""

    table = forms.ChoiceField(label=gettext_lazy("What stays"), choices=retention.tables_in_words)
    key = forms.RegexField(
        r"^[0-9a-f-]+$",
        label=gettext_lazy("Number of one row"),
        help_text=gettext_lazy(
            "It stands in the address of the row's page. Left empty: the whole table stays. Of a person, all that is theirs stays."
        ),
        required=False,
        max_length=40,
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def clean(self) -> dict[str, Any]:
        """Know the row."""
        said = super().clean() or self.cleaned_data
        table, key = said.get("table"), said.get("key")
        if table and key and not retention.is_there(table, key):
            self.add_error("key", _("There is no row with this number."))
        return said

    @property
    def subject(self) -> str:
        """Return the reference: a table, or one row of it."""
        return ":".join(filter(None, (self.cleaned_data["table"], self.cleaned_data["key"])))


def refuse_others(request: HttpRequest) -> User:
    """Return who asks. Raises PermissionDenied for whoever does not decide such things."""
    if not may_settle(me := person(request)):
        raise PermissionDenied
    return me


class ErasureAdmin(ReadOnlyAdmin):
    """Wishes to be erased; what was done stays as its certificate."""

    list_display = ("who", "state", "asked_at", "settled_at", "done_at", "way")
    list_filter = ("state",)
    list_select_related = ("person",)
    ordering = ("-pk",)
    change_list_template = "admin/accounts/erasures.html"
    fields = readonly_fields = (
        "person", "address", "state", "asked_at", "asked_by", "settled_at", "settled_by", "answer", "done_at", "counts",
    )  # fmt: skip

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever decides."""
        return may_settle(person(request))

    def get_urls(self) -> list[URLPattern]:
        """Add asking and deciding."""
        view = self.admin_site.admin_view
        return [
            path("ask/", view(self.ask_for), name="accounts_erasurerequest_ask"),
            path("<int:pk>/settle/", view(self.settle), name="accounts_erasurerequest_settle"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("person"))
    def who(self, row: ErasureRequest) -> str:
        """Name the person, or the address while it stands."""
        return str(row.person or row.address or "–")

    @admin.display(description=gettext_lazy("decide"))
    def way(self, row: ErasureRequest) -> str:
        """Lead to the decision where it is open."""
        if row.state != ErasureState.ASKED:
            return "–"
        address = reverse("admin:accounts_erasurerequest_settle", args=[row.pk])
        return format_html('<a href="{}">{}</a>', address, _("Decide"))

    def ask_for(self, request: HttpRequest) -> HttpResponse:
        """Ask for somebody who wrote or called."""
        me, form = refuse_others(request), AskFor(request.POST or None)

        def act() -> str:
            requests.ask(person=form.cleaned_data["email"], by=me, at=arrived(request))
            return _("Noted. A colleague decides.")

        back = reverse("admin:accounts_erasurerequest_changelist")
        intro = (_("You ask for the person; a colleague decides."),)
        return ask(
            self, request, title=_("Ask for an erasure"), form=form, act=act, back=back, intro=intro,
            button=_("Ask for the erasure"),
        )  # fmt: skip

    def settle(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Approve or refuse, with what is in the way above it."""
        me, row = refuse_others(request), get_object_or_404(ErasureRequest, pk=pk)
        form = Settle(request.POST if request.method == "POST" else None)

        def act() -> str:
            answer = form.cleaned_data["answer"]
            if answer.strip():
                requests.refuse(request=row, answer=answer, by=me, at=arrived(request))
                return _("Refused. The person reads why.")
            requests.approve(request=row, by=me, at=arrived(request))
            return _("Approved. The person is told, then erased.")

        back = reverse("admin:accounts_erasurerequest_changelist")
        stops = reasons(somebody_of(row), arrived(request))
        intro = (str(somebody_of(row)), *(stops or [_("Nothing is in the way. This cannot be undone.")]))
        return ask(
            self, request, title=_("Decide on an erasure"), form=form, act=act, back=back, intro=intro,
            button=_("Decide"),
        )  # fmt: skip


class HoldAdmin(ReadOnlyAdmin):
    """What stays past its date, and why."""

    list_display = ("what", "reason", "placed_at", "placed_by", "lifted_at", "way")
    list_select_related = ("placed_by",)
    ordering = ("-pk",)
    change_list_template = "admin/accounts/holds.html"
    fields = readonly_fields = ("what", "reason", "placed_at", "placed_by", "lifted_at", "lifted_by")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever decides."""
        return may_settle(person(request))

    def get_urls(self) -> list[URLPattern]:
        """Add placing, lifting, and what is due."""
        view = self.admin_site.admin_view
        return [
            path("place/", view(self.place), name="accounts_hold_place"),
            path("due/", view(self.due), name="accounts_hold_due"),
            path("<int:pk>/lift/", view(self.lift), name="accounts_hold_lift"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("What stays"), ordering="subject")
    def what(self, row: Hold) -> str:
        """Say it in words."""
        return retention.in_words(row.subject)

    @admin.display(description=gettext_lazy("lift"))
    def way(self, row: Hold) -> str:
        """Lead to lifting it while it is in force."""
        if row.lifted_at:
            return "–"
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:accounts_hold_lift", args=[row.pk]), _("Lift")
        )

    def place(self, request: HttpRequest) -> HttpResponse:
        """Place a hold."""
        me, form = refuse_others(request), PlaceHold(request.POST or None)

        def act() -> str:
            requests.place_hold(
                subject=form.subject, reason=form.cleaned_data["reason"], by=me, at=arrived(request)
            )
            return _("It stays until the hold is lifted.")

        return self._ask(request, form, act, _("Place a hold"))

    def lift(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Lift a hold."""
        me, row = refuse_others(request), get_object_or_404(Hold, pk=pk)
        form = forms.Form(request.POST if request.method == "POST" else None)

        def act() -> str:
            requests.lift_hold(hold=row, by=me, at=arrived(request))
            return _("Lifted. What is past its date goes at the next run.")

        return self._ask(
            request, form, act, _("Lift the hold"), (retention.in_words(row.subject), row.reason)
        )

    def _ask(
        self, request: HttpRequest, form: forms.Form, act: Any, title: str, intro: tuple[str, ...] = ()
    ) -> HttpResponse:
        back = reverse("admin:accounts_hold_changelist")
        return ask(self, request, title=title, form=form, act=act, back=back, intro=intro, button=title)

    def due(self, request: HttpRequest) -> HttpResponse:
        """Show what goes at the next run and in the next three months, and what other tasks end."""
        refuse_others(request)
        tasks = [(retention.in_words(label), TASKS[task]) for label, task in terms.standing().items()]
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": _("Past its date"),
            "rows": retention.outlook(arrived(request)), "tasks": tasks,
        }  # fmt: skip
        return render(request, "admin/accounts/due.html", context)


def register() -> None:
    """Put the pages into the admin."""
    admin.site.register(ErasureRequest, ErasureAdmin)
    admin.site.register(Hold, HoldAdmin)
