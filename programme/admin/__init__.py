"""The programme in the admin: what has no state is edited here; the rest is shown, and changed on its own pages."""

from programme.admin.money import (
    AllowanceSheetAdmin,
    BudgetAdmin,
    ClaimAdmin,
    ExchangeRateAdmin,
    RateTableAdmin,
)
from programme.admin.people import DelegationAdmin
from programme.admin.plan import ActivityAdmin, AgendaVersionAdmin, PhaseAdmin, PlaceAdmin, VisitAdmin
from programme.admin.travel import TransferAdmin, TravelSpeedAdmin

__all__ = [
    "ActivityAdmin",
    "AgendaVersionAdmin",
    "AllowanceSheetAdmin",
    "BudgetAdmin",
    "ClaimAdmin",
    "DelegationAdmin",
    "ExchangeRateAdmin",
    "PhaseAdmin",
    "PlaceAdmin",
    "RateTableAdmin",
    "TransferAdmin",
    "TravelSpeedAdmin",
    "VisitAdmin",
]
