"""The texts of the public pages in the admin: every place with its state, one page a text, versions, the gate."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from applications.admin.base import ReadOnlyAdmin, ask, attempt
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.bilingual import Language, TranslationState
from r2r_portal.markup import rendered
from r2r_portal.site import wording
from r2r_portal.site.domain.wording import BOTH, Reason, Wording, blockers
from r2r_portal.site.models import Passage, PassageVersion
from r2r_portal.site.phrases import LANGUAGES
from r2r_portal.site.slots import SLOTS

WORDS = {
    Reason.MISSING: gettext_lazy("The text is missing"),
    Reason.PLACEHOLDER: gettext_lazy("Something was left to be filled in"),
    Reason.NOT_REVIEWED: gettext_lazy("A second person has not reviewed the text"),
    Reason.STALE: gettext_lazy("The other language changed after this translation was written"),
}
HELP = gettext_lazy("A blank line parts paragraphs; \"- \" begins a row of a list, \"## \" a heading; **bold**; [words](https://…).")  # fmt: skip


class WordsForm(forms.Form):
    """Both texts, which one is the source, and whether the translation still holds."""

    text_en = forms.CharField(
        label=gettext_lazy("Text (English)"), required=False, max_length=wording.LONGEST, help_text=HELP,
        widget=forms.Textarea(attrs={"rows": 8, "lang": "en"}),
    )  # fmt: skip
    text_ja = forms.CharField(
        label=gettext_lazy("Text (Japanese)"), required=False, max_length=wording.LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "lang": "ja"}),
    )  # fmt: skip
    source = forms.ChoiceField(label=gettext_lazy("Written first in"), choices=Language.choices)
    still_right = forms.BooleanField(
        label=gettext_lazy("The translation still says the same"), required=False,
        help_text=gettext_lazy("Tick this if you changed the first text only in its form."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


def rows() -> list[dict[str, Any]]:
    """Return every place with the state of its newest version, in the order of the pages; three statements at most."""
    newest = PassageVersion.objects.filter(passage=OuterRef("passage")).order_by("-number").values("pk")[:1]
    last = {
        one.passage.slug: one
        for one in PassageVersion.objects.filter(pk=Subquery(newest)).select_related("passage__owner")
    }
    known = {one.slug: one for one in Passage.objects.select_related("owner")}
    return [_row(slug, last.get(slug), known.get(slug)) for slug in SLOTS]


def _row(slug: str, last: PassageVersion | None, passage: Passage | None) -> dict[str, Any]:
    held = last.wording if last else None
    states = {one: held.parts[one].state if held else "missing" for one in BOTH}
    return {
        "slug": slug, "label": SLOTS[slug].label, "version": last, "passage": passage,
        "states": [(one, states[one], TranslationState(states[one]).label) for one in BOTH],
        "is_stale": bool(held and held.is_stale),
        "link": reverse("admin:site_passage_text", args=[slug]),
    }  # fmt: skip


class PassageAdmin(ReadOnlyAdmin):
    """Texts by their place. Whoever may view them here words them; the actions ask again."""

    actions = None

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of a text."""
        pages: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("text/<slug:slug>/", self.text, "text"),
            ("text/<slug:slug>/write/", self.write, "write"),
            ("text/<slug:slug>/do/", require_POST(self.do), "do"),
        ]
        own = [
            path(where, self.admin_site.admin_view(view), name=f"site_passage_{name}")
            for where, view, name in pages
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """List every place."""
        self.allow(request)
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "rows": rows(), "title": _("Texts of the public pages"),
        }  # fmt: skip
        return TemplateResponse(request, "admin/site/texts.html", context)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go to the page of the text."""
        found = Passage.objects.filter(pk=object_id if object_id.isdigit() else 0).first()
        if found is None:
            raise Http404
        return redirect("admin:site_passage_text", found.slug)

    def allow(self, request: HttpRequest, slug: str = "") -> None:
        """Refuse who does not word the pages, and places that are not there."""
        if not wording.may_word(person(request)):
            raise PermissionDenied
        if slug and slug not in SLOTS:
            raise Http404

    def text(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show a text as it will be read in both languages, its states, what is missing, its versions."""
        self.allow(request, slug)
        passage = Passage.objects.filter(slug=slug).select_related("owner", "published_by").first()
        people = ("author_en", "author_ja", "reviewer_en", "reviewer_ja", "written_by")
        versions = list(passage.versions.select_related(*people).order_by("-number")[:30]) if passage else []
        last = versions[0] if versions else None
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": SLOTS[slug].label, "slug": slug,
            "passage": passage, "last": last, "versions": versions, "page": reverse(SLOTS[slug].page), "slot": SLOTS[slug],
            "parts": [_part(last, one, person(request).pk) for one in BOTH] if last else [],
            "blockers": said(last.wording) if last else [],
        }  # fmt: skip
        return TemplateResponse(request, "admin/site/text.html", context)

    def write(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Write the next version."""
        self.allow(request, slug)
        row = _row(slug, *_newest(slug))
        start = row["version"] or row["passage"]
        initial = {
            "text_en": start.text_en if start else "", "text_ja": start.text_ja if start else "",
            "source": row["version"].source if row["version"] else "en",
            "version": row["version"].number if row["version"] else 0,
        }  # fmt: skip
        form = WordsForm(request.POST or None, initial=initial)
        return ask(
            self, request, title=str(SLOTS[slug].label), form=form, act=partial(self.written, request, slug, form),
            button=_("Save as draft"), back=reverse("admin:site_passage_text", args=[slug]),
        )  # fmt: skip

    def written(self, request: HttpRequest, slug: str, form: WordsForm) -> str:
        """Save what was typed."""
        data = form.cleaned_data
        wording.write(
            slug=slug, texts={one: data[f"text_{one}"] for one in BOTH}, source=data["source"], version=data["version"],
            still_right=data["still_right"], by=person(request), at=arrived(request),
        )  # fmt: skip
        return _("Saved. Nothing public has changed yet.")

    def do(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Review, publish, take back, bring back."""
        self.allow(request, slug)
        verb, typed = request.POST.get("do", ""), request.POST.get("version", "")
        acting: dict[str, Any] = {"slug": slug, "by": person(request), "at": arrived(request)}
        version = int(typed) if typed.isdigit() else -1
        number = request.POST.get("number", "")
        acts: dict[str, Callable[[], Any]] = {
            "review en": partial(wording.review, language="en", version=version, **acting),
            "review ja": partial(wording.review, language="ja", version=version, **acting),
            "publish": partial(wording.publish, version=version, **acting),
            "take back": partial(wording.take_back, **acting),
            "bring back": partial(
                wording.bring_back, number=int(number) if number.isdigit() else 0, version=version, **acting
            ),
        }
        if verb not in acts:
            raise Http404
        return attempt(request, partial(_done, acts[verb]), reverse("admin:site_passage_text", args=[slug]))


def _done(act: Callable[[], Any]) -> str:
    act()
    return _("Saved.")


def _newest(slug: str) -> tuple[PassageVersion | None, Passage | None]:
    passage = Passage.objects.filter(slug=slug).first()
    return (passage.versions.order_by("-number").first() if passage else None), passage


def said(held: Wording) -> list[str]:
    """Return what stands in the way, in words."""
    return [
        f"{LANGUAGES[one.language]}: {WORDS[one.reason]}" + (f" ({one.found})" if one.found else "")
        for one in blockers(held)
    ]


def _part(last: PassageVersion, language: str, reader: int) -> dict[str, Any]:
    part = last.wording.parts[language]
    return {
        "language": language, "label": LANGUAGES[language], "state": part.state, "html": rendered(part.text),
        "state_label": TranslationState(part.state).label, "author": getattr(last, f"author_{language}"),
        "reviewer": getattr(last, f"reviewer_{language}"), "may_review": part.state == "draft" and part.author != reader,
    }  # fmt: skip
