"""The staff's desk of the call."""

from applications.admin.applications import ApplicationAdmin
from applications.admin.calls import CallAdmin, DeadlineChangeAdmin, ThemeAdmin, TopicAdmin, TrackAdmin
from applications.admin.invitations import InvitationAdmin
from applications.admin.questionnaires import QuestionnaireAdmin

__all__ = [
    "ApplicationAdmin",
    "CallAdmin",
    "DeadlineChangeAdmin",
    "InvitationAdmin",
    "QuestionnaireAdmin",
    "ThemeAdmin",
    "TopicAdmin",
    "TrackAdmin",
]
