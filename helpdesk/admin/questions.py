"""The desk's inbox: queues, a question with its thread, a box to answer in. Rows change by actions only."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from helpdesk import permissions
from helpdesk.actions import questions as actions
from helpdesk.actions import threads
from helpdesk.admin.acts import ThreadPages
from helpdesk.admin.base import Shown, person
from helpdesk.domain.wording import filled
from helpdesk.forms import questions as forms
from helpdesk.models import Question
from helpdesk.phrases import in_working_time, places
from helpdesk.queries import questions as queries
from helpdesk.queries.threads import others_at, parts_of, templates_for
from helpdesk.states import LIFE, Status
from r2r_portal import clock
from r2r_portal.accounts.models import User
from r2r_portal.bilingual import Language
from r2r_portal.bilingual import text as in_language
from r2r_portal.errors import DomainError

QUEUES = {
    "new": pgettext_lazy("question", "New"),
    "mine": gettext_lazy("Mine"),
    "waiting": gettext_lazy("Waiting for them"),
    "overdue": gettext_lazy("Overdue"),
    "done": pgettext_lazy("helpdesk", "Done"),
}


class Queue(admin.SimpleListFilter):
    """One of the five queues of the inbox."""

    title = gettext_lazy("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer the queues."""
        return list(QUEUES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Question]) -> QuerySet[Question]:
        """Keep what stands in the queue."""
        wanted = queries.queues(person(request), request.received_at).get(self.value() or "")  # type: ignore[attr-defined]
        return queryset if wanted is None else queryset.filter(wanted)


@admin.register(Question)
class QuestionAdmin(ThreadPages, Shown):
    """Questions of one's own desk; the other desk's do not exist here."""

    list_display = ("number", "language", "side", "topic", "status", "waiting", "assignee", "email")
    list_display_links = ("number",)
    list_filter = (Queue, "language", "topic")
    list_select_related = ("assignee",)
    search_fields = ("text", "email", "name")
    ordering = ("turn_since", "pk")
    list_per_page = 50
    show_full_result_count = False
    actions = None
    change_list_template = "admin/helpdesk/question/inbox.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """Only what the desk may see."""
        self.at = request.received_at  # type: ignore[attr-defined]
        return super().get_queryset(request) & Question.objects.visible_to(person(request))

    @admin.display(description=gettext_lazy("waiting (desk hours)"), ordering="turn_since")
    def waiting(self, question: Question) -> str:
        """Say for how long the asker has been waiting, in the desk's working time."""
        return "" if question.status != Status.NEW else waited(question, self.at)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Put the queues and the sentence over the list; the new ones come first of all."""
        if not request.GET and not request.META.get("HTTP_REFERER", "").endswith("queue=new"):
            return redirect(f"{request.path}?queue=new")
        counted = queries.counts(person(request), request.received_at)  # type: ignore[attr-defined]
        wanted = request.GET.get("queue", "")
        shown = [
            {"name": name, "label": label, "count": counted[name], "current": name == wanted}
            for name, label in QUEUES.items()
        ]
        more = {"queues": shown, "summary": queries.summary(counted), **(extra_context or {})}
        return super().changelist_view(request, more)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the thread; take an answer, or keep a begun one. Whoever may answer is seen by colleagues."""
        question = self.get_object(request, object_id)
        if question is None:
            raise Http404
        if permissions.can_answer(person(request), question):
            threads.see(question=question, by=person(request), at=clock.real())
        form = forms.Answer(request.POST or None, initial=begun(question, person(request), request))
        if request.method == "POST" and self.handled(request, question, form):
            return redirect("admin:helpdesk_question_change", question.pk)
        return TemplateResponse(
            request, "admin/helpdesk/question/thread.html", self.context(request, question, form)
        )

    def handled(self, request: HttpRequest, question: Question, form: forms.Answer) -> bool:
        """Do what was asked for; False leaves the page with its errors."""
        by, at = person(request), request.received_at  # type: ignore[attr-defined]
        try:
            if "keep" in request.POST:
                text, language = request.POST.get("text", ""), request.POST.get("language", "")
                known = language if language in Language.values else question.language
                threads.save_begun(question=question, text=text[:20_000], language=known, by=by, at=at)
                messages.success(request, _("The answer is saved. Nobody was written to."))
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
        user = person(request)
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": question.number,
            "question": question,
            "parts": parts_of(question),
            "form": form,
            "may_answer": permissions.can_answer(user, question),
            "may_close": LIFE.allows(question.status, "close"),
            "may_merge": LIFE.allows(question.status, "merge") and not question.consideration_id,
            "is_mine": question.assignee_id == user.pk,
            "colleagues": others_at(question, user, clock.real()),
            "templates": templates_for(question.topic),
            "begun": getattr(question, "begun", None),
            "earlier": earlier(question, user),
            "asker": asker(question),
            "late": question.consideration,
        }


def begun(question: Question, user: User, request: HttpRequest) -> dict[str, str]:
    """Return what the box holds at first: a template that was chosen, else the begun answer, else the language alone."""
    chosen = request.GET.get("template", "")
    if chosen.isdecimal() and len(chosen) < 10:
        template = templates_for(question.topic).filter(pk=chosen).first()
        wanted = request.GET.get("in", question.language)
        language = wanted if wanted in Language.values else question.language
        if template:
            values = places(question, language, request.received_at)  # type: ignore[attr-defined]
            return {"text": filled(in_language(template, "text", language), values), "language": language}
    kept = getattr(question, "begun", None)
    return {"text": kept.text, "language": kept.language} if kept else {"language": question.language}


def asker(question: Question) -> list[str]:
    """Return the bodies that the person who asks belongs to; nothing of who asked without signing in."""
    if question.asked_by is None:
        return []
    parts = question.asked_by.memberships.select_related("organisation").order_by("pk")
    return [f"{part.organisation} ({part.get_part_display()})" for part in parts]


def waited(question: Question, at: datetime) -> str:
    """Say an age in the desk's working time, and if it is longer than promised."""
    text = in_working_time(queries.age(question, at))
    return text + (f" – {_('overdue')}" if queries.is_overdue(question, at) else "")


def earlier(question: Question, user: User) -> QuerySet[Question]:
    """Return earlier questions from the same address that this desk may see."""
    same = Question.objects.visible_to(user).filter(email__iexact=question.email)
    return same.exclude(pk=question.pk).order_by("-asked_at")[:5]
