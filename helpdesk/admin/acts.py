"""The pages behind a thread's buttons: closing, giving it to somebody, joining, translating, who is here, statistics."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk import permissions
from helpdesk.actions import answers, threads
from helpdesk.actions import questions as actions
from helpdesk.admin.base import ask, attempt, person
from helpdesk.domain.closing import needs_decision
from helpdesk.forms import threads as forms
from helpdesk.models import Question, Reply
from helpdesk.phrases import in_working_time
from helpdesk.queries.statistics import statistics
from helpdesk.queries.threads import others_at
from r2r_portal import charts, clock


class ThreadPages(admin.ModelAdmin):
    """Adds the pages to the admin of questions. Each finds its question among those that the desk may see."""

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses of the pages."""
        pages = {"close": self.close, "assign": self.assign, "merge": self.merge, "here": self.here,
                 "take": self.take, "publish": self.publish}  # fmt: skip
        wrap = self.admin_site.admin_view
        own = [
            path(f"<int:pk>/{name}/", wrap(view), name=f"helpdesk_question_{name}")
            for name, view in pages.items()
        ]
        own += [
            path(
                "<int:pk>/translate/<int:reply>/",
                wrap(self.translate),
                name="helpdesk_question_translate",
            ),
            path("statistics/", wrap(self.statistics), name="helpdesk_question_statistics"),
        ]
        return [*own, *super().get_urls()]

    def found(self, request: HttpRequest, pk: int) -> Question:
        """Return a question that the person's desk answers: foreign ones are not there, those of others forbidden."""
        question = self.get_object(request, str(pk))
        if question is None:
            raise Http404
        if not permissions.can_answer(person(request), question):
            raise PermissionDenied
        return question

    def close(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put the question away, with the decision if everybody should know."""
        question = self.found(request, pk)
        form = forms.Close(request.POST or None, question=question)
        about_the_call = (
            (_("What one asker is told about the call, every applicant has a right to know."),)
            if needs_decision(question.topic, question.form_question)
            else ()
        )

        def act() -> str:
            given = form.cleaned_data
            actions.close(
                question=question, by=person(request), at=request.received_at, decision=given["decision"],
                reason=given["decision_reason"], answered_in=given["answered_in"],
            )  # fmt: skip
            return _("The question is closed.")

        return ask(
            self, request, title=_("Close %(number)s") % {"number": question.number}, form=form, act=act,
            back=page_of(question), button=_("Close the question"),
            intro=(*about_the_call, _("A reply of the asker opens the question again.")),
        )  # fmt: skip

    def assign(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give the question to somebody of the desk."""
        question = self.found(request, pk)
        form = forms.Assign(request.POST if request.method == "POST" else None, question=question)

        def act() -> str:
            to = form.cleaned_data["to"]
            threads.assign(question=question, to=to, by=person(request), at=request.received_at)
            return _("%(number)s is with %(name)s.") % {
                "number": question.number,
                "name": to or _("the whole desk"),
            }

        return ask(
            self, request, title=_("Assign %(number)s") % {"number": question.number}, form=form, act=act,
            back=page_of(question), button=_("Assign"),
        )  # fmt: skip

    def take(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the question over, from whoever has it."""
        question = self.found(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])

        def act() -> str:
            threads.assign(question=question, to=person(request), by=person(request), at=request.received_at)
            return _("The question is yours.")

        return attempt(request, act, page_of(question))

    def merge(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Join the question with another one."""
        question = self.found(request, pk)
        form = forms.Merge(request.POST or None, question=question, by=person(request))

        def act() -> str:
            into = form.cleaned_data["into"]
            threads.merge(question=question, into=into, by=person(request), at=request.received_at)
            return _("%(number)s is answered with %(other)s. Both askers were told.") % {
                "number": question.number, "other": into.number,
            }  # fmt: skip

        return ask(
            self, request, title=_("Join %(number)s with another question") % {"number": question.number},
            form=form, act=act, back=page_of(question), button=_("Join the questions"),
            intro=(_("Both askers get the same answer from now on. Neither reads what the other wrote."),),
        )  # fmt: skip

    def translate(self, request: HttpRequest, pk: int, reply: int) -> HttpResponse:
        """Write a working translation of the question (`reply` 0) or of a reply."""
        question = self.found(request, pk)
        row = get_object_or_404(Reply, pk=reply, question=question) if reply else None
        known = question.translations.filter(reply=row).first()
        form = forms.Translate(request.POST or None, initial={"text": known.text if known else ""})

        def act() -> str:
            threads.translate(
                question=question, reply=row, text=form.cleaned_data["text"], by=person(request),
                at=request.received_at,
            )  # fmt: skip
            return _("The working translation is saved.")

        return ask(
            self, request, title=_("Working translation of %(number)s") % {"number": question.number}, form=form,
            act=act, back=page_of(question), button=_("Save"),
            intro=((row or question).text, _("Only the desks and the officers read it.")),
        )  # fmt: skip

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Begin an answer for everybody from the question, or go to the one that is there."""
        question = self.found(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        answer = answers.begin(by=person(request), at=request.received_at, question=question)
        return redirect("admin:helpdesk_publishedanswer_change", answer.pk)

    def here(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note that the person is here, and typing; answer with who else is: a piece of the thread's page."""
        question = self.found(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        typing = request.POST.get("typing") == "1"
        threads.see(question=question, by=person(request), at=clock.real(), typing=typing)
        colleagues = others_at(question, person(request), clock.real())
        return render(request, "admin/helpdesk/question/_here.html", {"colleagues": colleagues})

    def statistics(self, request: HttpRequest) -> HttpResponse:
        """Show what was asked in the last half year, how soon it was answered, and about what."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = statistics(person(request), request.received_at)
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": _("Statistics of the questions"),
            "opts": self.opts,
            "found": found,
            "first": in_working_time(found.first_answer) if found.first_answer is not None else "",
            "svg": charts.questions_per_week(found.weeks),
            "table": charts.questions_per_week_rows(found.weeks),
            "topics": charts.Table(
                _("Questions by topic"), (_("Topic"), pgettext("statistics", "Questions")), rows(found.topics)
            ),
            "form": charts.Table(
                _("Questions about the form"),
                (_("Question of the form"), pgettext("statistics", "Questions")),
                rows(found.form),
            ),
        }
        return render(request, "admin/helpdesk/question/statistics.html", context)


def rows(counted: tuple[tuple[str, int], ...]) -> tuple[tuple[str, str], ...]:
    """Return counted things as rows of a table."""
    return tuple((name, str(number)) for name, number in counted)


def page_of(question: Question) -> str:
    """Return the address of a thread."""
    return reverse("admin:helpdesk_question_change", args=[question.pk])
