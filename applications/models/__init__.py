"""Models of the call and of what comes in."""

from applications.models.application import (
    Answer,
    Application,
    Attachment,
    ConsiderationRequest,
    Contact,
    ContactRole,
    EnglishLevel,
    Invitation,
    ThemeRank,
)
from applications.models.call import Call, DeadlineChange, Theme, Topic, Track
from applications.models.questionnaire import Binding, Choice, Group, Kind, Question, Questionnaire, Section
from applications.models.submission import Submission, Withdrawal

__all__ = [
    "Answer",
    "Application",
    "Attachment",
    "Binding",
    "Call",
    "Choice",
    "ConsiderationRequest",
    "Contact",
    "ContactRole",
    "DeadlineChange",
    "EnglishLevel",
    "Group",
    "Invitation",
    "Kind",
    "Question",
    "Questionnaire",
    "Section",
    "Submission",
    "Theme",
    "ThemeRank",
    "Topic",
    "Track",
    "Withdrawal",
]
