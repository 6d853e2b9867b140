"""Models of the two desks."""

from helpdesk.models.answers import AnswerAbout, PublishedAnswer, PublishedAnswerQuerySet, english_words
from helpdesk.models.intake import Fate, IncomingMail
from helpdesk.models.questions import Question, QuestionQuerySet, Reply, Topic, new_token
from helpdesk.models.threads import AnswerTemplate, BegunAnswer, Reading, ThreadTranslation

__all__ = [
    "AnswerAbout",
    "AnswerTemplate",
    "BegunAnswer",
    "Fate",
    "IncomingMail",
    "PublishedAnswer",
    "PublishedAnswerQuerySet",
    "Question",
    "QuestionQuerySet",
    "Reading",
    "Reply",
    "ThreadTranslation",
    "Topic",
    "english_words",
    "new_token",
]
