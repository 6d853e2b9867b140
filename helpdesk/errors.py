"""What the desks are refused."""

from django.utils.translation import gettext as _

from r2r_portal.errors import DomainError


class DeskRefusedError(DomainError):
    """The desk may not do this now; the sentence says why."""

    code = "desk-refused"


class QuestionsClosedError(DomainError):
    """The last day for questions about the call is over."""

    code = "questions-closed"

    def __init__(self) -> None:
        super().__init__(
            _("The last day for questions about the call is over. For anything else choose another topic.")
        )
