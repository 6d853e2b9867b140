"""Models of the two desks, the library and the newsletter."""

from helpdesk.models.library import Access, Kind, Resource, Tongue, Version
from helpdesk.models.newsletter import IssueItem, NewsletterIssue, Subscriber
from helpdesk.models.practices import PracticeConsent
from helpdesk.models.questions import Question, QuestionQuerySet, Reply, Topic, new_token

__all__ = [
    "Access",
    "IssueItem",
    "Kind",
    "NewsletterIssue",
    "PracticeConsent",
    "Question",
    "QuestionQuerySet",
    "Reply",
    "Resource",
    "Subscriber",
    "Tongue",
    "Topic",
    "Version",
    "new_token",
]
