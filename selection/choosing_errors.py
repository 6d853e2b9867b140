"""What choosing the set may be refused for. The words are for the person who asked."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from r2r_portal.errors import DomainError, ForbiddenError


class HalfDataError(DomainError):
    """Scores, candidates or rules are missing; `references` names applications without a total."""

    code = "half-data"
    status = 422

    def __init__(self, missing: str, references: tuple[str, ...] = ()) -> None:
        words = {
            "scores": _(
                "Nobody has scored these applications yet: %(references)s. Their totals are needed first."
            ),
            "candidates": _("A set needs applications on both sides. There are none on one of them."),
            "seats": _("No rule says how many places a side has. Add it to the rules of the set first."),
        }
        super().__init__(words[missing] % {"references": ", ".join(references)})
        self.missing, self.references = missing, references


class AlreadyComputingError(DomainError):
    """The same computation of this call waits or runs."""

    code = "already-computing"

    def __init__(self) -> None:
        super().__init__(_("This is being computed already. Wait for it, or stop it first."))


class NoProposalError(DomainError):
    """There is no proposal yet, or the input changed since: what builds on it would mislead."""

    code = "no-proposal"

    def __init__(self) -> None:
        message = _(
            "This needs a proposal of what stands now. Something changed since the last one: compute it first."
        )
        super().__init__(message)


class ReasonMissingError(DomainError):
    """A reason is needed, in one language or in both."""

    code = "reason-missing"
    status = 422

    def __init__(self, message: str | Promise = "") -> None:
        super().__init__(message or _("Give the reason."))


class NotHardError(DomainError):
    """Only a hard rule is waived; a soft one has its price."""

    code = "not-hard"

    def __init__(self) -> None:
        super().__init__(_("Only a hard rule can be waived. A soft one may be broken at its price."))


class WaivedAlreadyError(DomainError):
    """The rule has a waiver, asked for or given."""

    code = "waived-already"

    def __init__(self) -> None:
        super().__init__(_("A waiver of this rule is asked for or given already."))


class SameWaiverPersonError(ForbiddenError):
    """A waiver takes two people."""

    code = "same-person"

    def __init__(self) -> None:
        super().__init__(_("A waiver is approved by another person than the one who asked for it."))


class TitleTakenError(DomainError):
    """A scenario of that title exists."""

    code = "title-taken"

    def __init__(self) -> None:
        super().__init__(_("A scenario of this title exists. Choose another title."))


class BadScenarioError(DomainError):
    """A scenario that changes nothing, or names what the call does not have."""

    code = "bad-scenario"
    status = 422
