"""Answers for everybody: by topic, with a search in both languages."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from helpdesk.forms.answers import LONGEST_SEARCH, Search
from helpdesk.models import PublishedAnswer, Topic
from helpdesk.queries import answers as queries

public = method_decorator(login_not_required, name="dispatch")
A_PAGE = 25


@public
class Answers(TemplateView):
    """What was answered to all. `?q=` searches, `?topic=` keeps one topic."""

    template_name = "helpdesk/answers.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give a page of answers with the topics that have any."""
        query = self.request.GET.get("q", "")[:LONGEST_SEARCH]
        found = queries.search(query)
        counted = queries.by_topic(found)
        wanted = self.request.GET.get("topic", "")
        if wanted and wanted not in Topic.values:
            raise Http404
        shown = found.filter(topic=wanted) if wanted else found
        pages = Paginator(shown.order_by("-published_at", "-pk"), A_PAGE)
        pages.count = (
            counted.get(wanted, 0) if wanted else sum(counted.values())
        )  # the topics were counted already
        topics = [
            {"code": topic.value, "label": topic.label, "count": counted[topic.value]}
            for topic in Topic
            if topic.value in counted
        ]
        return super().get_context_data(
            form=Search(initial={"q": query}), query=query, topics=topics, total=sum(counted.values()),
            wanted=wanted, page=pages.get_page(self.request.GET.get("page")), **kwargs,
        )  # fmt: skip


@public
class Answer(TemplateView):
    """One answer under an address of its own, which e-mails and the form link to."""

    template_name = "helpdesk/answer.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Find a public answer; one taken back is not there."""
        answer = get_object_or_404(PublishedAnswer.objects.public(), pk=kwargs["pk"])
        return super().get_context_data(answer=answer, labels=queries.labels_of(answer), **kwargs)
