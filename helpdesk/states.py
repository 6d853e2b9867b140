"""The lives of a question, of a published answer, of library items, newsletter issues and their readers."""

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
        "merge": ((Status.NEW, Status.WAITING), Status.DONE),
        "settle": ((Status.NEW, Status.WAITING, Status.DONE), Status.DONE),
    },
)


class Decision(models.TextChoices):
    """Whether everybody should know what was answered."""

    ALL = "all", _("Everybody should know: publish the answer")
    ASKER = "asker", _("It concerns the asker only")


class Publication(models.TextChoices):
    """How far an answer is on its way to the public page."""

    DRAFT = "draft", pgettext_lazy("answer", "Draft")
    PROPOSED = "proposed", _("Waiting for a second person")
    PUBLISHED = "published", pgettext_lazy("answer", "Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("answer", "Taken back")


PUBLICATION = Life(
    noun="published answer",
    start=Publication.DRAFT,
    moves={
        "write": (
            (Publication.DRAFT, Publication.PROPOSED, Publication.PUBLISHED, Publication.WITHDRAWN),
            Publication.DRAFT,
        ),
        "propose": ((Publication.DRAFT,), Publication.PROPOSED),
        "return": ((Publication.PROPOSED,), Publication.DRAFT),
        "approve": ((Publication.PROPOSED,), Publication.PUBLISHED),
        "take back": ((Publication.PUBLISHED,), Publication.WITHDRAWN),
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
