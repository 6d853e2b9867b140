"""Models of evaluation, decision, release and groups."""

from selection.models.assessments import Assessment, Assignment, Declaration, Score
from selection.models.criteria import Criterion, Kind, ScoreWord
from selection.models.decisions import Decision, Letter, Offer, Release
from selection.models.groups import Group, GroupMember

__all__ = [
    "Assessment",
    "Assignment",
    "Criterion",
    "Decision",
    "Declaration",
    "Group",
    "GroupMember",
    "Kind",
    "Letter",
    "Offer",
    "Release",
    "Score",
    "ScoreWord",
]
