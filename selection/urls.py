"""Addresses of applicants' pages, and what scripts of the scoring page ask; the admin's are in admin.py."""

from django.urls import path

from selection.views import autosaving, meetings, pairing, results, reviews, stakeholders

app_name = "selection"
urlpatterns = [
    path("my/<uuid:pk>/decision/", results.ReadDecision.as_view(), name="decision"),
    path("my/<uuid:pk>/decision/letter.pdf", results.DownloadLetter.as_view(), name="letter"),
    path("my/evaluations/<int:pk>/autosave/", autosaving.Autosave.as_view(), name="autosave"),
    path("my/<uuid:pk>/decision/review/", reviews.AskReview.as_view(), name="review"),
    path("my/<uuid:pk>/decision/answer/", results.AnswerOffer.as_view(), name="answer"),
    path("my/<uuid:pk>/stakeholders/", stakeholders.KeepStakeholders.as_view(), name="stakeholders"),
    path("my/partners/", stakeholders.ListPartners.as_view(), name="partners"),
    path("my/partners/<int:pk>/", meetings.AskMeeting.as_view(), name="partner"),
    path("my/partners/named/<int:pk>/", stakeholders.AnswerNaming.as_view(), name="naming"),
    path("my/meetings/<int:pk>/", meetings.ReadMeeting.as_view(), name="meeting"),
    path("my/<uuid:pk>/profile/", pairing.EditProfile.as_view(), name="profile"),
    path("my/<uuid:pk>/profile/unblock/<int:other>/", pairing.Unblock.as_view(), name="unblock"),
    path("my/pairing/", pairing.Board.as_view(), name="board"),
    path("my/pairing/<int:pk>/", pairing.ReadFace.as_view(), name="face"),
    path("my/pairing/messages/<int:pk>/", pairing.ReadApproach.as_view(), name="approach"),
]
