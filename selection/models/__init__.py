"""Models of evaluation, decision, release and groups."""

from selection.models.assessments import Assessment, Assignment, Declaration, Score
from selection.models.calibration import Specimen, SpecimenMark, SpecimenSheet
from selection.models.changes import Correction, CriteriaChange, ReviewRequest, WeighingChange
from selection.models.consensus import AgreedScore, Discussion, MinorityView, Remark
from selection.models.criteria import Criterion, Kind, ScoreWord
from selection.models.decisions import Decision, Letter, Offer, Release
from selection.models.groups import Group, GroupMember, TakeOver
from selection.models.pairing import Approach, Barrier, TerritoryProfile
from selection.models.panel import Panellist, SuspectedInterest, SuspicionKind
from selection.models.rules import PairScore, Pin, Place, RuleKind, SelectionRules, SetRule, Waiver
from selection.models.runs import Minute, MinuteKind, Run, RunKind, Scenario
from selection.models.stakeholders import Meeting, MeetingMode, MeetingTime, Stakeholder, StakeholderKind

__all__ = [
    "AgreedScore",
    "Approach",
    "Assessment",
    "Assignment",
    "Barrier",
    "Correction",
    "CriteriaChange",
    "Criterion",
    "Decision",
    "Declaration",
    "Discussion",
    "Group",
    "GroupMember",
    "Kind",
    "Letter",
    "Meeting",
    "MeetingMode",
    "MeetingTime",
    "MinorityView",
    "Minute",
    "MinuteKind",
    "Offer",
    "PairScore",
    "Panellist",
    "Pin",
    "Place",
    "Release",
    "Remark",
    "ReviewRequest",
    "RuleKind",
    "Run",
    "RunKind",
    "Scenario",
    "Score",
    "ScoreWord",
    "SelectionRules",
    "SetRule",
    "Specimen",
    "SpecimenMark",
    "SpecimenSheet",
    "Stakeholder",
    "StakeholderKind",
    "SuspectedInterest",
    "SuspicionKind",
    "TakeOver",
    "TerritoryProfile",
    "Waiver",
    "WeighingChange",
]
