"""The library in the admin: items with their versions, what stands in the way of publishing, practices offered."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from applications.admin.base import ReadOnlyAdmin, ask, attempt, page_of
from applications.errors import AttachmentRefusedError
from applications.models import Application
from applications.phrases import refused_file
from helpdesk import permissions
from helpdesk import phrases_library as phrases
from helpdesk.actions import library, practices
from helpdesk.forms.library import Facts, VersionForm, facts_of
from helpdesk.models import PracticeConsent, Resource, Tongue, Version
from helpdesk.queries import library as queries
from helpdesk.states import RESOURCE_LIFE
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.errors import DomainError

ACTS = {
    "publish": (library.publish, gettext_lazy("The item is in the public library.")),
    "withdraw": (library.withdraw, gettext_lazy("The item is no longer public.")),
    "reopen": (library.reopen, gettext_lazy("The item is a draft again.")),
}


class FileRefusedError(DomainError):
    """A file cannot be taken, in words."""

    code = "attachment-refused"
    status = 422


def keeper(request: HttpRequest) -> None:
    """Refuse whoever does not keep the library."""
    if not permissions.can_edit_library(person(request)):
        raise PermissionDenied


@admin.register(Resource)
class ResourceAdmin(ReadOnlyAdmin):
    """Items of the library; every change is an action on a page of its own."""

    list_display = ("name", "kind", "status", "access", "year", "languages")
    list_filter = ("status", "kind", "access")
    search_fields = ("versions__title",)
    ordering = ("-year", "-pk")
    list_per_page = 50
    actions = None
    change_list_template = "admin/helpdesk/resource/list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Resource]:
        """Read the versions along."""
        return queries.with_versions(super().get_queryset(request))

    @admin.display(description=gettext_lazy("title"))
    def name(self, resource: Resource) -> str:
        """Give the title in the reader's language."""
        return str(resource)

    @admin.display(description=gettext_lazy("languages"))
    def languages(self, resource: Resource) -> str:
        """Name the languages there are."""
        return _(", ").join(str(Tongue(one.language).label) for one in resource.versions.all())

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of the actions."""
        pages: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("new/", self.new, "new"),
            ("<int:pk>/facts/", self.facts, "facts"),
            ("<int:pk>/version/", self.version, "add_version"),
            ("<int:pk>/version/<slug:language>/", self.version, "version"),
            ("<int:pk>/remove/<slug:language>/", require_POST(self.remove), "remove"),
            ("<int:pk>/act/<slug:verb>/", require_POST(self.act), "act"),
        ]
        own = [
            path(where, self.admin_site.admin_view(view), name=f"helpdesk_resource_{name}")
            for where, view, name in pages
        ]
        return own + super().get_urls()

    def new(self, request: HttpRequest) -> HttpResponse:
        """Begin an item."""
        keeper(request)
        start = {"year": arrived(request).year, "access": "public"}
        form = Facts(request.POST or None, initial=start)
        if form.is_valid():
            item = library.add(facts=form.cleaned_data, by=person(request), at=arrived(request))
            return redirect(page_of(item))
        return ask(
            self, request, title=_("Add a library item"), form=form, act=str, button=_("Continue"),
            back=reverse("admin:helpdesk_resource_changelist"),
        )  # fmt: skip

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:  # fmt: skip
        """Show an item: its facts, its versions, what is missing, and the buttons."""
        keeper(request)
        item = self.get_object(request, object_id)
        if item is None:
            raise Http404
        return TemplateResponse(request, "admin/helpdesk/resource/item.html", self.context(request, item))

    def context(self, request: HttpRequest, item: Resource) -> dict[str, Any]:
        """Return what the page of an item shows."""
        versions = list(item.versions.order_by("language"))
        missing = [one for one in ("en", "ja") if one not in {version.language for version in versions}]
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts, "title": str(item), "item": item,
            "versions": [
                {"version": one, "facts": phrases.file_facts(one), "checked": phrases.checked(one)} for one in versions
            ],
            "missing": [(code, Tongue(code).label) for code in missing],
            "blockers": [phrases.blocked(one) for one in queries.blockers(item)],
            "may": [verb for verb in ACTS if RESOURCE_LIFE.allows(item.status, verb)],
        }  # fmt: skip

    def facts(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change what an item is."""
        keeper(request)
        item = get_object_or_404(Resource, pk=pk)
        form = Facts(request.POST or None, initial=facts_of(item))

        def act() -> str:
            library.describe(resource=item, facts=form.cleaned_data, by=person(request), at=arrived(request))
            return _("The item is changed.")

        title = _("Change: %(title)s") % {"title": item}
        return ask(self, request, title=title, form=form, act=act, back=page_of(item), button=_("Save"))

    def version(self, request: HttpRequest, pk: int, language: str = "") -> HttpResponse:
        """Write one language version."""
        keeper(request)
        item = get_object_or_404(Resource, pk=pk)
        if language and language not in Tongue.values:
            raise Http404
        stored = item.versions.filter(language=language).first()
        start = {"title": stored.title, "summary": stored.summary, "link": stored.link} if stored else {}
        form = VersionForm(request.POST or None, request.FILES or None, initial=start, language=language)
        return ask(
            self, request, title=self.version_title(item, language), form=form, back=page_of(item), button=_("Save"),
            act=partial(self.write, request, item, language, form),
        )  # fmt: skip

    def version_title(self, item: Resource, language: str) -> str:
        """Name the page of a version."""
        if not language:
            return _("Add another language: %(title)s") % {"title": item}
        return _("%(language)s version: %(title)s") % {"language": Tongue(language).label, "title": item}

    def write(self, request: HttpRequest, item: Resource, language: str, form: VersionForm) -> str:
        """Write it; a refused file is said in words."""
        given = form.cleaned_data
        upload = given.get("file")
        try:
            library.write(
                resource=item, language=language or given["language"], title=given["title"], summary=given["summary"],
                link=given["link"], name=upload.name if upload else "", content=upload.read() if upload else None,
                by=person(request), at=arrived(request),
            )  # fmt: skip
        except AttachmentRefusedError as error:
            raise FileRefusedError(refused_file(error.refusal, error.size)) from error
        return _("The version is saved.")

    def remove(self, request: HttpRequest, pk: int, language: str) -> HttpResponse:
        """Take a version away."""
        keeper(request)
        version = get_object_or_404(
            Version.objects.select_related("resource"), resource=pk, language=language
        )

        def act() -> str:
            library.remove_version(version=version, by=person(request), at=arrived(request))
            return _("The version is removed.")

        return attempt(request, act, page_of(version.resource))

    def act(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Publish, withdraw or reopen."""
        keeper(request)
        item = get_object_or_404(Resource, pk=pk)
        if verb not in ACTS:
            raise Http404
        action, said = ACTS[verb]

        def act() -> str:
            action(resource=item, by=person(request), at=arrived(request))
            return str(said)

        return attempt(request, act, page_of(item))


@admin.register(PracticeConsent)
class PracticeAdmin(ReadOnlyAdmin):
    """Good practices that applicants described: asked for, allowed, made into an item of the library."""

    list_per_page = 50

    def get_urls(self) -> list[URLPattern]:
        """Add the buttons."""
        buttons: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("ask/<uuid:pk>/<str:place>/", self.ask_for, "ask"),
            ("<int:pk>/make/", self.make, "make"),
        ]
        own = [
            path(
                where, self.admin_site.admin_view(require_POST(view)), name=f"helpdesk_practiceconsent_{name}"
            )
            for where, view, name in buttons
        ]
        return own + super().get_urls()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show every practice that this person may read, and where it stands."""
        keeper(request)
        made = dict(Resource.objects.exclude(consent=None).values_list("consent", "pk"))
        rows = queries.offered(person(request), arrived(request))
        page = Paginator(rows, self.list_per_page).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts, "title": _("Good practices offered"),
            "rows": [(row, made.get(row.consent.pk) if row.consent else None) for row in page], "page": page,
        }  # fmt: skip
        return TemplateResponse(request, "admin/helpdesk/practices.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:  # fmt: skip
        """There is one page for all of them."""
        return redirect("admin:helpdesk_practiceconsent_changelist")

    def ask_for(self, request: HttpRequest, pk: Any, place: str) -> HttpResponse:
        """Ask the applicant."""
        keeper(request)
        application = get_object_or_404(Application.objects.visible_to(person(request)), pk=pk)

        def act() -> str:
            practices.ask_consent(
                application=application, path=place, by=person(request), at=arrived(request)
            )
            return _("The applicant is asked by e-mail.")

        return attempt(request, act, reverse("admin:helpdesk_practiceconsent_changelist"))

    def make(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a draft for the library and open it."""
        keeper(request)
        consent = get_object_or_404(PracticeConsent.objects.visible_to(person(request)), pk=pk)
        try:
            item = practices.make_item(consent=consent, by=person(request), at=arrived(request))
        except DomainError as error:
            messages.error(request, str(error.message))
            return redirect("admin:helpdesk_practiceconsent_changelist")
        return redirect(page_of(item))
