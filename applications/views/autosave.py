"""What happens while somebody types: one answer saved in the background, and who else is here.

The answers are fragments of HTML for `static/js/autosave.js`. Without a script nobody comes here.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator

from applications.actions import autosave, drafts, presence
from applications.domain.draft import Draft, Question
from applications.errors import StaleAnswersError
from applications.forms import questions
from applications.forms.items import ItemForm
from applications.forms.sections import AnswerForm, SectionForm, is_searched
from applications.forms.territories import TerritorySearch
from applications.models import Application
from applications.queries.drafts import last_saved, load_draft
from applications.queries.presence import others_in
from applications.views import lists
from applications.views.drafts import editable, language
from applications.views.typed import KeepsWhatIsTyped
from r2r_portal import clock, times

A_WHILE = timedelta(hours=6)


@method_decorator(login_not_required, name="dispatch")
class Background(KeepsWhatIsTyped):
    """A request that a script makes by itself: where the session ended, the words for it instead of a sign-in page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer 401 to a stranger; the text is on the device still."""
        if request.user.is_authenticated or request.method != "POST":
            return super().dispatch(request, *args, **kwargs)
        back = reverse("applications:section", args=[kwargs["pk"], kwargs["slug"]])
        answer = render(request, "applications/_ended.html", {"next": back}, status=401)
        answer["WWW-Authenticate"] = "FormBased"
        return answer


class Autosave(Background):
    """Save one answer, valid or not. 200 says when, 409 shows both texts where somebody else saved meanwhile."""

    def post(self, request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
        """Save; an ordinary answer of one's own by two statements, others the way of a whole section."""
        key = request.POST.get("question", "").replace("\0", "")
        try:
            saved = autosave.save(
                application=pk,
                section=slug,
                key=key,
                read=lambda question: AnswerForm(question, request.POST).value,
                version=self.version(key),
                by=request.user,
                at=request.received_at,
                chosen=self.is_chosen,
            )
        except StaleAnswersError as stale:
            return self.clash(pk, slug, stale.clashes[0])
        return self.said(saved) if saved else self.by_section(pk, slug, key)

    @property
    def is_chosen(self) -> bool:
        """Whether the person saw both texts and chose this one: then the other is kept, like one that a button replaced."""
        return "chosen" in self.request.POST

    def version(self, key: str) -> int:
        """Return the version that the answer had when it was read."""
        text = self.request.POST.get(f"version-{key}", "")
        return int(text) if text.isdecimal() else 0

    def by_section(self, pk: UUID, slug: str, key: str) -> HttpResponse:
        """Save an answer that is bound to columns, has several fields, or is typed on behalf of somebody."""
        application = editable(self.request, pk)
        draft = load_draft(application)
        question = asked_as(draft, slug, key)
        if question.kind == "repeated":
            return self.item(application, draft, question)
        search = TerritorySearch(draft, self.request.POST)
        section = next(one for one in draft.sections if one.slug == slug)
        form = SectionForm(draft, section, search, data=self.request.POST)
        form.is_valid()
        try:
            drafts.save_section(
                application=application,
                section=slug,
                values={name: value for name, value in form.values.items() if name == key},
                versions={key: self.version(key)},
                by=self.request.user,
                at=self.request.received_at,
                background=not self.is_chosen,
            )
        except StaleAnswersError as stale:
            return self.clash(pk, slug, stale.clashes[0])
        return self.said(self.settled(application, question))

    def item(self, application: Application, draft: Draft, question: Question) -> HttpResponse:
        """Save an item of a repeated group; a new one gets the address that its page sends to from now on."""
        text = self.request.POST.get("index", "")
        index = int(text) if text.isdecimal() else None
        form = ItemForm(question, {}, draft.language_of(question.key), data=self.request.POST)
        form.is_valid()
        if index is not None or any(form.value.values()):
            try:
                index = drafts.save_item(
                    application=application,
                    question=question,
                    index=index,
                    item=form.value,
                    version=self.version(question.key),
                    by=self.request.user,
                    at=self.request.received_at,
                    background=not self.is_chosen,
                )
            except StaleAnswersError as stale:
                return self.item_clash(draft, question, form, stale.clashes[0], index)
        return self.said(self.settled(application, question), index=index)

    def settled(self, application: Application, question: Question) -> autosave.Saved:
        """Return how an answer stands now."""
        row = application.answers.filter(question=question.id).first()
        return autosave.said(application, row, self.request.received_at)

    def said(self, saved: autosave.Saved, **item: Any) -> HttpResponse:
        """Say when it was saved, and that it came late where it did."""
        context = {"saved": saved, "time": spoken(self.request, saved), "pk": self.kwargs["pk"]}
        return render(self.request, "applications/_saved.html", context | item)

    def clash(self, pk: UUID, slug: str, found: drafts.Clash) -> HttpResponse:
        """Show both texts."""
        draft = load_draft(editable(self.request, pk))
        question = asked_as(draft, slug, found.question.key)
        pairs = [{"mine": lists.said(question, found.mine), "theirs": lists.said(question, found.theirs)}]
        fields = None if is_searched(question) else questions.initial(question, found.theirs)
        return self.both(found, pairs, fields, draft.language_of(question.key))

    def item_clash(
        self, draft: Draft, question: Question, form: ItemForm, found: drafts.Clash, index: int | None
    ) -> HttpResponse:
        """Show both texts of an item, a pair for each of its questions that differs."""
        theirs = found.theirs[index] if index is not None and index < len(found.theirs) else {}
        pairs = [
            {
                "label": child.label.get(language()),
                "mine": lists.said(child, form.value.get(child.key)),
                "theirs": lists.said(child, theirs.get(child.key)),
            }
            for child in question.children
            if not drafts.same(form.value.get(child.key), theirs.get(child.key))
        ]
        fields: dict[str, Any] = {}
        for child in question.children:
            fields |= questions.initial(child, theirs.get(child.key))
        return self.both(found, pairs, fields, draft.language_of(question.key))

    def both(
        self, found: drafts.Clash, pairs: list[dict[str, str]], fields: Mapping[str, Any] | None, lang: str
    ) -> HttpResponse:
        """Render both texts; `fields` are what the fields hold where theirs is chosen, None where it takes a reload."""
        context = {"found": found, "pairs": pairs, "lang": lang, "fields": as_typed(fields)}
        return render(self.request, "applications/_clash.html", context, status=409)


