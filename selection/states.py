"""The lives of a declaration, an assessment, a decision, a release and a place offered."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from r2r_portal.statemachine import Life


class Interest(models.TextChoices):
    """What an evaluator declared before seeing anything."""

    NONE = "none", _("No interest")
    INTEREST = "interest", _("I have an interest")
    NOT_SURE = "not_sure", _("Not sure")


UNDECLARED = "undeclared"

DECLARATION = Life(
    noun="declaration of interest",
    start=UNDECLARED,
    moves={
        "declare none": ((UNDECLARED,), Interest.NONE),
        "declare interest": ((UNDECLARED, Interest.NONE, Interest.NOT_SURE), Interest.INTEREST),
        "declare not_sure": ((UNDECLARED, Interest.NONE), Interest.NOT_SURE),
        "settle none": ((Interest.NOT_SURE,), Interest.NONE),
        "settle interest": ((Interest.NOT_SURE,), Interest.INTEREST),
    },
)


class Progress(models.TextChoices):
    """Where an evaluation stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", pgettext_lazy("evaluation", "Done")


ASSESSMENT = Life(
    noun="evaluation",
    start=Progress.DRAFT,
    moves={
        "submit": ((Progress.DRAFT,), Progress.SUBMITTED),
        "reopen": ((Progress.SUBMITTED,), Progress.DRAFT),
    },
)


class Outcome(models.TextChoices):
    """What people decided."""

    SELECTED = "selected", _("Selected")
    RESERVE = "reserve", _("Reserve list")
    NOT_SELECTED = "not_selected", _("Not selected")
    NOT_ELIGIBLE = "not_eligible", _("Not eligible")


OPEN = "open"
_ANY = (OPEN, *Outcome)

DECISION = Life(
    noun="decision (frozen with the release)",
    start=OPEN,
    moves={
        "select": (_ANY, Outcome.SELECTED),
        "put on reserve": (_ANY, Outcome.RESERVE),
        "turn down": (_ANY, Outcome.NOT_SELECTED),
        "find not eligible": (_ANY, Outcome.NOT_ELIGIBLE),
    },
)
VERB_OF = {goal: verb for verb, (_sources, goal) in DECISION.moves.items()}


class ReleaseStatus(models.TextChoices):
    """Where a release stands."""

    PREPARED = "prepared", pgettext_lazy("release", "Prepared")
    CONFIRMED = "confirmed", _("Confirmed")
    CANCELLED = "cancelled", _("Cancelled")


RELEASE = Life(
    noun="release",
    start=ReleaseStatus.PREPARED,
    moves={
        "confirm": ((ReleaseStatus.PREPARED,), ReleaseStatus.CONFIRMED),
        "cancel": ((ReleaseStatus.PREPARED,), ReleaseStatus.CANCELLED),
    },
)


class OfferStatus(models.TextChoices):
    """Where a place offered to a selected territory stands."""

    OPEN = "open", _("Waiting for your answer")
    ACCEPTED = "accepted", pgettext_lazy("offer", "Accepted")
    DECLINED = "declined", pgettext_lazy("offer", "Declined")


OFFER = Life(
    noun="place offered",
    start=OfferStatus.OPEN,
    moves={
        "accept": ((OfferStatus.OPEN,), OfferStatus.ACCEPTED),
        "decline": ((OfferStatus.OPEN, OfferStatus.ACCEPTED), OfferStatus.DECLINED),
    },
)
