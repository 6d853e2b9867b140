"""Refusals of the programme, each with its sentence."""

from r2r_portal.errors import DomainError


class FullError(DomainError):
    """Every funded place of the delegation is taken."""

    code = "places_full"


class NotReadyError(DomainError):
    """The agenda cannot be published yet; `blockers` says why."""

    code = "agenda_blocked"

    def __init__(self, message: str, blockers: tuple[object, ...]) -> None:
        super().__init__(message)
        self.blockers = blockers


class SecondPersonError(DomainError):
    """Who prepared it cannot approve it."""

    code = "second_person"
    status = 403
