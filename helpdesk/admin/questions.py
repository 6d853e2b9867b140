"""The desk's inbox: queues, a question with its thread, a box to answer in. Rows change by actions only."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk import permissions
from helpdesk.actions import questions as actions
from helpdesk.forms import questions as forms
from helpdesk.models import Question
from helpdesk.queries import questions as queries
from helpdesk.states import LIFE, Status
from r2r_portal.accounts.models import User
from r2r_portal.errors import DomainError

MINUTES_A_DAY = queries.HOURS_A_DAY * 60


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin):
    """Questions of one's own desk; the other desk's do not exist here."""

    list_display = ("number", "language", "side", "topic", "status", "waiting", "email")
    list_display_links = ("number",)
    list_filter = ("status", "language", "topic")
    search_fields = ("text", "email", "name")
    ordering = ("turn_since", "pk")
    list_per_page = 50
    actions = None
    change_list_template = "admin/helpdesk/question/inbox.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """Only what the desk may see."""
        self.at = request.received_at  # type: ignore[attr-defined]
        return super().get_queryset(request) & Question.objects.visible_to(person(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Questions come by the public page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Question | None = None) -> bool:
        """Questions are kept."""
        return False

    @admin.display(description=gettext_lazy("waiting (desk hours)"), ordering="turn_since")
    def waiting(self, question: Question) -> str:
        """Say for how long the asker has been waiting, in the desk's working time."""
        return "" if question.status != Status.NEW else waited(question, self.at)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Put the queues and the sentence over the list; the new ones come first of all."""
        if not request.GET and not request.META.get("HTTP_REFERER", "").endswith("status__exact=new"):
            return redirect(f"{request.path}?status__exact={Status.NEW}")
        user = person(request)
        counted = queries.counts(user)
        wanted = request.GET.get("status__exact", "")
        queues = [{"status": s, "count": counted[s], "current": s == wanted} for s in Status]
        more = {
            "queues": queues,
            "summary": queries.summary(user, request.received_at),
            **(extra_context or {}),
        }  # type: ignore[attr-defined]
        return super().changelist_view(request, more)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the thread; take an answer or close it."""
        question = self.get_object(request, object_id)
        if question is None:
            raise Http404
        form = forms.Answer(request.POST or None, initial={"language": question.language})
        if request.method == "POST" and self.handled(request, question, form):
            return redirect("admin:helpdesk_question_change", question.pk)
        return TemplateResponse(
            request, "admin/helpdesk/question/thread.html", self.context(request, question, form)
        )

    def handled(self, request: HttpRequest, question: Question, form: forms.Answer) -> bool:
        """Do what was asked for; False leaves the page with its errors."""
        by, at = person(request), request.received_at  # type: ignore[attr-defined]
        try:
            if "close" in request.POST:
                actions.close(question=question, by=by, at=at)
                messages.success(request, _("The question is closed."))
                return True
            if form.is_valid():
                actions.answer(question=question, by=by, at=at, **form.cleaned_data)
                messages.success(request, _("The answer is on its way."))
                return True
        except DomainError as error:
            messages.error(request, str(error))
        return False

    def context(self, request: HttpRequest, question: Question, form: forms.Answer) -> dict[str, Any]:
        """Return what the thread's page shows."""
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": question.number,
            "question": question,
            "replies": question.replies.select_related("by").order_by("at", "pk"),
            "form": form,
            "may_answer": permissions.can_answer(person(request), question),
            "may_close": LIFE.allows(question.status, "close"),
            "earlier": earlier(question, person(request)),
            "late": question.consideration,
        }


def person(request: HttpRequest) -> User:
    """Return the signed-in member of staff."""
    assert isinstance(request.user, User)
    return request.user


def waited(question: Question, at: datetime) -> str:
    """Say an age in days of eight hours, hours and minutes of the desk's working time."""
    minutes = int(queries.age(question, at).total_seconds() // 60)
    days, rest = divmod(minutes, MINUTES_A_DAY)
    text = _("%(days)s d %(hours)s h %(minutes)s min") % {
        "days": days,
        "hours": rest // 60,
        "minutes": rest % 60,
    }
    return text + (f" – {_('overdue')}" if queries.is_overdue(question, at) else "")


def earlier(question: Question, user: User) -> QuerySet[Question]:
    """Return earlier questions from the same address that this desk may see."""
    same = Question.objects.visible_to(user).filter(email__iexact=question.email)
    return same.exclude(pk=question.pk).order_by("-asked_at")[:5]
