"""The helpdesk in the admin: rows with a state are shown, and changed by their buttons."""

from helpdesk.admin.answers import PublishedAnswerAdmin
from helpdesk.admin.desk import AnswerTemplateAdmin, IncomingMailAdmin, QuestionWindowAdmin
from helpdesk.admin.library import PracticeAdmin, ResourceAdmin
from helpdesk.admin.newsletter import IssueAdmin
from helpdesk.admin.questions import QuestionAdmin

__all__ = [
    "AnswerTemplateAdmin",
    "IncomingMailAdmin",
    "IssueAdmin",
    "PracticeAdmin",
    "PublishedAnswerAdmin",
    "QuestionAdmin",
    "QuestionWindowAdmin",
    "ResourceAdmin",
]
