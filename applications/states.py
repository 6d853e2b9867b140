"""The life of an application and of an invitation."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from r2r_portal.statemachine import Life


class Status(models.TextChoices):
    """Where an application stands; decisions are none of its business."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


LIFE = Life(
    noun="application",
    start=Status.DRAFT,
    moves={
        "submit": ((Status.DRAFT, Status.SUBMITTED), Status.SUBMITTED),
        "withdraw": ((Status.SUBMITTED,), Status.WITHDRAWN),
        "undo withdrawal": ((Status.WITHDRAWN,), Status.SUBMITTED),
    },
)


class InvitationStatus(models.TextChoices):
    """Where an invitation to the by-invitation track stands."""

    REQUESTED = "requested", _("Requested")
    SENT = "sent", _("Sent")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


INVITATION = Life(
    noun="invitation",
    start=InvitationStatus.REQUESTED,
    moves={
        "send": ((InvitationStatus.REQUESTED,), InvitationStatus.SENT),
        "accept": ((InvitationStatus.SENT,), InvitationStatus.ACCEPTED),
        "decline": ((InvitationStatus.REQUESTED,), InvitationStatus.DECLINED),
    },
)
