"""Models of phases, activities, visits, delegations, money and published agendas."""

from programme.models.agenda import AgendaVersion, CalendarFeed
from programme.models.claims import Budget, Claim, Receipt, TravelWish
from programme.models.contingency import ModeSwitch, RequirementKind, SwitchTo, TravelRequirement
from programme.models.delegation import Basis, Delegate, Delegation, Seat, SeatHistory
from programme.models.money import AllowanceSheet, Currency, ExchangeRate, RateTable
from programme.models.plan import Activity, ActivityKind, Phase
from programme.models.presence import Certificate, Feedback, NotedBy, Presence
from programme.models.results import (
    CheckIn,
    Commitment,
    Finding,
    Observation,
    Progress,
    Recommendation,
)
from programme.models.thought import Acknowledgement
from programme.models.visit import Leg, LegAttendance, Place, Session, SessionAttendance, Visit
from programme.models.words import Audience, Interpretation, Mode

__all__ = [
    "Acknowledgement",
    "Activity",
    "ActivityKind",
    "AgendaVersion",
    "AllowanceSheet",
    "Audience",
    "Basis",
    "Budget",
    "CalendarFeed",
    "Certificate",
    "CheckIn",
    "Claim",
    "Commitment",
    "Currency",
    "Delegate",
    "Delegation",
    "ExchangeRate",
    "Feedback",
    "Finding",
    "Interpretation",
    "Leg",
    "LegAttendance",
    "Mode",
    "ModeSwitch",
    "NotedBy",
    "Observation",
    "Phase",
    "Place",
    "Presence",
    "Progress",
    "RateTable",
    "Receipt",
    "Recommendation",
    "RequirementKind",
    "Seat",
    "SeatHistory",
    "Session",
    "SessionAttendance",
    "SwitchTo",
    "TravelRequirement",
    "TravelWish",
    "Visit",
]
