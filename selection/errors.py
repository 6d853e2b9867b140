"""What a use case of the selection may be refused for. The words are for the person who asked."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from r2r_portal.errors import DomainError, ForbiddenError
from selection.domain.changeset import Difference
from selection.domain.consensus import Lack
from selection.domain.scoring import Gap


class FrozenError(DomainError):
    """The results are prepared for release or released: what they rest on no longer changes."""

    code = "frozen"

    def __init__(self) -> None:
        super().__init__(_("The results are being released: nothing they rest on can be changed now."))


class NotYoursError(ForbiddenError):
    """Somebody else's work."""

    code = "not-yours"

    def __init__(self) -> None:
        super().__init__(_("This is for somebody else to do."))


class PartHiddenError(ForbiddenError):
    """What concerns all applications of a call is for people who may see every one of them."""

    code = "part-hidden"

    def __init__(self) -> None:
        super().__init__(
            _("You have an interest in an application of this call. This is for a colleague to do.")
        )


class NotDeclaredError(ForbiddenError):
    """Nothing is shown or scored before the evaluator declared to have no interest."""

    code = "not-declared"

    def __init__(self) -> None:
        super().__init__(_("Declare first whether you have an interest in this application."))


class InterestError(DomainError):
    """This person has an interest in the application and never evaluates it."""

    code = "interest"

    def __init__(self, reason: str) -> None:
        words = _("This person has an interest in the application and cannot evaluate it.")
        if reason == "suspected":
            words = _("A possible interest of this person is still to be settled.")
        super().__init__(words)
        self.reason = reason


class TooManyError(DomainError):
    """An application has at most three evaluators."""

    code = "too-many-evaluators"

    def __init__(self, reference: str) -> None:
        message = _("%(reference)s already has three evaluators.")
        super().__init__(message % {"reference": reference})


class NotAnEvaluatorError(DomainError):
    """Only people with the role evaluate."""

    code = "not-an-evaluator"

    def __init__(self) -> None:
        super().__init__(_("This person is no evaluator."))


class IncompleteError(DomainError):
    """The sheet is not complete; `gaps` says what is missing. The draft was kept."""

    code = "incomplete"
    status = 422

    def __init__(self, gaps: Sequence[Gap]) -> None:
        super().__init__(_("The evaluation is saved as a draft. It cannot be submitted yet."))
        self.gaps = tuple(gaps)


class CalibrationFirstError(ForbiddenError):
    """The fictional files are scored before the real ones open (PEERS M4)."""

    code = "calibration-first"

    def __init__(self) -> None:
        super().__init__(_("Score the fictional files first. The applications open after that."))


class NotSeatedError(ForbiddenError):
    """Only evaluators of the application take part, once their own evaluation is in."""

    code = "not-seated"

    def __init__(self) -> None:
        super().__init__(_("Only evaluators of this application whose evaluation is in take part."))


class NotAgreedError(DomainError):
    """The agreed scores are not complete; `lacks` says what is missing. Nothing was written."""

    code = "not-agreed"
    status = 422

    def __init__(self, lacks: Sequence[Lack]) -> None:
        super().__init__(_("The scores are not agreed yet. The form says what is missing."))
        self.lacks = tuple(lacks)


class GroundsMissingError(DomainError):
    """A decision needs its grounds in both languages, and a place where it is a reserve."""

    code = "grounds-missing"
    status = 422

    def __init__(self) -> None:
        super().__init__(_("Give the grounds of the decision in English and in Japanese."))


class PlaceTakenError(DomainError):
    """Another application holds this place on the reserve list."""

    code = "place-taken"

    def __init__(self) -> None:
        super().__init__(_("That place on the reserve list is taken."))


class NotReadyToReleaseError(DomainError):
    """Something still stands in the way of the release; `problems` lists it, as of `queries.release`."""

    code = "not-ready-to-release"
    status = 422

    def __init__(self, problems: Sequence[object]) -> None:
        super().__init__(_("The results cannot be released yet. The list says why."))
        self.problems = tuple(problems)


class StalePreviewError(DomainError):
    """What was approved is not what would happen now; `differences` says what changed. Nothing was written."""

    code = "stale-preview"

    def __init__(self, differences: Sequence[Difference] = ()) -> None:
        super().__init__(
            _("Something changed since the preview. Nothing was done: look at the preview again.")
        )
        self.differences = tuple(differences)


class NotEligibleError(DomainError):
    """The eligibility check ended with "not eligible": that is changed first, in the open."""

    code = "not-eligible"

    def __init__(self) -> None:
        super().__init__(
            _(
                "The eligibility check ended with “not eligible”. Change its conclusion first, with a reason, or decide "
                "“not eligible”."
            )
        )


class SamePersonError(ForbiddenError):
    """Whoever prepared the release does not confirm it."""

    code = "same-person"

    def __init__(self, message: str = "") -> None:
        super().__init__(
            message or _("The release is confirmed by another person than the one who prepared it.")
        )


class PlaceNotFreeError(DomainError):
    """The place is taken, was passed on already, or nobody is left on the reserve list."""

    code = "place-not-free"

    def __init__(self) -> None:
        super().__init__(
            _("This place cannot be offered: it is not free, or nobody is left on the reserve list.")
        )


class NotSelectedError(DomainError):
    """Only selected territories are in a group."""

    code = "not-selected"

    def __init__(self) -> None:
        super().__init__(_("Only selected territories can be in a group."))
