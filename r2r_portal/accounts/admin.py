"""People, organisations and their members in the admin. Roles are given by an action, so that they are logged."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from r2r_portal.accounts import actions, roles
from r2r_portal.accounts.forms import RolesOf
from r2r_portal.accounts.models import Membership, Organisation, User
from r2r_portal.audit.actions import record
from r2r_portal.hiding import hidden_from


class MembershipsOf(admin.TabularInline):
    """Who belongs to an organisation; changed by its owner's pages."""

    model = Membership
    extra = 0
    can_delete = False
    fields = readonly_fields = ("user", "part", "department", "position", "joined_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        """Read the people along."""
        return super().get_queryset(request).select_related("user", "organisation")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Members come by invitation."""
        return False


class StaffRole(admin.SimpleListFilter):
    """The people of one staff role."""

    title = _("Staff roles")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Name the roles in the reader's language."""
        return roles.NAMES

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """Keep who holds the role."""
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """People: what they are called, how they read, what they may do."""

    form = RolesOf
    list_display = ("email", "given_name", "family_name", "language", "zone", "is_staff", "is_active")
    list_filter = ("is_staff", "is_active", "language", StaffRole)
    actions = ("forget_second_factors", "end_sessions")
    search_fields = ("email", "given_name", "family_name", "given_kana", "family_kana")
    ordering = ("email",)
    readonly_fields = ("created_at", "last_login", "is_staff")
    fields = (
        "email", "given_name", "family_name", "given_kana", "family_kana", "language", "zone", "is_active",
        "roles", "is_staff", "created_at", "last_login",
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """The address of a person is theirs: it is set once."""
        return (*self.readonly_fields, "email") if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save the details; roles that changed go through their action."""
        by, at = request.user, request.received_at  # type: ignore[attr-defined]
        if not change:
            obj.set_unusable_password()
            obj.created_at = at
        super().save_model(request, obj, form, change)
        if "roles" in form.cleaned_data and roles.has_role(by, roles.ADMINISTRATOR):
            actions.set_roles(user=obj, wanted=form.cleaned_data["roles"], by=by, at=at)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Leave out the people of what the reader is recused from."""
        hidden = hidden_from(request.user).keys(User._meta.label_lower)
        return super().get_queryset(request).exclude(pk__in=hidden)

    def has_reset_permission(self, request: HttpRequest) -> bool:
        """Only administrators decide who must prove themselves anew."""
        return roles.has_role(request.user, roles.ADMINISTRATOR)

    @admin.action(description=_("Reset the second step (lost telephone or key)"), permissions=["reset"])
    def forget_second_factors(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Let people set up a second step anew."""
        by, at = request.user, request.received_at  # type: ignore[attr-defined]
        counts = [actions.forget_second_factors(user=user, by=by, at=at) for user in queryset]
        count = sum(1 for ways in counts if ways)
        said = ngettext(
            "The second step of %(n)s person was reset.", "The second step of %(n)s people was reset.", count
        )
        messages.success(request, said % {"n": count})

    @admin.action(description=_("Sign out on every device"), permissions=["reset"])
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """End the sessions of people whose device or mailbox is in other hands."""
        by, at = request.user, request.received_at  # type: ignore[attr-defined]
        for user in queryset:
            actions.end_sessions(user=user, by=by, at=at)
        messages.success(request, _("They are signed out on every device."))


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    """Bodies and who belongs to them."""

    list_display = ("name", "side", "kind", "territory")
    list_filter = ("side", "kind")
    list_select_related = ("territory",)
    search_fields = ("name_local", "name_en", "territory__name_latin", "territory__name_ja")
    ordering = ("name_local", "pk")
    raw_id_fields = ("territory",)
    readonly_fields = ("created_at",)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    inlines = (MembershipsOf,)
    change_form_template = "admin/accounts/organisation/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        """Leave out the bodies of what the reader is recused from."""
        hidden = hidden_from(request.user).keys(Organisation._meta.label_lower)
        return super().get_queryset(request).exclude(pk__in=hidden)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Lead to the page where an owner who has left office is replaced, for each file of the body."""
        row = self.get_object(request, object_id)
        files = (
            row.applications.order_by("created_at")
            if row and roles.has_role(request.user, roles.OFFICER)
            else ()
        )
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "files": files})

    @admin.display(description=pgettext_lazy("of a body or a territory", "name"), ordering="name_local")
    def name(self, organisation: Organisation) -> str:
        """The name in the reader's language."""
        return str(organisation)

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        """Save and write it down."""
        by, at = request.user, request.received_at  # type: ignore[attr-defined]
        if not change:
            obj.created_at = at
        super().save_model(request, obj, form, change)
        verb = f"organisation.{'changed' if change else 'added'}"
        record(at=at, by=by, verb=verb, subject=obj, fields=sorted(form.changed_data))


for library in (
    Group,
    EmailAddress,
    Authenticator,
):  # roles, addresses and second steps have pages of their own
    admin.site.unregister(library)
