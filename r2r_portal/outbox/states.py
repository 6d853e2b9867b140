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
    BOUNCED = "bounced", _("Refused by the recipient's server")


LIFE = Life(
    noun="message",
    start=State.QUEUED,
    moves={
        "hold": ((State.QUEUED,), State.HELD),
        "release": ((State.HELD,), State.QUEUED),
        "settle": ((State.QUEUED,), State.SENT),
        "drop": ((State.QUEUED, State.HELD), State.DROPPED),
        "give up": ((State.QUEUED,), State.FAILED),
        "bounce": ((State.QUEUED,), State.BOUNCED),
        "return": ((State.SENT,), State.BOUNCED),
        "resend": ((State.FAILED, State.BOUNCED), State.QUEUED),
    },
)


class WordingState(models.TextChoices):
    """Where other words for a kind of message stand."""

    PROPOSED = "proposed", pgettext_lazy("wording", "Proposed")
    USED = "used", pgettext_lazy("wording", "In use")
    PAST = "past", pgettext_lazy("wording", "No longer in use")
    REFUSED = "refused", pgettext_lazy("wording", "Refused")


WORDING = Life(
    noun="wording",
    start=WordingState.PROPOSED,
    moves={
        "let in": ((WordingState.PROPOSED,), WordingState.USED),
        "refuse": ((WordingState.PROPOSED,), WordingState.REFUSED),
        "give up": ((WordingState.USED,), WordingState.PAST),
    },
)
