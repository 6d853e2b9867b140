"""Models of phases, activities, visits, delegations, money and published agendas."""

from programme.models.agenda import AgendaVersion, CalendarFeed
from programme.models.claims import Budget, Claim, Receipt, TravelWish
from programme.models.delegation import Basis, Delegate, Delegation, Seat, SeatHistory
from programme.models.events import ActivityAnswer, ActivityDocument, ActivityGuest, ActivityQuestion
from programme.models.experts import Expert, ExpertInvitation
from programme.models.money import AllowanceSheet, Currency, ExchangeRate, RateTable
from programme.models.plan import Activity, ActivityKind, Phase
from programme.models.staffing import Absence, Interpreter, InterpreterAssignment
from programme.models.thought import Acknowledgement
from programme.models.travel import Transfer, TravelKind, TravelSpeed
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
    "CalendarFeed",
    "Claim",
    "Currency",
    "Delegate",
    "Delegation",
    "ExchangeRate",
    "Expert",
    "ExpertInvitation",
    "Interpretation",
    "Interpreter",
    "InterpreterAssignment",
    "Leg",
    "LegAttendance",
    "Mode",
    "Phase",
    "Place",
    "RateTable",
    "Receipt",
    "Seat",
    "SeatHistory",
    "Session",
    "SessionAttendance",
    "Transfer",
    "TravelKind",
    "TravelSpeed",
    "TravelWish",
    "Visit",
]
