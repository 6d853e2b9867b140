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
        "confirm interest": ((UNDECLARED, Interest.NONE, Interest.NOT_SURE), Interest.INTEREST),
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

    STAGED = "staged", pgettext_lazy("offer", "Not sent yet")
    OPEN = "open", _("Waiting for your answer")
    ACCEPTED = "accepted", pgettext_lazy("offer", "Accepted")
    DECLINED = "declined", pgettext_lazy("offer", "Declined")
    LAPSED = "lapsed", pgettext_lazy("offer", "No answer in time")
    STOPPED = "stopped", pgettext_lazy("offer", "Taken back")


GIVEN_BACK = (OfferStatus.DECLINED, OfferStatus.LAPSED, OfferStatus.STOPPED)

OFFER = Life(
    noun="place offered",
    start=OfferStatus.STAGED,
    moves={
        "send": ((OfferStatus.STAGED,), OfferStatus.OPEN),
        "stop": ((OfferStatus.STAGED,), OfferStatus.STOPPED),
        "accept": ((OfferStatus.OPEN,), OfferStatus.ACCEPTED),
        "decline": ((OfferStatus.OPEN, OfferStatus.ACCEPTED), OfferStatus.DECLINED),
        "lapse": ((OfferStatus.OPEN,), OfferStatus.LAPSED),
        "take back": ((OfferStatus.STAGED, OfferStatus.OPEN, OfferStatus.ACCEPTED), OfferStatus.STOPPED),
        "offer again": ((OfferStatus.STOPPED,), OfferStatus.OPEN),
    },
)


class SuspicionState(models.TextChoices):
    """What an officer made of a possible interest."""

    OPEN = "open", _("To be looked at")
    DISMISSED = "dismissed", _("No interest found")
    CONFIRMED = "confirmed", _("Interest confirmed")


SUSPICION = Life(
    noun="suspected interest",
    start=SuspicionState.OPEN,
    moves={
        "dismiss": ((SuspicionState.OPEN,), SuspicionState.DISMISSED),
        "confirm": ((SuspicionState.OPEN, SuspicionState.DISMISSED), SuspicionState.CONFIRMED),
    },
)


class DiscussionState(models.TextChoices):
    """Where the panel's discussion stands."""

    OPEN = "open", pgettext_lazy("discussion", "Open")
    AGREED = "agreed", _("Agreed")


class Audience(models.TextChoices):
    """Who reads a remark."""

    PANEL = "panel", _("The evaluators of this application and officers")
    OFFICERS = "officers", _("Officers only")


DISCUSSION = Life(
    noun="discussion",
    start=DiscussionState.OPEN,
    moves={
        "agree": ((DiscussionState.OPEN,), DiscussionState.AGREED),
        "reopen": ((DiscussionState.AGREED,), DiscussionState.OPEN),
    },
)


class RunState(models.TextChoices):
    """How far a computation is."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", pgettext_lazy("computation", "Done")
    CANCELLED = "cancelled", pgettext_lazy("computation", "Stopped")
    FAILED = "failed", pgettext_lazy("computation", "Failed")


RUN = Life(
    noun="computation",
    start=RunState.QUEUED,
    moves={
        "start": ((RunState.QUEUED,), RunState.RUNNING),
        "finish": ((RunState.RUNNING,), RunState.DONE),
        "cancel": ((RunState.QUEUED, RunState.RUNNING), RunState.CANCELLED),
        "fail": ((RunState.QUEUED, RunState.RUNNING), RunState.FAILED),
    },
)


class ChangeState(models.TextChoices):
    """Where a change by two people stands."""

    PROPOSED = "proposed", pgettext_lazy("change", "Proposed")
    APPLIED = "applied", pgettext_lazy("change", "Applied")
    WITHDRAWN = "withdrawn", pgettext_lazy("change", "Withdrawn")


CHANGE = Life(
    noun="change by two people",
    start=ChangeState.PROPOSED,
    moves={
        "apply": ((ChangeState.PROPOSED,), ChangeState.APPLIED),
        "withdraw": ((ChangeState.PROPOSED,), ChangeState.WITHDRAWN),
    },
)


class ReviewState(models.TextChoices):
    """What became of a request for review."""

    OPEN = "open", pgettext_lazy("review", "To be answered")
    UPHELD = "upheld", _("The decision stands")
    GRANTED = "granted", _("The decision is corrected")


REVIEW = Life(
    noun="request for review",
    start=ReviewState.OPEN,
    moves={
        "uphold": ((ReviewState.OPEN,), ReviewState.UPHELD),
        "grant": ((ReviewState.OPEN,), ReviewState.GRANTED),
    },
)


class PartnerState(models.TextChoices):
    """Where a stakeholder stands that a selected territory named."""

    NAMED = "named", pgettext_lazy("stakeholder", "Asked to take part")
    ACTIVE = "active", pgettext_lazy("stakeholder", "Takes part")
    DECLINED = "declined", pgettext_lazy("stakeholder", "Does not take part")
    REMOVED = "removed", pgettext_lazy("stakeholder", "Taken off the list")


STAKEHOLDER = Life(
    noun="stakeholder",
    start=PartnerState.NAMED,
    moves={
        "join": ((PartnerState.NAMED,), PartnerState.ACTIVE),
        "decline": ((PartnerState.NAMED,), PartnerState.DECLINED),
        "leave": ((PartnerState.ACTIVE,), PartnerState.DECLINED),
        "remove": ((PartnerState.NAMED, PartnerState.ACTIVE), PartnerState.REMOVED),
    },
)


class MeetingState(models.TextChoices):
    """What became of a request for a meeting."""

    ASKED = "asked", pgettext_lazy("meeting", "Waiting for an answer")
    AGREED = "agreed", pgettext_lazy("meeting", "Agreed")
    REFUSED = "refused", pgettext_lazy("meeting", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("meeting", "Withdrawn")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "Called off")


MEETING = Life(
    noun="request for a meeting",
    start=MeetingState.ASKED,
    moves={
        "agree": ((MeetingState.ASKED,), MeetingState.AGREED),
        "refuse": ((MeetingState.ASKED,), MeetingState.REFUSED),
        "withdraw": ((MeetingState.ASKED,), MeetingState.WITHDRAWN),
        "cancel": ((MeetingState.AGREED,), MeetingState.CANCELLED),
    },
)


class ApproachState(models.TextChoices):
    """What became of a message from one territory to another."""

    SENT = "sent", pgettext_lazy("approach", "Waiting for an answer")
    ANSWERED = "answered", pgettext_lazy("approach", "Answered")
    DECLINED = "declined", pgettext_lazy("approach", "Declined")


APPROACH = Life(
    noun="message between territories",
    start=ApproachState.SENT,
    moves={
        "answer": ((ApproachState.SENT,), ApproachState.ANSWERED),
        "decline": ((ApproachState.SENT,), ApproachState.DECLINED),
    },
)
