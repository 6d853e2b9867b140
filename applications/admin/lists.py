"""The desk's list of applications: filters as links with counts, chosen columns, saved views (UX S2, SPEC A13)."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from applications import bulk
from applications.actions import saved_views
from applications.admin import pictures
from applications.admin.base import ReadOnlyAdmin, ask
from applications.admin.columns import COLUMNS, Column, Reader, columns_of, needed, opens, rows_of
from applications.forms.views import NameView
from applications.models import Application, SavedView
from applications.queries import desk
from applications.states import Outcome, Status
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.bilingual import Language
from r2r_portal.errors import DomainError
from r2r_portal.territories.models import Side

OWN = {"columns", *(facet.param for facet in desk.FACETS)}
COLUMNS_PARAM = "columns"
WORDS: dict[str, Iterable[Any]] = {
    "status": Status, "side": Side, "eligibility": Outcome, "language": Language,
}  # fmt: skip
LIST = "admin:applications_application_changelist"


class DeskList(ChangeList):
    """The admin's list, narrowed by our facets and printed from plain values."""

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """Leave our own parameters out of the admin's look-ups."""
        given = super().get_filters_params(params)
        return {key: value for key, value in given.items() if key not in OWN}

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Application]:
        """Take the lines of the person's sides, narrowed."""
        self.user = person(request)
        self.asked = desk.chosen(self.params)
        self.root_queryset = desk.listed(self.user)
        return desk.narrowed(super().get_queryset(request, exclude_parameters), self.asked)

    def get_results(self, request: HttpRequest) -> None:
        """Fetch what the columns need, and nothing else."""
        super().get_results(request)
        self.full_result_count = None if self.is_narrowed else self.result_count
        self.result_list = list(self.result_list.values(*needed(self.list_display)))

    @cached_property
    def headers(self) -> list[dict[str, Any]]:
        """The headings, each a link that sorts."""
        return list(result_headers(self))

    @cached_property
    def lines(self) -> SafeString:
        """The rows of the table; nothing where there is none."""
        reader = Reader(self.user.zone, lambda: self.themes)
        return rows_of(self.result_list, self.list_display, reader, with_boxes=bool(self.acts))

    @cached_property
    def acts(self) -> list[bulk.Act]:
        """What the person may do to several applications at once."""
        return bulk.acts_for(self.user)

    @cached_property
    def choosable(self) -> list[str]:
        """The keys of the lines that can be chosen on this page."""
        return [str(line["pk"]) for line in self.result_list if opens(line)]

    @cached_property
    def themes(self) -> dict[str, str]:
        """The titles of themes by slug."""
        return desk.themes()

    @cached_property
    def facets(self) -> dict[str, list[dict[str, Any]]]:
        """The links of every facet by its parameter."""
        rows, _twice = self.model_admin.get_search_results(None, self.root_queryset, self.query)
        found = desk.counted(rows, self.asked, self.themes)
        return {param: [self._link(one) for one in choices] for param, choices in found.items()}

    def _link(self, choice: desk.Choice) -> dict[str, Any]:
        change = {choice.facet.param: None if choice.is_chosen else choice.value}
        return {"label": choice.label, "count": choice.count, "is_chosen": choice.is_chosen,
                "url": self.get_query_string(change)}  # fmt: skip

    @property
    def flags(self) -> list[dict[str, Any]]:
        """What is true of a line or not: links that go on and off."""
        return [link for facet in desk.FLAGS for link in self.facets[facet.param]]

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The facets with several values; those that would not narrow anything are left out."""
        return [
            {"title": facet.title, "links": self.facets[facet.param]}
            for facet in desk.GROUPS
            if len(self.facets[facet.param]) > 1 or facet.param in self.asked
        ]

    @property
    def is_narrowed(self) -> bool:
        """Whether a facet or a search narrows the list."""
        return bool(self.asked or self.query)

    @property
    def groups_are_used(self) -> bool:
        """Whether one of the facets with several values narrows the list."""
        return any(facet.param in self.asked for facet in desk.GROUPS)

    @property
    def all_columns(self) -> list[tuple[Column, bool]]:
        """Every column, and whether it is shown."""
        return [(column, column in self.list_display) for column in COLUMNS]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form of the columns passes on: everything but columns and order."""
        pairs = [(key, value) for key, values in self.filter_params.items() for value in values]
        return [(key, value) for key, value in pairs if key not in {COLUMNS_PARAM, "o"}]

    @property
    def query_string(self) -> str:
        """The list as it stands, for a view to be saved."""
        return saved_views.tidied(self.get_query_string())


