"""Addresses below /helpdesk/, and the library at /library/."""

from django.urls import include, path

from helpdesk import views

app_name = "helpdesk"
DESK = [
    path("", views.Ask.as_view(), name="ask"),
    path("about/<slug:key>/", views.AskAboutQuestion.as_view(), name="for_question"),
    path("sent/<str:token>/", views.Sent.as_view(), name="sent"),
    path("question/<str:token>/", views.Thread.as_view(), name="thread"),
    path("library/", views.OldLibrary.as_view(), name="old_library"),
]
urlpatterns = [
    path("helpdesk/", include(DESK)),
    path("library/", views.Library.as_view(), name="library"),
]
