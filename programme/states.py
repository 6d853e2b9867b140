"""The lives of a session, and of an allowance sheet."""

from django.db import models
from django.utils.translation import gettext_lazy as _

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
