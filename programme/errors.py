"""Refusals of the programme, each with its sentence."""

from collections.abc import Collection
from decimal import Decimal

from django.utils.translation import gettext as _

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


class MeanwhileError(DomainError):
    """Somebody else saved details that the page still showed as they were; `fields` says which."""

    code = "saved_meanwhile"

    def __init__(self, fields: Collection[str]) -> None:
        super().__init__("details were saved meanwhile")  # the form says which, field by field
        self.fields = tuple(fields)


class NoReceiptError(DomainError):
    """Something was spent and no receipt shows it."""

    code = "no_receipt"
    status = 422

    def __init__(self) -> None:
        super().__init__(_("Add at least one receipt"))


class ReceiptStoppedError(DomainError):
    """A receipt of the claim was stopped by the virus check."""

    code = "receipt_stopped"
    status = 422

    def __init__(self) -> None:
        super().__init__(_("Remove the receipt that the virus check stopped, and add it again"))


class OverSheetError(DomainError):
    """The claim is above what was approved before the journey."""

    code = "over_sheet"
    status = 422

    def __init__(self, claimed: Decimal, approved: Decimal, currency: str) -> None:
        super().__init__(_("The claim is above what was approved before the journey"))
        self.claimed, self.approved, self.currency = claimed, approved, currency
