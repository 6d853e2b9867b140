"""What staff may be refused in the outbox."""

from django.utils.translation import gettext as _

from r2r_portal.errors import DomainError


class WordsRefusedError(DomainError):
    """The words cannot leave like this; `field` names the one they stand in."""

    code = "words-refused"
    status = 422

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


class LeavingError(DomainError):
    """A worker holds the message."""

    code = "message-leaving"

    def __init__(self) -> None:
        super().__init__(_("This message is being sent at this moment. Try again in a few minutes."))


class NotNowError(DomainError):
    """The message is not in the state for it, or its reason is gone."""

    code = "message-not-now"
