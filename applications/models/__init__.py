"""Models of the call and of what comes in."""

from applications.models.application import (
    Answer,
    AnswerVersion,
    Application,
    ConsiderationRequest,
    Contact,
    ContactRole,
    EnglishLevel,
    Invitation,
    Presence,
    ThemeRank,
)
from applications.models.attachment import Attachment
from applications.models.call import Call, DeadlineChange, Theme, Topic, Track
from applications.models.desk import (
    Eligibility,
    EligibilityCheck,
    InformationRequest,
    Note,
    Peek,
    SavedView,
    WorkingTranslation,
)
from applications.models.questionnaire import Binding, Choice, Group, Kind, Question, Questionnaire, Section
from applications.models.recusals import Recusal, recused
from applications.models.submission import ReferenceCount, Submission, Withdrawal

__all__ = [
    "Answer",
    "AnswerVersion",
    "Application",
    "Attachment",
    "Binding",
    "Call",
    "Choice",
    "ConsiderationRequest",
    "Contact",
    "ContactRole",
    "DeadlineChange",
    "Eligibility",
    "EligibilityCheck",
    "EnglishLevel",
    "Group",
    "InformationRequest",
    "Invitation",
    "Kind",
    "Note",
    "Peek",
    "Presence",
    "Question",
    "Questionnaire",
    "Recusal",
    "ReferenceCount",
    "SavedView",
    "Section",
    "Submission",
    "Theme",
    "ThemeRank",
    "Topic",
    "Track",
    "Withdrawal",
    "WorkingTranslation",
    "recused",
]
