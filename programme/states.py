"""The lives of a session, an allowance sheet, a claim, a travel wish, a bundle of agendas."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from r2r_portal.statemachine import Life


class SessionStatus(models.TextChoices):
    """Whether a session takes place. A cancelled one stays on the agenda, struck out."""

    PLANNED = "planned", _("Planned")
    CANCELLED = "cancelled", _("Cancelled")


SESSION = Life(
    noun="session",
    start=SessionStatus.PLANNED,
    moves={
        "cancel": ((SessionStatus.PLANNED,), SessionStatus.CANCELLED),
        "restore": ((SessionStatus.CANCELLED,), SessionStatus.PLANNED),
    },
)


class SheetStatus(models.TextChoices):
    """How far an allowance sheet is."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")


ALLOWANCE = Life(
    noun="allowance sheet",
    start=SheetStatus.DRAFT,
    moves={
        "correct": ((SheetStatus.DRAFT,), SheetStatus.DRAFT),
        "approve": ((SheetStatus.DRAFT,), SheetStatus.APPROVED),
    },
)


class ClaimStatus(models.TextChoices):
    """How far a claim is."""

    DRAFT = "draft", _("Draft")
    HANDED_IN = "handed_in", pgettext_lazy("claim", "Handed in")
    CHECKED = "checked", pgettext_lazy("claim", "Checked")
    APPROVED = "approved", _("Approved")
    PAID = "paid", pgettext_lazy("claim", "Paid")


CLAIM = Life(
    noun="claim",
    start=ClaimStatus.DRAFT,
    moves={
        "save": ((ClaimStatus.DRAFT,), ClaimStatus.DRAFT),
        "hand in": ((ClaimStatus.DRAFT,), ClaimStatus.HANDED_IN),
        "send back": ((ClaimStatus.HANDED_IN, ClaimStatus.CHECKED), ClaimStatus.DRAFT),
        "check": ((ClaimStatus.HANDED_IN,), ClaimStatus.CHECKED),
        "approve": ((ClaimStatus.CHECKED,), ClaimStatus.APPROVED),
        "pay": ((ClaimStatus.APPROVED,), ClaimStatus.PAID),
    },
)


class WishStatus(models.TextChoices):
    """What became of a wish for the journey."""

    OPEN = "open", pgettext_lazy("wish", "Waiting for a reply")
    ACCEPTED = "accepted", pgettext_lazy("wish", "Accepted")
    REFUSED = "refused", pgettext_lazy("wish", "Not possible")


WISH = Life(
    noun="travel wish",
    start=WishStatus.OPEN,
    moves={
        "accept": ((WishStatus.OPEN,), WishStatus.ACCEPTED),
        "refuse": ((WishStatus.OPEN,), WishStatus.REFUSED),
    },
)


class BundleState(models.TextChoices):
    """Where a bundle of agendas stands."""

    QUEUED = "queued", pgettext_lazy("bundle", "Waits for the worker")
    RUNNING = "running", pgettext_lazy("bundle", "Being made")
    DONE = "done", pgettext_lazy("bundle", "Ready")
    FAILED = "failed", pgettext_lazy("bundle", "Failed")


BUNDLE = Life(
    noun="bundle of agendas",
    start=BundleState.QUEUED,
    moves={
        "start": ((BundleState.QUEUED, BundleState.RUNNING), BundleState.RUNNING),
        "finish": ((BundleState.RUNNING,), BundleState.DONE),
        "fail": ((BundleState.QUEUED, BundleState.RUNNING), BundleState.FAILED),
    },
)


class ExpertStatus(models.TextChoices):
    """What an expert said to an invitation."""

    INVITED = "invited", pgettext_lazy("expert", "Asked")
    ACCEPTED = "accepted", pgettext_lazy("expert", "Comes")
    DECLINED = "declined", pgettext_lazy("expert", "Cannot come")


EXPERT = Life(
    noun="invitation of an expert",
    start=ExpertStatus.INVITED,
    moves={
        "accept": ((ExpertStatus.INVITED, ExpertStatus.DECLINED), ExpertStatus.ACCEPTED),
        "decline": ((ExpertStatus.INVITED, ExpertStatus.ACCEPTED), ExpertStatus.DECLINED),
    },
)


class RegistrationStatus(models.TextChoices):
    """Where a person's registration for an event stands."""

    ASKED = "asked", pgettext_lazy("registration", "Not confirmed yet")
    WAITING = "waiting", _("On the waiting list")
    OFFERED = "offered", _("Seat offered")
    REGISTERED = "registered", _("Registered")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")
    LAPSED = "lapsed", _("Offer not taken in time")


HOLDS_A_SEAT = (RegistrationStatus.OFFERED, RegistrationStatus.REGISTERED)
LEFT = (RegistrationStatus.CANCELLED, RegistrationStatus.LAPSED)

REGISTRATION = Life(
    noun="registration for an event",
    start=RegistrationStatus.ASKED,
    moves={
        "register": ((RegistrationStatus.ASKED, *LEFT), RegistrationStatus.REGISTERED),
        "wait": ((RegistrationStatus.ASKED, *LEFT), RegistrationStatus.WAITING),
        "offer": ((RegistrationStatus.WAITING,), RegistrationStatus.OFFERED),
        "accept": ((RegistrationStatus.OFFERED,), RegistrationStatus.REGISTERED),
        "lapse": ((RegistrationStatus.OFFERED,), RegistrationStatus.LAPSED),
        "cancel": ((RegistrationStatus.WAITING, *HOLDS_A_SEAT), RegistrationStatus.CANCELLED),
    },
)
