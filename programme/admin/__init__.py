"""The programme in the admin: what has no state is edited here; the rest is shown, and changed on its own pages."""

from programme.admin.afterwards import (
    CertificateAdmin,
    ModeSwitchAdmin,
    PresenceAdmin,
    TravelRequirementAdmin,
)
from programme.admin.delegates import DelegateAdmin
from programme.admin.money import (
    AllowanceSheetAdmin,
    BudgetAdmin,
    ClaimAdmin,
    ExchangeRateAdmin,
    RateTableAdmin,
)
from programme.admin.people import DelegationAdmin
from programme.admin.plan import ActivityAdmin, AgendaVersionAdmin, PhaseAdmin, PlaceAdmin, VisitAdmin
from programme.admin.registration import EventCertificateAdmin, OpeningAdmin, RegistrationAdmin
from programme.admin.tables import SessionAdmin
from programme.admin.travel import TransferAdmin, TravelSpeedAdmin

__all__ = [
    "ActivityAdmin",
    "AgendaVersionAdmin",
    "AllowanceSheetAdmin",
    "BudgetAdmin",
    "CertificateAdmin",
    "ClaimAdmin",
    "DelegateAdmin",
    "DelegationAdmin",
    "EventCertificateAdmin",
    "ExchangeRateAdmin",
    "ModeSwitchAdmin",
    "OpeningAdmin",
    "PhaseAdmin",
    "PlaceAdmin",
    "PresenceAdmin",
    "RateTableAdmin",
    "RegistrationAdmin",
    "SessionAdmin",
    "TransferAdmin",
    "TravelRequirementAdmin",
    "TravelSpeedAdmin",
    "VisitAdmin",
]
