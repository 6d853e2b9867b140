"""The staff outbox: every message with its state, failures first; hold, release, send again."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.contrib import admin, messages
from django.db.models import Case, IntegerField, QuerySet, When
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from r2r_portal import times
from r2r_portal.errors import DomainError
from r2r_portal.outbox import actions, mails
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.states import State


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    """Messages are written by actions; here they are read, held, released and sent again."""

    list_display = ("topic", "to", "language", "state", "due_at", "attempts", "last_error")
    list_filter = ("state", "topic", "language")
    search_fields = ("to", "key", "topic")
    list_per_page = 50
    actions = ("hold", "release", "resend")
    fields = readonly_fields = (
        "topic", "to", "language", "clock", "state", "created_at", "due_at", "sent_at", "attempts", "not_before",
        "last_error", "key", "preview",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """Failures first, then what waits, then the newest."""
        first = Case(
            When(state=State.FAILED, then=0),
            When(state=State.HELD, then=1),
            default=2,
            output_field=IntegerField(),
        )
        return super().get_queryset(request).order_by(first, "-due_at", "-pk")

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

    @admin.display(description=gettext_lazy("text"))
    def preview(self, message: Message) -> SafeString | str:
        """Show the words as they leave, or left; codes are never shown."""
        if message.topic == "account.code":
            return _("A one-time code is not shown.")
        words = mails.preview(message)
        if words is None:
            return _("This message has lost its reason.")
        return format_html('<div class="letter-text" lang="{}"><p>{}</p>{}</div>', message.language, *words)

    @admin.action(description=gettext_lazy("Hold back"), permissions=["change"])
    def hold(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Keep what has not left."""
        self.each(request, queryset, lambda message: actions.hold(message=message))

    @admin.action(description=gettext_lazy("Release"), permissions=["change"])
    def release(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Let held messages go now."""
        at = request.received_at  # type: ignore[attr-defined]
        count = actions.release(keys=list(queryset.values_list("key", flat=True)), at=at)
        self.said(request, count)

    @admin.action(description=gettext_lazy("Send again"), permissions=["change"])
    def resend(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Try failed messages again."""
        self.each(request, queryset, lambda message: actions.resend(message=message))

    def each(self, request: HttpRequest, queryset: QuerySet[Message], act: Callable[[Message], None]) -> None:
        """Do it to each message that is in the state for it; say what was not."""
        done = 0
        for message in queryset:
            try:
                act(message)
            except DomainError as error:
                messages.warning(request, f"{message.topic} → {message.to}: {error}")
            else:
                done += 1
        self.said(request, done)

    def said(self, request: HttpRequest, count: int) -> None:
        """Say how many messages changed."""
        messages.success(
            request, ngettext("%(n)s message changed", "%(n)s messages changed", count) % {"n": count}
        )
