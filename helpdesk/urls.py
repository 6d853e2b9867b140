"""Addresses below /helpdesk/, the library at /library/, the newsletter at /newsletter/."""

from django.urls import include, path

from helpdesk.views import answers, feeds, library, newsletter, questions

app_name = "helpdesk"
DESK = [
    path("", questions.Ask.as_view(), name="ask"),
    path("answers/", answers.Answers.as_view(), name="answers"),
    path("answers/<int:pk>/", answers.Answer.as_view(), name="answer"),
    path("about/<slug:key>/", questions.AskAboutQuestion.as_view(), name="for_question"),
    path("sent/<str:token>/", questions.Sent.as_view(), name="sent"),
    path("question/<str:token>/", questions.Thread.as_view(), name="thread"),
    path("library/", library.OldLibrary.as_view(), name="old_library"),
]
LIBRARY = [
    path("", library.Library.as_view(), name="library"),
    path("<int:pk>/", library.Item.as_view(), name="item"),
    path("<int:pk>/<slug:language>/file/", library.ItemFile.as_view(), name="item_file"),
    path("feed.xml", feeds.News.as_view(), name="news"),
    path("practice/<str:token>/", library.PracticeAnswer.as_view(), name="practice"),
]
NEWSLETTER = [
    path("", newsletter.Subscribe.as_view(), name="newsletter"),
    path("asked/", newsletter.Asked.as_view(), name="newsletter_asked"),
    path("confirm/<str:secret>/", newsletter.Confirm.as_view(), name="newsletter_confirm"),
    path("leave/<str:token>/", newsletter.Leave.as_view(), name="newsletter_leave"),
    path("<int:number>/", newsletter.Issue.as_view(), name="newsletter_issue"),
]
urlpatterns = [
    path("helpdesk/", include(DESK)),
    path("library/", include(LIBRARY)),
    path("newsletter/", include(NEWSLETTER)),
]
