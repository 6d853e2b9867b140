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
