"""Templates of answers, edited here with a preview, and what came into the mailboxes."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import Recorded, Shown, person
from helpdesk.domain.wording import PLACES, filled
from helpdesk.models import AnswerTemplate, IncomingMail, QuestionWindow
from helpdesk.permissions import DESK_OF
from helpdesk.phrases import sample
from r2r_portal.accounts.roles import OFFICER, has_role


@admin.register(AnswerTemplate)
class AnswerTemplateAdmin(Recorded):
    """Texts to begin an answer with."""

    verb = "helpdesk.template"
    list_display = ("title", "topic", "is_active")
    list_filter = ("topic", "is_active")
    ordering = ("title_en", "pk")
    readonly_fields = ("places", "preview")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[AnswerTemplate]:
        """All; the preview needs the moment."""
        self.at = request.received_at
        return super().get_queryset(request)

    @admin.display(description=_("named places"))
    def places(self, template: AnswerTemplate) -> str:
        """Say what is filled in."""
        return " ".join(f"{{{place}}}" for place in PLACES)

    @admin.display(description=_("preview"))
    def preview(self, template: AnswerTemplate) -> SafeString | str:
        """Show the saved text as an asker would read it, with a sample name."""
        if not template.pk:
            return ""
        shown = (
            (language, filled(getattr(template, f"text_{language}"), sample(language, self.at)))
            for language in ("en", "ja")
        )
        return format_html_join("", '<div class="pre" lang="{}">{}</div>', shown)


@admin.register(QuestionWindow)
class QuestionWindowAdmin(Recorded):
    """The last day for questions about each call."""

    verb = "helpdesk.window"
    list_display = ("call", "last_on")
    list_select_related = ("call",)
    ordering = ("-call__opens_at",)
    fields = ("call", "last_on")
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The call is chosen once."""
        return ("call",) if obj else ()


@admin.register(IncomingMail)
class IncomingMailAdmin(Shown):
    """What came by e-mail, and what became of it. The texts are in the threads."""

    list_display = ("at", "side", "fate", "thread", "files")
    list_display_links = None
    list_filter = ("fate", "side")
    list_select_related = ("question",)
    ordering = ("-at", "-pk")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[IncomingMail]:
        """A desk sees its own mailbox, officers both; threads that they must not see are not there."""
        user = person(request)
        sides = [side for side, desk in DESK_OF.items() if has_role(user, OFFICER, desk)]
        return super().get_queryset(request).filter(side__in=sides)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes what came."""
        return False

    @admin.display(description=_("thread"))
    def thread(self, mail: IncomingMail) -> SafeString | str:
        """Link the thread that the message became."""
        if mail.question is None:
            return "–"
        return format_html('<a href="../question/{}/change/">{}</a>', mail.question.pk, mail.question.number)
