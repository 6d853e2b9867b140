"""Pages of the admin for every kind of message: its words in both languages, a preview, other words and their way in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from r2r_portal.errors import DomainError
from r2r_portal.outbox import mails, reach, samples, wordings
from r2r_portal.outbox.changes import changes
from r2r_portal.outbox.errors import WordsRefusedError
from r2r_portal.outbox.forms import KindWords
from r2r_portal.outbox.models import Message, Wording
from r2r_portal.outbox.states import State, WordingState
from r2r_portal.outbox.topics import SECRET, TOPICS
from r2r_portal.outbox.words import said

LANGUAGES = {"en": "English", "ja": "日本語"}
SAMPLES = 5  # of the newest messages; the first that has not lost its reason is shown


@dataclass(frozen=True)
class Kind:
    """One kind of message in one language."""

    topic: str
    language: str

    @property
    def said(self) -> str:
        """What it is called."""
        return said(self.topic)

    @property
    def language_name(self) -> str:
        """Its language, in itself."""
        return LANGUAGES[self.language]


@dataclass(frozen=True)
class Filled:
    """Words with their placeholders filled in, and whether by something fictional."""

    subject: str
    body: str
    is_sample: bool


class KindPages:
    """What the message admin adds: the catalogue of all e-mails."""

    admin_site: Any
    opts: Any

    def kind_urls(self) -> list[URLPattern]:
        """Return the addresses of the catalogue."""
        view = self.admin_site.admin_view
        return [
            path("kinds/", view(self.kinds), name="outbox_message_kinds"),
            path("kinds/<str:topic>/<str:language>/", view(self.kind), name="outbox_message_kind"),
            path("wordings/<int:pk>/settle/", view(self.settle_wording), name="outbox_message_wording"),
        ]

    def kinds(self, request: HttpRequest) -> HttpResponse:
        """List every kind with both languages and whether its words are the built-in ones."""
        person = _who_may(request)
        live = Wording.objects.filter(state__in=(WordingState.USED, WordingState.PROPOSED))
        states: dict[tuple[str, str], set[str]] = {}
        for topic, language, state in live.values_list("topic", "language", "state"):
            states.setdefault((topic, language), set()).add(state)
        rows = [
            {"topic": topic, "kind": said(topic),
             "languages": [{"code": code, "name": name, "states": states.get((topic, code), set())}
                           for code, name in LANGUAGES.items()]}
            for topic in sorted(TOPICS, key=said)
        ]  # fmt: skip
        context = {**self.admin_site.each_context(request), "title": _("All e-mails"), "opts": self.opts,
                   "rows": rows, "person": person}  # fmt: skip
        return render(request, "admin/outbox/kinds.html", context)

    def kind(self, request: HttpRequest, topic: str, language: str) -> HttpResponse:
        """Show the words of one kind in one language, take a proposal, go back to the built-in words."""
        person = _who_may(request)
        if topic not in TOPICS or language not in LANGUAGES:
            raise Http404
        kind = Kind(topic, language)
        used = wordings.in_use(topic, language)
        now = (used.subject, used.body) if used else wordings.built_in(topic, language)
        form = KindWords(request.POST or None, initial={"subject": now[0], "body": now[1]}, language=language)
        status = 200
        if request.method == "POST":
            status = self._changed(request, kind, form, person)
            if status == 302:
                return redirect("admin:outbox_message_kind", topic, language)
        return render(
            request, "admin/outbox/kind.html", self._context(request, kind, form, used), status=status
        )

    def _changed(self, request: HttpRequest, kind: Kind, form: KindWords, person: Model) -> int:
        at = request.received_at  # type: ignore[attr-defined]
        if "revert" in request.POST:
            wordings.revert(topic=kind.topic, language=kind.language, by=person, at=at)
            messages.success(request, _("The built-in words are in use again."))
            return 302
        if not form.is_valid():
            return 422
        if "preview" in request.POST:
            return self._checked(kind, form)
        try:
            wordings.propose(topic=kind.topic, language=kind.language, by=person, at=at, **form.cleaned_data)
        except WordsRefusedError as error:
            form.add_error(error.field, str(error.message))
            return error.status
        messages.success(request, _("Proposed. The words are used once somebody else lets them in."))
        return 302

    def _checked(self, kind: Kind, form: KindWords) -> int:
        """Refuse or let a preview through; nothing is saved."""
        try:
            wordings.refuse(kind.topic, kind.language, **form.cleaned_data)
        except WordsRefusedError as error:
            form.add_error(error.field, str(error.message))
            return error.status
        return 200

    def _context(
        self, request: HttpRequest, kind: Kind, form: KindWords, used: Wording | None
    ) -> dict[str, Any]:
        proposed = Wording.objects.filter(
            topic=kind.topic, language=kind.language, state=WordingState.PROPOSED
        ).first()
        subject, body = wordings.built_in(kind.topic, kind.language)
        shown = (proposed.subject, proposed.body) if proposed else None
        if form.is_bound and form.is_valid():
            shown = (form.cleaned_data["subject"], form.cleaned_data["body"])
        now = (used.subject, used.body) if used else (subject, body)
        return {
            **self.admin_site.each_context(request),
            "title": f"{kind.said} ({kind.language_name})", "opts": self.opts, "kind": kind, "form": form,
            "used": used, "proposed": proposed, "placeholders": wordings.known(kind.topic, kind.language),
            "preview": filled(request, kind, *now), "new_preview": shown and filled(request, kind, *shown),
            "body_changes": changes(now[1], shown[1]) if shown else [],
            "subject_changes": changes(now[0], shown[0]) if shown else [],
            "others": [code for code in LANGUAGES if code != kind.language],
        }  # fmt: skip

    def settle_wording(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let proposed words in, or turn them down."""
        person = _who_may(request)
        wording = get_object_or_404(Wording, pk=pk)
        act: Callable[..., None] = wordings.let_in if "let_in" in request.POST else wordings.turn_down
        if request.method == "POST":
            try:
                act(wording=wording, by=person, at=request.received_at)  # type: ignore[attr-defined]
                messages.success(request, _("Saved"))
            except DomainError as error:
                messages.error(request, str(error.message))
        return redirect("admin:outbox_message_kind", wording.topic, wording.language)


def filled(request: HttpRequest, kind: Kind, subject: str, body: str) -> Filled:
    """Return words as the newest message of the kind would read; as a fictional one where none is, or it is a secret."""
    message, context = _newest(request, kind) or _sample(kind)
    with mails.spoken(message):
        words = wordings.render(subject, body, context)
    return Filled(*words, is_sample=message.pk is None)


def _newest(request: HttpRequest, kind: Kind) -> tuple[Message, dict[str, Any]] | None:
    theirs = reach.messages_for(request.user).filter(topic=kind.topic, language=kind.language)
    rows = [] if kind.topic in SECRET else theirs.exclude(state=State.DROPPED).order_by("-pk")[:SAMPLES]
    for message in rows:
        context = mails.context_of(message)
        if context is not None:
            return message, context
    return None


def _sample(kind: Kind) -> tuple[Message, dict[str, Any]]:
    message = samples.message(kind.topic, kind.language)
    with mails.spoken(message):
        return message, mails.with_frame(message, samples.context(kind.topic, kind.language))


def _who_may(request: HttpRequest) -> Model:
    if not request.user.has_perm("outbox.change_message") or not isinstance(request.user, Model):
        raise PermissionDenied
    return request.user
