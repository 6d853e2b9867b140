"""The life of a message."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from r2r_portal.statemachine import Life


class State(models.TextChoices):
    """Where a message stands."""

    HELD = "held", _("Held")
    QUEUED = "queued", _("Queued")
    SENT = "sent", pgettext_lazy("message", "Sent")
    DROPPED = "dropped", _("No longer needed")
    FAILED = "failed", _("Failed")


LIFE = Life(
    noun="message",
    start=State.QUEUED,
    moves={
        "hold": ((State.QUEUED,), State.HELD),
        "release": ((State.HELD,), State.QUEUED),
        "settle": ((State.QUEUED,), State.SENT),
        "drop": ((State.QUEUED, State.HELD), State.DROPPED),
        "give up": ((State.QUEUED,), State.FAILED),
        "resend": ((State.FAILED,), State.QUEUED),
    },
)