class ListPart(ReadOnlyAdmin):
    """The list half of the admin of applications."""

    list_per_page = list_max_show_all = 200
    show_full_result_count = False
    search_fields = (
        "reference", "territory__code", "territory__name_latin", "territory__name_en", "territory__name_ja",
        "organisation__name_local", "organisation__name_en",
    )  # fmt: skip
    search_help_text = gettext_lazy("Reference, territory or body")
    ordering = (F("submitted_at").desc(nulls_last=True), "-saved_at")

    def get_list_display(self, request: HttpRequest) -> Any:
        """Show the columns that the person chose."""
        return columns_of(request.GET.getlist(COLUMNS_PARAM))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Use our list."""
        return DeskList

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer nothing in bulk."""
        return {}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Put the saved views over the list."""
        here = saved_views.tidied(request.META.get("QUERY_STRING", ""))
        views = [
            {"view": view, "is_own": view.user_id == person(request).pk, "is_open": view.query == here}
            for view in desk.saved_views(person(request))
        ]
        more = {
            "title": capfirst(self.opts.verbose_name_plural),
            "saved_views": views,
            **(extra_context or {}),
        }
        return super().changelist_view(request, more)

    def get_urls(self) -> list[URLPattern]:
        """Add the pictures and the pages of the saved views."""
        view = self.admin_site.admin_view
        return [
            path("pictures/", view(self.pictures), name="applications_application_pictures"),
            path("views/", view(self.keep_view), name="applications_application_views"),
            path("views/<int:pk>/", view(self.change_view_of_list), name="applications_application_view"),
            path("views/<int:pk>/delete/", view(self.delete_view_of_list), name="applications_application_unview"),
            *super().get_urls(),
        ]  # fmt: skip

    def pictures(self, request: HttpRequest) -> HttpResponse:
        """Show the applications of a call in pictures."""
        return pictures.page(self, request)

    def keep_view(self, request: HttpRequest) -> HttpResponse:
        """List one's own views; on POST keep the list as it stands under a name."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        query = request.POST.get("query", request.GET.get("query", ""))
        form = NameView(request.POST or None)

        def act() -> SavedView:
            given = form.cleaned_data
            return saved_views.save(query=query, by=person(request), at=arrived(request), **given)

        status = 200
        if form.is_bound:
            status = 422
            if form.is_valid():
                try:
                    view = act()
                    messages.success(request, _("The view is saved: %(name)s") % {"name": view.name})
                    return redirect(f"{reverse(LIST)}?{view.query}")
                except DomainError as error:
                    form.add_error("name", str(error.message))
                    status = error.status
        own = [view for view in desk.saved_views(person(request)) if view.user_id == person(request).pk]
        context = {**self.admin_site.each_context(request), "title": _("Saved views"), "opts": self.opts,
                   "form": form, "query": query, "own": own, "words": described(query)}  # fmt: skip
        return render(request, "admin/applications/application/views.html", context, status=status)

    def change_view_of_list(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Rename a view of one's own, share it or keep it to oneself."""
        view = self._own_view(request, pk)
        form = NameView(request.POST or None, instance=SavedView(name=view.name, is_shared=view.is_shared))

        def act() -> str:
            given = form.cleaned_data
            saved_views.change(view=view, by=person(request), at=arrived(request), **given)
            return _("The view is changed.")

        title = _("Change the view: %(name)s") % {"name": view.name}
        return ask(self, request, title=title, form=form, act=act, button=_("Save"),
                   back=reverse("admin:applications_application_views"))  # fmt: skip

    def delete_view_of_list(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Forget a view of one's own."""
        view = self._own_view(request, pk)
        back = redirect("admin:applications_application_views")
        if request.method == "POST":
            saved_views.delete(view=view, by=person(request), at=arrived(request))
            messages.success(request, _("The view is deleted."))
        return back

    def _own_view(self, request: HttpRequest, pk: int) -> SavedView:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(SavedView, pk=pk, user=person(request))


def described(query: str) -> Iterable[str]:
    """Name the parts of a view in words: which filters it sets, what it searches for."""
    pairs = dict(saved_views.pairs(query))
    titles = {facet.param: facet for facet in desk.FACETS}
    colon = pgettext("before a value", ": ")
    for param, value in pairs.items():
        if param in titles:
            facet = titles[param]
            yield str(facet.title) if facet.is_flag else f"{facet.title}{colon}{_word(param, value)}"
    if pairs.get("q"):
        yield _("Search: %(words)s") % {"words": pairs["q"]}


def _word(param: str, value: str) -> str:
    """Return what a filter's value is called on the page of the list."""
    if param == "theme":
        return desk.themes().get(value, value)
    return next((str(one.label) for one in WORDS.get(param, ()) if one == value), value)
