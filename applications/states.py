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
        "send again": ((InvitationStatus.SENT,), InvitationStatus.SENT),
        "accept": ((InvitationStatus.SENT,), InvitationStatus.ACCEPTED),
        "decline": ((InvitationStatus.REQUESTED,), InvitationStatus.DECLINED),
    },
)


class Scan(models.TextChoices):
    """What a virus scanner said of a file; without a scanner it says nothing."""

    NONE = "none", _("Not checked")
    WAITING = "waiting", _("Waiting for the virus check")
    CLEAN = "clean", _("Checked, nothing found")
    INFECTED = "infected", _("In quarantine")


class Verdict(models.TextChoices):
    """What a rule, or an officer, says of one point of eligibility (SPEC E1)."""

    YES = "yes", _("Met")
    NO = "no", _("Not met")
    UNCLEAR = "unclear", _("To be looked at")
    REPAIRABLE = "repairable", _("Can be repaired")


class Outcome(models.TextChoices):
    """What the eligibility check of an application ended with (SPEC E1)."""

    ELIGIBLE = "eligible", _("Eligible")
    NOT_ELIGIBLE = "not_eligible", _("Not eligible")
    REPAIRABLE = "repairable", _("Can be repaired")


class SubmissionKind(models.TextChoices):
    """Who made a version of what was handed in, and why."""

    APPLICANT = "applicant", _("Submitted by the applicant")
    REPLY = "reply", _("Reply to an information request")
    CORRECTION = "correction", _("Correction by the secretariat")


class TranslationStatus(models.TextChoices):
    """How far a working translation is (SPEC A14)."""

    DRAFT = "draft", _("Draft")
    CHECKED = "checked", _("Checked")
