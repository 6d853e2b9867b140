"""The staff outbox: every message with its state, failures first; hold, word anew, release, send again."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, IntegerField, Model, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from r2r_portal import clock, times
from r2r_portal.errors import DomainError
from r2r_portal.outbox import mails, reach, staff
from r2r_portal.outbox.changes import changes
from r2r_portal.outbox.errors import WordsRefusedError
from r2r_portal.outbox.filters import Kind
from r2r_portal.outbox.forms import Words
from r2r_portal.outbox.kinds import KindPages
from r2r_portal.outbox.models import Message, Review
from r2r_portal.outbox.states import State
from r2r_portal.outbox.topics import SECRET, TOPICS
from r2r_portal.outbox.words import said
from r2r_portal.templatetags.ui import language

ACT = Callable[[Message, Model, Any], object]


@admin.register(Message)
class MessageAdmin(KindPages, admin.ModelAdmin):
    """Messages are written by actions; here they are read, worded, held, released and sent again."""

    list_display = ("named", "to", "person", "language", "state", "due", "attempts", "worded", "last_error")
    list_filter = ("state", Kind, "language")
    search_fields = ("to", "key", "topic")
    search_help_text = gettext_lazy("Recipient, topic or key")
    list_per_page = 50
    actions = ("hold", "release", "resend")
    change_form_template = "admin/outbox/message.html"
    change_list_template = "admin/outbox/messages.html"
    fields = readonly_fields = (
        "named", "to", "person", "language", "clock", "state", "created_at", "due_at", "sent_at", "attempts", "not_before",
        "last_error", "ambiguous", "key", "preview",
    )  # fmt: skip

    @admin.display(description=pgettext_lazy("outbox", "topic"), ordering="topic")
    def named(self, message: Message) -> str:
        """Say what kind of message it is."""
        return message.kind

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """Failures first, then what waits, then the newest."""
        first = Case(
            When(state__in=(State.FAILED, State.BOUNCED), then=0),
            When(state=State.HELD, then=1),
            default=2,
            output_field=IntegerField(),
        )
        at = request.received_at  # type: ignore[attr-defined]
        theirs = reach.with_person(reach.messages_for(request.user), request.user, at)
        return theirs.order_by(first, "-due_at", "-pk")

    @admin.display(description=gettext_lazy("person"))
    def person(self, message: Message) -> str:
        """Name whom it goes to, where somebody is known under the address."""
        names = getattr(message, "recipient", None)
        order = ("family", "given") if names and names["language"] == "ja" else ("given", "family")
        return " ".join(names[part] for part in order if names[part]) if names else "–"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Messages have causes."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        """The list's buttons act; a single message is read only."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        """Messages stay."""
        return False

    @admin.display(description=gettext_lazy("time zone"))
    def clock(self, message: Message) -> str:
        """Say by which clock the message tells times first."""
        return times.zone_name(ZoneInfo(message.zone), "ja" if get_language() == "ja" else "en")

    @admin.display(description=gettext_lazy("due"), ordering="due_at")
    def due(self, message: Message) -> str:
        """Print when it is to leave, on both clocks."""
        return times.brief(message.due_at, language())

    @admin.display(description=gettext_lazy("changed by staff"), boolean=True)
    def worded(self, message: Message) -> bool:
        """Tell whether staff gave it other words."""
        return bool(message.body)

    @admin.display(description=gettext_lazy("text"))
    def preview(self, message: Message) -> SafeString | str:
        """Show the words as they leave, or left; codes are never shown."""
        if message.topic in SECRET:
            return _("A one-time code is not shown.")
        words = mails.preview(message)
        if words is None:
            return _("This message has lost its reason.")
        return format_html('<div class="letter-text" lang="{}"><p>{}</p>{}</div>', message.language, *words)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Offer what can be done to this message now."""
        message = self.get_object(request, object_id)
        acts = super().has_change_permission(request) and message is not None and message.topic not in SECRET
        more = {
            "may_word": acts and message.state in staff.WORDED_IN,
            "may_repeat": acts and message.state == State.SENT,
        }
        return super().change_view(request, object_id, form_url, {**more, **(extra_context or {})})

    # --- buttons of the list --------------------------------------------------------------------------------

    @admin.action(description=gettext_lazy("Hold back"), permissions=["change"])
    def hold(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Keep what has not left."""
        self.each(request, queryset, lambda message, by, at: staff.hold(message=message, by=by, at=at))

    @admin.action(description=gettext_lazy("Release"), permissions=["change"])
    def release(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Let held messages go now."""
        self.each(request, queryset, lambda message, by, at: staff.release(message=message, by=by, at=at))

    @admin.action(description=gettext_lazy("Try failed messages again"), permissions=["change"])
    def resend(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Try failed messages again."""
        self.each(request, queryset, lambda message, by, at: staff.retry(message=message, by=by, at=at))

    def each(self, request: HttpRequest, queryset: QuerySet[Message], act: ACT) -> None:
        """Do it to each message that is in the state for it; say what was not."""
        done, at = 0, request.received_at  # type: ignore[attr-defined]
        for message in queryset:
            try:
                act(message, _person(request), at)
            except DomainError as error:
                messages.warning(request, f"{message.topic} → {message.to}: {error}")
            else:
                done += 1
        messages.success(
            request, ngettext("%(n)s message changed", "%(n)s messages changed", done) % {"n": done}
        )

    # --- pages of one message -------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of the buttons."""
        view = self.admin_site.admin_view
        return [
            path("topics/", view(self.topics), name="outbox_message_topics"),
            path("<int:pk>/words/", view(self.words), name="outbox_message_words"),
            path("<int:pk>/template/", view(self.unword), name="outbox_message_template"),
            path("<int:pk>/again/", view(self.again), name="outbox_message_again"),
            *self.kind_urls(),
            *super().get_urls(),
        ]

    def words(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Word a message anew that has not left; what was changed is shown against its template."""
        message = self._message(request, pk)
        by_template, now = mails.template_words(message), mails.preview(message)
        if by_template is None or now is None or message.topic in SECRET:
            messages.error(request, _("This message has lost its reason."))
            return redirect(_page(message))
        form = Words(
            request.POST or None, initial={"subject": now[0], "body": now[1]}, language=message.language
        )
        status = 200
        if form.is_bound:
            status = self._reworded(request, message, form)
            if status == 302:
                return redirect("admin:outbox_message_words", message.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Change the words"), "opts": self.opts, "message": message, "form": form,
            "changed": bool(message.body), "may_word": message.state in staff.WORDED_IN,
            "subject_changes": changes(by_template[0], now[0]), "body_changes": changes(by_template[1], now[1]),
        }  # fmt: skip
        return render(request, "admin/outbox/words.html", context, status=status)

    def _reworded(self, request: HttpRequest, message: Message, form: Words) -> int:
        """Save the words; return the status of the answer, the form carrying what is wrong."""
        if not form.is_valid():
            return 422
        try:
            staff.reword(
                message=message, by=_person(request), at=request.received_at,  # type: ignore[attr-defined]
                real=clock.real(), **form.cleaned_data,
            )  # fmt: skip
        except WordsRefusedError as error:
            form.add_error(error.field, str(error.message))
            return error.status
        except DomainError as error:
            form.add_error(None, str(error.message))
            return error.status
        messages.success(request, _("The words are saved. The message leaves with them."))
        return 302

    def unword(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Go back to the template's words."""
        message = self._message(request, pk)
        if request.method == "POST":
            at = request.received_at  # type: ignore[attr-defined]
            self._attempt(
                request,
                lambda: staff.unword(message=message, by=_person(request), at=at, real=clock.real()),
                _("The message has the template's words again."),
            )
        return redirect("admin:outbox_message_words", message.pk)

    def again(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then send a message that has left once more."""
        message = self._message(request, pk)
        if request.method == "POST":
            copies, at = request.POST.get("copies", ""), request.received_at  # type: ignore[attr-defined]
            seen = int(copies) if copies.isdecimal() and len(copies) < 5 else staff.copies_of(message)
            self._attempt(
                request,
                lambda: staff.send_again(message=message, copies=seen, by=_person(request), at=at),
                _("The message is sent again."),
            )
            return redirect(_page(message))
        context = {
            **self.admin_site.each_context(request), "title": _("Send this message again"), "opts": self.opts,
            "message": message, "words": None if message.topic in SECRET else mails.preview(message),
            "preface": staff.preface(message.language), "copies": staff.copies_of(message),
        }  # fmt: skip
        return render(request, "admin/outbox/again.html", context)

    def topics(self, request: HttpRequest) -> HttpResponse:
        """Choose the topics whose messages are looked through before they leave."""
        if not super().has_change_permission(request):
            raise PermissionDenied
        if request.method == "POST" and request.POST.get("topic") in TOPICS:
            act = staff.watch if request.POST.get("watch") else staff.unwatch
            act(topic=request.POST["topic"], by=_person(request), at=request.received_at)  # type: ignore[attr-defined]
            messages.success(request, _("Saved"))
            return redirect("admin:outbox_message_topics")
        watched = set(Review.objects.values_list("topic", flat=True))
        held = Count("pk", filter=Q(state=State.HELD))
        counts = dict(reach.messages_for(request.user).values_list("topic").annotate(n=held).order_by())
        rows = [{"topic": topic, "kind": said(topic), "is_watched": topic in watched, "held": counts.get(topic, 0)}
                for topic in sorted(TOPICS, key=said) if topic not in SECRET]  # fmt: skip
        context = {**self.admin_site.each_context(request), "title": _("Topics to look through"),
                   "opts": self.opts, "rows": rows}  # fmt: skip
        return render(request, "admin/outbox/topics.html", context)

    def _message(self, request: HttpRequest, pk: int) -> Message:
        if not super().has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(reach.messages_for(request.user), pk=pk)

    def _attempt(self, request: HttpRequest, act: Callable[[], object], done: str) -> None:
        try:
            act()
            messages.success(request, done)
        except DomainError as error:
            messages.error(request, str(error.message))


def _person(request: HttpRequest) -> Model:
    """Return the member of staff, whom the log names."""
    assert isinstance(request.user, Model)
    return request.user


def _page(message: Message) -> str:
    return reverse("admin:outbox_message_change", args=[message.pk])
