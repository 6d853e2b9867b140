"""What naming stakeholders and asking for meetings may be refused for. The words are for the person who asked."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from r2r_portal.errors import DomainError
from selection.domain.meeting import MOST_NAMED, MOST_OPEN, MOST_TIMES, Refusal, TimeFault


class NotTakingPartError(DomainError):
    """The territory is not selected, or gave its place back."""

    code = "not-taking-part"

    def __init__(self) -> None:
        super().__init__(_("Only a selected region or prefecture that takes part names stakeholders."))


class NamedTwiceError(DomainError):
    """This address is on the territory's list already."""

    code = "named-twice"

    def __init__(self) -> None:
        super().__init__(_("This e-mail address is on your list already."))


class TooManyNamedError(DomainError):
    """The list of a territory is full."""

    code = "too-many-named"

    def __init__(self) -> None:
        words = _("You can name up to %(count)s stakeholders. Take one off the list first.")
        super().__init__(words % {"count": MOST_NAMED})


class MeetingRefusedError(DomainError):
    """No meeting can be asked for; `refusals` says why."""

    code = "meeting-refused"

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = tuple(refusals)
        words = {
            Refusal.NOT_PART: _("One of the two does not take part any more."),
            Refusal.SAME_SIDE: _("Meetings are asked for with stakeholders of the other side."),
            Refusal.OPEN_ALREADY: _("A request between the two of you waits for an answer already."),
            Refusal.TOO_MANY: _("%(count)s requests of yours wait for an answer. Withdraw one, or wait.")
            % {"count": MOST_OPEN},
        }
        super().__init__(" ".join(words[one] for one in self.refusals))


class MeetingTimesError(DomainError):
    """The times proposed will not do."""

    code = "meeting-times"
    status = 422

    def __init__(self, faults: Iterable[TimeFault]) -> None:
        words = {
            TimeFault.NONE: _("Propose at least one time."),
            TimeFault.MANY: _("Propose up to %(count)s times.") % {"count": MOST_TIMES},
            TimeFault.TWICE: _("Two of the times are the same."),
            TimeFault.SOON: _("Propose times at least 24 hours from now."),
            TimeFault.FAR: _("Propose times within the next 18 months."),
        }
        super().__init__(" ".join(words[one] for one in faults))


class NotProposedError(DomainError):
    """The time that was chosen is none of the proposed ones, or has passed."""

    code = "not-proposed"

    def __init__(self) -> None:
        super().__init__(_("Choose one of the proposed times that is still to come."))
