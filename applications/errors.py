"""What a use case of the call may be refused for. The words are for the person who asked."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from r2r_portal.errors import DomainError, ForbiddenError, StaleError


class CallClosedError(DomainError):
    """It arrived at the closing instant or later. The text is kept as a late draft."""

    code = "call-closed"
    status = 409

    def __init__(self, closes_at: datetime, arrived_at: datetime) -> None:
        super().__init__(_("The call has closed. Nothing you entered is lost."))
        self.closes_at = closes_at
        self.arrived_at = arrived_at


class CallNotOpenError(DomainError):
    """The call has not opened yet."""

    code = "call-not-open"

    def __init__(self) -> None:
        super().__init__(_("The call is not open yet. Your draft is saved."))


class NotReadyError(DomainError):
    """Something is missing; `blockers` says what, in the order of the questionnaire."""

    code = "not-ready"
    status = 422

    def __init__(self, blockers: tuple[Any, ...]) -> None:
        super().__init__(_("Something is missing. The list says what."))
        self.blockers = blockers


class TerritoryTakenError(DomainError):
    """Another live application stands for the same territory in this call."""

    code = "territory-taken"

    def __init__(self, desk: str) -> None:
        message = _(
            "An application for this territory has already been submitted by another body. "
            "Nothing you entered is lost. Write to %(desk)s, and we will bring you together."
        )
        super().__init__(message % {"desk": desk})


class NotConfirmedError(DomainError):
    """The desk entered it on behalf of the applicant, who has not confirmed it."""

    code = "not-confirmed"

    def __init__(self) -> None:
        super().__init__(
            _("The secretariat entered this application for you. Check it and confirm it, then submit.")
        )


class NotInvitedError(ForbiddenError):
    """The track is by invitation, and this person holds none."""

    code = "not-invited"


class SecondPersonNeededError(ForbiddenError):
    """A published deadline is moved earlier by two people only."""

    code = "second-person-needed"

    def __init__(self) -> None:
        super().__init__(_("Moving a deadline earlier needs the approval of a second programme officer."))


class DeadlineRefusedError(DomainError):
    """The deadline cannot be moved so."""

    code = "deadline-refused"


class StaleAnswersError(StaleError):
    """Somebody saved other answers meanwhile. What did not clash is saved; `clashes` carry both texts."""

    code = "stale-answers"

    def __init__(self, clashes: tuple[Any, ...]) -> None:
        super().__init__(_("Someone changed this section while you were editing it. Nothing is lost."))
        self.clashes = clashes


class AttachmentRefusedError(DomainError):
    """A file cannot be taken; `refusal` is the code, `phrases` says it."""

    code = "attachment-refused"
    status = 422

    def __init__(self, refusal: str, size: int = 0) -> None:
        super().__init__(_("The file cannot be attached"))
        self.refusal = refusal
        self.size = size


class PeriodOverError(DomainError):
    """A reply came when its request was due, or later. What was typed is kept."""

    code = "period-over"

    def __init__(self) -> None:
        super().__init__(_("The time for this reply is over. What you typed is kept, but it was not sent."))


class NotAskedError(DomainError):
    """There is no open request that this would answer."""

    code = "not-asked"

    def __init__(self) -> None:
        super().__init__(_("This request was answered or withdrawn meanwhile. There is nothing to send."))


class DeskRefusedError(DomainError):
    """What staff wanted to note about an application cannot be noted so; the message says why."""

    code = "desk-refused"


class PublishedError(DomainError):
    """The version is published: it never changes any more."""

    code = "questionnaire-published"

    def __init__(self) -> None:
        super().__init__(_("This version is published and never changes. Copy it as the next version."))


class QuestionnaireRefusedError(DomainError):
    """A change would leave the questionnaire without sense, or it cannot be published yet; `gaps` say why."""

    code = "questionnaire-refused"
    status = 422

    def __init__(self, gaps: tuple[Any, ...]) -> None:
        super().__init__(_("This does not fit the questionnaire. The list says why."))
        self.gaps = gaps


class NameTakenError(DomainError):
    """The person has a saved view of this name."""

    code = "name-taken"

    def __init__(self, name: str) -> None:
        super().__init__(_("You have a view named “%(name)s” already. Choose another name.") % {"name": name})


class ViewRefusedError(DomainError):
    """The view cannot be kept."""

    code = "view-refused"
    status = 422