class Here(Background):
    """A sign of life from an open page; answers with who else is here."""

    def post(self, request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
        """Note it, and show the others."""
        application = editable(request, pk)
        if not application.questionnaire.sections.filter(slug=slug).exists():
            raise Http404
        return render(
            request, "applications/_here.html", {"colleagues": colleagues(request, application, slug)}
        )


def live(
    request: HttpRequest,
    application: Application,
    slug: str,
    place: str = "",
    item: tuple[str, int | None] | None = None,
) -> dict[str, Any]:
    """Return what a page needs to save by itself and to show who else is here; an item's page names group and index.

    The shelf is where the device keeps what did not reach us: apart for every person and page.
    """
    saved = times.instant(last_saved(application), language(), home(request))
    question, index = item or ("", None)
    shelf = [slug, *([question, "new" if index is None else index] if question else [])]
    first = reverse(f"applications:{place}item", args=[application.pk, slug, question, 0]) if question else ""
    return {
        "shelf": ":".join(map(str, ["typed", request.user.pk, application.pk, *shelf, ""])),
        "question": question,
        "items_url": first.removesuffix("0/"),
        "index": "" if index is None else index,
        "colleagues": colleagues(request, application, slug),
        "last_saved": saved,
        "autosave_url": reverse("applications:autosave", args=[application.pk, slug]),
        "here_url": reverse("applications:here", args=[application.pk, slug]),
    }


def colleagues(request: HttpRequest, application: Application, slug: str) -> list[dict[str, Any]]:
    """Note that the person is here; return who else is, and since when by the clock of the page."""
    now = clock.real()
    presence.see(application=application, section=slug, by=request.user, at=now)
    return [
        {"name": str(one.user), "since": request.received_at - (now - one.since)}
        for one in others_in(application, slug, request.user, now)
    ]


def asked_as(draft: Draft, slug: str, key: str) -> Question:
    """Return a question of a section by its key; files have no text to save."""
    for section, question in draft.questions():
        if (section.slug, question.key) == (slug, key) and question.kind != "file":
            return question
    raise Http404


def home(request: HttpRequest) -> ZoneInfo:
    """Return the zone of the person at the keyboard."""
    return ZoneInfo(request.user.zone)


def spoken(request: HttpRequest, saved: autosave.Saved) -> str:
    """Return when an answer was saved, on both clocks: the time of day alone where that was just now."""
    if saved.at is None:
        return ""
    is_new = request.received_at - saved.at < A_WHILE
    return (times.clocks if is_new else times.instant)(saved.at, language(), home(request))


def as_typed(fields: Mapping[str, Any] | None) -> str:
    """Return fields as a browser would send them: JSON of [name, value] pairs."""
    if fields is None:
        return ""
    many = ((name, value if isinstance(value, list) else [value]) for name, value in fields.items())
    return json.dumps([[name, str(one)] for name, values in many for one in values], ensure_ascii=False)
