"""Addresses of applicants' pages; the admin's are in admin.py."""

from django.urls import path

from selection.views import results, reviews

app_name = "selection"
urlpatterns = [
    path("my/<uuid:pk>/decision/", results.ReadDecision.as_view(), name="decision"),
    path("my/<uuid:pk>/decision/letter.pdf", results.DownloadLetter.as_view(), name="letter"),
    path("my/<uuid:pk>/decision/review/", reviews.AskReview.as_view(), name="review"),
    path("my/<uuid:pk>/decision/answer/", results.AnswerOffer.as_view(), name="answer"),
]
