"""The library's public pages: the list with search and filters, an item, its files; an applicant's consent."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import DetailView, FormView, RedirectView, TemplateView

from helpdesk import phrases_library as phrases
from helpdesk.actions import practices
from helpdesk.domain import searching
from helpdesk.forms.library import Consent
from helpdesk.models import Kind, PracticeConsent, Resource, Tongue, Version
from helpdesk.queries import library as queries
from r2r_portal.accounts.models import User

public = method_decorator(login_not_required, name="dispatch")
KEPT_SECONDS = 60  # how long a page for everybody may stand in a cache on the way


class KeptForAll(View):
    """A page that is the same for every stranger: caches on the way may keep it for a minute."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Say so, unless somebody is signed in or is told something of their own."""
        response = super().dispatch(request, *args, **kwargs)
        if not request.user.is_authenticated and response.status_code == 200 and not request.COOKIES:
            patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
        return response


@public
class Library(KeptForAll, TemplateView):
    """Reports, practices, guides and recordings, by search and filters."""

    template_name = "helpdesk/library.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give one page of what was found, the filters, and what to remove where nothing was."""
        wanted, library = queries.Wanted.of(self.request.GET.dict()), queries.Library(self.request.user)
        page, items = queries.page_of(library.found(wanted), self.request.GET.get("page", ""))
        looked_for = searching.query(wanted.q)
        themes, years = library.facets()
        named = {theme.slug: theme.title for theme in themes}
        more = {
            "wanted": wanted, "page": page, "count": page.paginator.count,
            "rows": [one for row in items if (one := phrases.shown(row, looked_for))],
            "groups": list(groups(wanted, named, years)),
            "removals": [] if page.paginator.count else removals(library, wanted, named),
            "is_empty": not page.paginator.count and not wanted.said,
            "said": phrases.wanted_words(wanted, named), "hidden": hidden(wanted),
        }  # fmt: skip
        return super().get_context_data(**more, **kwargs)


def address(wanted: queries.Wanted) -> str:
    """Return the address of a choice; the page number starts anew."""
    return f"{reverse('helpdesk:library')}{'?' if wanted.said else ''}{urlencode(wanted.said)}"


def hidden(wanted: queries.Wanted) -> list[tuple[str, str]]:
    """Return the filters that a new search keeps."""
    return [(name, value) for name, value in wanted.said.items() if name != "q"]


def groups(wanted: queries.Wanted, themes: dict[str, str], years: list[int]) -> Iterator[dict[str, Any]]:
    """Yield each filter with its choices as links, "all" first."""
    offered = {
        "kind": (_("Kind"), [str(value) for value in Kind.values]),
        "theme": (_("Theme"), list(themes)),
        "language": (_("Language"), sorted({"en", "ja", wanted.language} - {""}, key=Tongue.values.index)),
        "year": (_("Year"), [str(year) for year in years]),
    }
    for name, (label, values) in offered.items():
        chosen = getattr(wanted, name)
        links = [{"label": _("All"), "url": address(wanted.without(name)), "current": not chosen, "lang": ""}]
        links += [
            {
                "label": phrases.filter_words(name, value, themes), "current": value == chosen,
                "url": address(queries.replace(wanted, **{name: value})),
                "lang": value if name == "language" else "",
            }
            for value in values
        ]  # fmt: skip
        yield {"name": name, "label": label, "links": links}


def removals(
    library: queries.Library, wanted: queries.Wanted, themes: dict[str, str]
) -> list[dict[str, str]]:
    """Return what to remove for something to be found, each with its link; all of it where no one thing helps."""
    names = library.helps(wanted) or ([] if len(wanted.said) < 2 else list(wanted.said))
    return [
        {"label": phrases.filter_words(name, wanted.said[name], themes), "url": address(wanted.without(name))}
        for name in names
    ]


@public
class Item(KeptForAll, DetailView):
    """One item with its language versions; what is not for this reader does not exist."""

    template_name = "helpdesk/item.html"
    context_object_name = "item"

    def get_queryset(self) -> Any:
        """Only what the reader may see."""
        items = Resource.objects.visible_to(self.request.user)
        return queries.with_versions(items).prefetch_related("themes", "territories__member_state")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the reader's version first, the others after it."""
        first = self.object.version()
        if first is None:
            raise Http404
        others = [one for one in self.object.versions.all() if one.pk != first.pk]
        versions = [{"version": one, "facts": phrases.file_facts(one)} for one in [first, *others]]
        return super().get_context_data(first=first, versions=versions, **kwargs)


@public
class ItemFile(View):
    """The file of a language version, for whoever may see the item; never one in quarantine."""

    def get(self, request: HttpRequest, pk: int, language: str) -> FileResponse:
        """Give it as a download, named by its content's hash to caches."""
        version = get_object_or_404(Version.objects.openable(request.user), resource=pk, language=language)
        try:
            opened = version.file.open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        answer = FileResponse(opened, as_attachment=True, filename=version.name, content_type=version.mime)
        answer["X-Content-Type-Options"] = "nosniff"
        answer["ETag"] = f'"{version.sha256}"'
        return answer


@public
class OldLibrary(RedirectView):
    """Where the library stood first: links to it go on working, with what they ask for."""

    pattern_name = "helpdesk:library"
    permanent = True
    query_string = True


@public
class PracticeAnswer(FormView):
    """The applicant reads what would be published and says yes or no. Opening the page changes nothing."""

    form_class = Consent
    template_name = "helpdesk/consent.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the question by its secret; nothing of it is kept on the way."""
        self.consent = get_object_or_404(
            PracticeConsent.objects.behind(kwargs["token"]).select_related("application__organisation")
        )
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)  # type: ignore[arg-type]
        return response

    def get_initial(self) -> dict[str, Any]:
        """Start from the last answer, and from the name of who is signed in."""
        said = {None: {}, True: {"granted": "yes"}, False: {"granted": "no"}}[self.consent.granted]
        name = self.request.user.full_name if isinstance(self.request.user, User) else ""
        return {**said, "name": name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the question."""
        return super().get_context_data(consent=self.consent, **kwargs)

    def form_valid(self, form: Consent) -> HttpResponse:
        """Note the answer."""
        by = self.request.user if isinstance(self.request.user, User) else None
        granted = form.cleaned_data["granted"]
        practices.answer_consent(
            consent=self.consent,
            granted=granted,
            name=form.cleaned_data["name"],
            by=by,
            at=self.request.received_at,
        )
        said = (
            _("Thank you. The practice may be published.") if granted else _("The practice is not published.")
        )
        messages.success(self.request, said)
        return redirect("helpdesk:practice", token=self.consent.token)

    def form_invalid(self, form: Consent) -> HttpResponse:
        """Show what is missing."""
        return self.render_to_response(self.get_context_data(form=form), status=422)
