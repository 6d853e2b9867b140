"""Models of the two desks, the library and the newsletter."""

from helpdesk.models.answers import AnswerAbout, PublishedAnswer, PublishedAnswerQuerySet, english_words
from helpdesk.models.intake import Fate, IncomingMail
from helpdesk.models.library import Access, Kind, Resource, Tongue, Version
from helpdesk.models.newsletter import IssueItem, NewsletterIssue, Subscriber
from helpdesk.models.practices import PracticeConsent
from helpdesk.models.questions import Question, QuestionQuerySet, Reply, Topic, new_token
from helpdesk.models.threads import AnswerTemplate, BegunAnswer, Reading, ThreadTranslation
from helpdesk.models.windows import QuestionWindow

__all__ = [
    "Access",
    "AnswerAbout",
    "AnswerTemplate",
    "BegunAnswer",
    "Fate",
    "IncomingMail",
    "IssueItem",
    "Kind",
    "NewsletterIssue",
    "PracticeConsent",
    "PublishedAnswer",
    "PublishedAnswerQuerySet",
    "Question",
    "QuestionQuerySet",
    "QuestionWindow",
    "Reading",
    "Reply",
    "Resource",
    "Subscriber",
    "ThreadTranslation",
    "Tongue",
    "Topic",
    "Version",
    "english_words",
    "new_token",
]
