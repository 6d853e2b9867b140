"""Answers for everybody in the admin: written by the desks, approved by a second person."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from helpdesk import permissions
from helpdesk.actions import answers as actions
from helpdesk.admin.base import Shown, ask, person
from helpdesk.domain.anonymity import traces
from helpdesk.forms.answers import TEXTS, Write
from helpdesk.forms.threads import SendBack
from helpdesk.models import PublishedAnswer
from helpdesk.phrases import trace
from helpdesk.queries.answers import names_of_askers
from helpdesk.states import PUBLICATION
from r2r_portal.errors import DomainError


@admin.register(PublishedAnswer)
class PublishedAnswerAdmin(Shown):
    """All answers on their way to the public page, of both desks."""

    list_display = ("question_text", "topic", "status", "author", "approver", "published_at")
    list_filter = ("status", "topic")
    search_fields = ("question_en", "question_ja", "answer_en", "answer_ja")
    list_select_related = ("author", "approver")
    ordering = ("-written_at", "-pk")
    actions = None
    change_list_template = "admin/helpdesk/publishedanswer/list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[PublishedAnswer]:
        """What the person may see."""
        return super().get_queryset(request) & PublishedAnswer.objects.visible_to(person(request))

    def get_urls(self) -> list[URLPattern]:
        """Add the pages to begin one, and to send one back."""
        wrap = self.admin_site.admin_view
        return [
            path("begin/", wrap(self.begin), name="helpdesk_publishedanswer_begin"),
            path("<int:pk>/return/", wrap(self.send_back), name="helpdesk_publishedanswer_return"),
            *super().get_urls(),
        ]

    def begin(self, request: HttpRequest) -> HttpResponse:
        """Begin an empty one."""
        if not permissions.can_write_answers(person(request)):
            raise PermissionDenied
        if request.method == "POST":
            answer = actions.begin(by=person(request), at=request.received_at)
            return redirect("admin:helpdesk_publishedanswer_change", answer.pk)
        return redirect("admin:helpdesk_publishedanswer_changelist")

    def send_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give a proposed one back to its author."""
        answer = self.get_object(request, str(pk))
        if answer is None:
            raise Http404
        form = SendBack(request.POST or None)

        def act() -> str:
            reason = form.cleaned_data["reason"]
            actions.send_back(answer=answer, reason=reason, by=person(request), at=request.received_at)
            return _("The author was told.")

        back = reverse("admin:helpdesk_publishedanswer_change", args=[answer.pk])
        return ask(
            self,
            request,
            title=_("Send the answer back"),
            form=form,
            act=act,
            back=back,
            button=_("Send back"),
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show an answer with what in it may name a person; save, propose, approve or take back."""
        answer = self.get_object(request, object_id)
        if answer is None:
            raise Http404
        form = Write(request.POST or None, answer=answer)
        status = 200
        if request.method == "POST":
            try:
                if self.handled(request, answer, form):
                    return redirect("admin:helpdesk_publishedanswer_change", answer.pk)
                status = 422
            except DomainError as error:
                messages.error(request, str(error))
                status = error.status
                answer.refresh_from_db()
        page = "admin/helpdesk/publishedanswer/write.html"
        return TemplateResponse(request, page, self.context(request, answer, form), status=status)

    def handled(self, request: HttpRequest, answer: PublishedAnswer, form: Write) -> bool:
        """Do what was asked for; False leaves the page with its errors."""
        by, at = person(request), request.received_at
        wanted = request.POST.get("do", "")
        if wanted == "approve":
            actions.approve(answer=answer, by=by, at=at)
            messages.success(request, _("The answer is public."))
        elif wanted == "take back":
            actions.take_back(answer=answer, by=by, at=at)
            messages.success(request, _("The answer is off the public page."))
        elif form.is_valid():
            given = form.cleaned_data
            texts = {name: given[name] for name in TEXTS}
            actions.write(answer=answer, texts=texts, topic=given["topic"], keys=given["keys"], by=by, at=at)
            messages.success(request, _("Saved."))
            if wanted == "propose":
                actions.propose(answer=answer, by=by, at=at)
                messages.success(request, _("Saved. A second person can approve it now."))
        else:
            return False
        return True

    def context(self, request: HttpRequest, answer: PublishedAnswer, form: Write) -> dict[str, Any]:
        """Return what the page shows."""
        user = person(request)
        shown = "\n".join(form.data.get(n, "") if form.is_bound else getattr(answer, n) for n in TEXTS)
        found = traces(shown, names_of_askers(answer))
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Answer for everybody"),
            "answer": answer,
            "form": form,
            "traces": [trace(kind, text) for kind, text in found],
            "may_write": permissions.can_write_answers(user),
            "may_approve": permissions.can_approve_answers(user)
            and answer.author_id != user.pk
            and PUBLICATION.allows(answer.status, "approve"),
            "is_own": answer.author_id == user.pk,
            "may_take_back": PUBLICATION.allows(answer.status, "take back"),
            "questions": answer.questions.visible_to(user).order_by("pk"),
        }
