"""Asking, and the thread behind its secret link."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import translate_url
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView

from applications import models as applications
from helpdesk.actions import questions as actions
from helpdesk.forms import questions as forms
from helpdesk.models import Question, Topic
from helpdesk.queries import questions as queries
from helpdesk.queries import windows
from helpdesk.queries.answers import about_question, newest_by_topic
from helpdesk.queries.threads import replies_for_asker
from r2r_portal.accounts.models import User
from r2r_portal.bilingual import Language
from r2r_portal.errors import DomainError
from r2r_portal.limits import doors
from r2r_portal.robots import stamp

public = method_decorator(login_not_required, name="dispatch")
unkept = method_decorator(
    never_cache, name="dispatch"
)  # what is behind a secret link stays on no way and in no cache
TYPED = "helpdesk.typed"  # what was typed when the language was switched
KEPT = ("text", "email", "name", "topic", "shown")


@public
class Ask(FormView):
    """Take a question from anybody, in English or Japanese."""

    form_class = forms.Ask
    template_name = "helpdesk/ask.html"
    topic = Topic.CALL

    def get_initial(self) -> dict[str, Any]:
        """Preset what is known: the page's language, the person, the moment."""
        user = self.request.user
        known = {"email": user.email, "name": user.full_name} if isinstance(user, User) else {}
        preset = {"language": (get_language() or "en")[:2], "topic": self.topic, "shown": stamp()}
        return preset | known | self.request.session.pop(TYPED, {})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Let the language switch carry along what is typed; show first what was answered, by topic."""
        window = windows.current()
        is_over = window is not None and self.request.received_at >= window.closes_at
        topics = [] if "about" in kwargs else newest_by_topic()
        return super().get_context_data(
            switch_form="ask", window=window, is_over=is_over, topics=topics, **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the question, or keep it while the language changes."""
        wanted = request.POST.get("switch_language")
        if wanted not in dict(Language.choices):
            return super().post(request, *args, **kwargs)
        request.session[TYPED] = {name: request.POST.get(name, "")[: forms.LONGEST] for name in KEPT}
        return redirect(translate_url(request.get_full_path(), wanted))

    def form_valid(self, form: forms.Ask) -> HttpResponse:
        """Take the question up, unless too many came from the same place."""
        if not doors.may(self.request, "helpdesk_ask", key=form.cleaned_data["email"].lower()):
            form.add_error(None, _("Too many questions at once. Wait some minutes and send it again"))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        try:
            question = actions.ask(**self.content(form), by=self.person(), at=self.request.received_at)
        except DomainError as error:
            form.add_error("topic", str(error.message))
            return self.render_to_response(self.get_context_data(form=form), status=error.status)
        return redirect("helpdesk:sent", token=question.token)

    def form_invalid(self, form: forms.Ask) -> HttpResponse:
        """Show the errors; what was typed stays."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def content(self, form: forms.Ask) -> dict[str, str]:
        """Return what the action takes from the form."""
        return {name: form.cleaned_data[name] for name in ("text", "email", "name", "language", "topic")}

    def person(self) -> User | None:
        """Return who asks, if signed in."""
        return self.request.user if isinstance(self.request.user, User) else None


@public
class AskAboutQuestion(Ask):
    """The same, from a question of the form: it knows which one."""

    topic = Topic.QUESTIONNAIRE

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the question that this is about; unknown keys are 404."""
        asked = applications.Question.objects.filter(key=self.kwargs["key"], parent=None).order_by("-pk")
        about = asked.first()
        if about is None:
            raise Http404
        answers = about_question(self.kwargs["key"])
        return super().get_context_data(about=about, answers=answers, **kwargs)

    def content(self, form: forms.Ask) -> dict[str, str]:
        """Add the key of the form's question."""
        return super().content(form) | {"form_question": self.kwargs["key"]}


@unkept
@public
class Sent(TemplateView):
    """The question has arrived: its number, and when the answer comes."""

    template_name = "helpdesk/sent.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Find the question by its token."""
        question = get_object_or_404(Question.objects.behind(kwargs["token"]))
        return super().get_context_data(question=question, promised=queries.promised(question), **kwargs)


@unkept
@public
class Thread(FormView):
    """A question with its replies, for whoever has the secret link. Opening it changes nothing."""

    form_class = forms.ReplyBack
    template_name = "helpdesk/thread.html"

    @property
    def question(self) -> Question:
        """The question of this token, else 404."""
        return get_object_or_404(Question.objects.behind(self.kwargs["token"]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the question, its replies and, where it is joined with another, the desk's there, oldest first."""
        question = self.question
        replies = replies_for_asker(question)
        return super().get_context_data(question=question, replies=replies, **kwargs)

    def form_invalid(self, form: forms.ReplyBack) -> HttpResponse:
        """Say at the field what is wrong."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form: forms.ReplyBack) -> HttpResponse:
        """Add the reply and bring it to the desk."""
        question = self.question
        by = self.request.user if isinstance(self.request.user, User) else None
        if not doors.may(self.request, "helpdesk_ask", key=question.email.lower()):
            form.add_error(None, _("Too many questions at once. Wait some minutes and send it again"))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        actions.reply_back(
            question=question, text=form.cleaned_data["text"], by=by, at=self.request.received_at
        )
        messages.success(self.request, _("Your reply is with the desk."))
        return redirect("helpdesk:thread", token=question.token)
