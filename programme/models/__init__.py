"""Models of phases, activities, visits, delegations, money and published agendas."""

from programme.models.agenda import AgendaVersion, CalendarFeed
from programme.models.claims import Budget, Claim, Receipt, TravelWish
from programme.models.contingency import ModeSwitch, RequirementKind, SwitchTo, TravelRequirement
from programme.models.delegation import Basis, Delegate, Delegation, Seat, SeatHistory
from programme.models.events import (
    ActivityAnswer,
    ActivityDocument,
    ActivityGuest,
    ActivityQuestion,
    Speaker,
)
from programme.models.experts import Expert, ExpertInvitation
from programme.models.money import AllowanceSheet, Currency, ExchangeRate, RateTable
from programme.models.papers import Bundle, Channel, Intake, PaperLanguage, Sighting
from programme.models.plan import Activity, ActivityKind, Phase
from programme.models.presence import Certificate, Feedback, NotedBy, Presence
from programme.models.registration import (
    Captions,
    EventCertificate,
    EventMaterial,
    MaterialAccess,
    MaterialKind,
    Opening,
    OpenTo,
    Registration,
    SpokenIn,
)
from programme.models.results import CheckIn, Commitment, Finding, Observation, Progress, Recommendation
from programme.models.staffing import Absence, Interpreter, InterpreterAssignment
from programme.models.thought import Acknowledgement
from programme.models.travel import Transfer, TravelKind, TravelSpeed
from programme.models.vault import (
    Cause,
    DataKey,
    Disclosure,
    Erasure,
    HostList,
    LawfulBasis,
    Need,
    Sealed,
    VaultField,
)
from programme.models.visit import Leg, LegAttendance, Place, Session, SessionAttendance, Visit
from programme.models.words import Audience, Interpretation, Mode

__all__ = [
    "Absence",
    "Acknowledgement",
    "Activity",
    "ActivityAnswer",
    "ActivityDocument",
    "ActivityGuest",
    "ActivityKind",
    "ActivityQuestion",
    "AgendaVersion",
    "AllowanceSheet",
    "Audience",
    "Basis",
    "Budget",
    "Bundle",
    "CalendarFeed",
    "Captions",
    "Cause",
    "Certificate",
    "Channel",
    "CheckIn",
    "Claim",
    "Commitment",
    "Currency",
    "DataKey",
    "Delegate",
    "Delegation",
    "Disclosure",
    "Erasure",
    "EventCertificate",
    "EventMaterial",
    "ExchangeRate",
    "Expert",
    "ExpertInvitation",
    "Feedback",
    "Finding",
    "HostList",
    "Intake",
    "Interpretation",
    "Interpreter",
    "InterpreterAssignment",
    "LawfulBasis",
    "Leg",
    "LegAttendance",
    "MaterialAccess",
    "MaterialKind",
    "Mode",
    "ModeSwitch",
    "Need",
    "NotedBy",
    "Observation",
    "OpenTo",
    "Opening",
    "PaperLanguage",
    "Phase",
    "Place",
    "Presence",
    "Progress",
    "RateTable",
    "Receipt",
    "Recommendation",
    "Registration",
    "RequirementKind",
    "Sealed",
    "Seat",
    "SeatHistory",
    "Session",
    "SessionAttendance",
    "Sighting",
    "Speaker",
    "SpokenIn",
    "SwitchTo",
    "Transfer",
    "TravelKind",
    "TravelRequirement",
    "TravelSpeed",
    "TravelWish",
    "VaultField",
    "Visit",
]
