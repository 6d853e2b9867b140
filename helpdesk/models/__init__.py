"""Models of the two desks."""

from helpdesk.models.questions import Question, QuestionQuerySet, Reply, Topic, new_token

__all__ = ["Question", "QuestionQuerySet", "Reply", "Topic", "new_token"]
