"""The life of a question."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from r2r_portal.statemachine import Life


class Status(models.TextChoices):
    """Whose turn it is."""

    NEW = "new", pgettext_lazy("question", "New")
    WAITING = "waiting", _("Waiting for the asker")
    DONE = "done", pgettext_lazy("helpdesk", "Done")


LIFE = Life(
    noun="question to the helpdesk",
    start=Status.NEW,
    moves={
        "answer": ((Status.NEW, Status.WAITING, Status.DONE), Status.WAITING),
        "reply back": ((Status.NEW, Status.WAITING, Status.DONE), Status.NEW),
        "close": ((Status.NEW, Status.WAITING), Status.DONE),
        "settle": ((Status.NEW, Status.WAITING, Status.DONE), Status.DONE),
    },
)


class ResourceStatus(models.TextChoices):
    """Where a library item stands."""

    DRAFT = "draft", pgettext_lazy("library", "Draft")
    PUBLISHED = "published", pgettext_lazy("library", "Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("library", "Withdrawn")


RESOURCE_LIFE = Life(
    noun="library item",
    start=ResourceStatus.DRAFT,
    moves={
        "publish": ((ResourceStatus.DRAFT,), ResourceStatus.PUBLISHED),
        "withdraw": ((ResourceStatus.PUBLISHED,), ResourceStatus.WITHDRAWN),
        "reopen": ((ResourceStatus.WITHDRAWN,), ResourceStatus.DRAFT),
    },
)


class IssueStatus(models.TextChoices):
    """Where an issue of the newsletter stands."""

    DRAFT = "draft", pgettext_lazy("newsletter", "Draft")
    RELEASED = "released", pgettext_lazy("newsletter", "Released")


ISSUE_LIFE = Life(
    noun="newsletter issue",
    start=IssueStatus.DRAFT,
    moves={"release": ((IssueStatus.DRAFT,), IssueStatus.RELEASED)},
)


class SubscriberStatus(models.TextChoices):
    """Whether an address has confirmed. One that leaves is erased."""

    ASKED = "asked", _("Waiting for the confirmation")
    CONFIRMED = "confirmed", pgettext_lazy("newsletter", "Confirmed")


SUBSCRIBER_LIFE = Life(
    noun="newsletter subscriber",
    start=SubscriberStatus.ASKED,
    moves={"confirm": ((SubscriberStatus.ASKED, SubscriberStatus.CONFIRMED), SubscriberStatus.CONFIRMED)},
)
