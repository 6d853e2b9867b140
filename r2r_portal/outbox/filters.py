"""What the list of messages is narrowed by."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from r2r_portal.filters import Choice
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.words import WORDS


class Kind(Choice):
    """Choose among the kinds of messages by what they are called."""

    title = pgettext_lazy("outbox", "topic")
    parameter_name = "topic"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """Offer every kind, in the order of the words."""
        return sorted(((topic, str(words)) for topic, words in WORDS.items()), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        """Keep those of the kind chosen."""
        return queryset.filter(topic=self.value()) if self.value() else queryset
