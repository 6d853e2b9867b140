"""Addresses."""

from django.urls import URLPattern, path

from applications.views import desk, drafts, items, sections, sending, team

app_name = "applications"
# What follows a submission stands before the sections of the questionnaire, whose names are data.
urlpatterns: list[URLPattern] = [
    path("call/apply/<slug:side>/", drafts.Apply.as_view(), name="apply"),
    path("call/apply/<slug:side>/start/", drafts.Start.as_view(), name="start"),
    path("call/invitation/", desk.Invite.as_view(), name="invite"),
    path("my/<uuid:pk>/submit/", sending.Submit.as_view(), name="submit"),
    path("my/<uuid:pk>/receipt/", sending.Receipt.as_view(), name="receipt"),
    path("my/<uuid:pk>/copy.pdf", sending.Pdf.as_view(), name="pdf"),
    path("my/<uuid:pk>/withdraw/", sending.Withdraw.as_view(), name="withdraw"),
    path("my/<uuid:pk>/consider/", sending.Consider.as_view(), name="consider"),
    path("my/<uuid:pk>/confirm/", sending.Confirm.as_view(), name="confirm"),
    path("my/join/<str:token>/", team.Join.as_view(), name="join"),
    path("my/<uuid:pk>/team/", team.Team.as_view(), name="team"),
    path("my/<uuid:pk>/team/leave/", team.Leave.as_view(), name="team-leave"),
    path("my/<uuid:pk>/team/invitations/<int:number>/revoke/", team.Revoke.as_view(), name="team-revoke"),
    path("my/<uuid:pk>/team/members/<int:number>/part/", team.Change.as_view(), name="team-part"),
    path("my/<uuid:pk>/team/members/<int:number>/remove/", team.Remove.as_view(), name="team-remove"),
    path("my/<uuid:pk>/team/members/<int:number>/owner/", team.HandOver.as_view(), name="team-owner"),
    path("my/<uuid:pk>/files/<slug:sha256>/", sending.Download.as_view(), name="file"),
    path("my/<uuid:pk>/", drafts.Tasks.as_view(), name="tasks"),
    path("my/<uuid:pk>/check/", drafts.Check.as_view(), name="check"),
    path("my/<uuid:pk>/language/", drafts.ChooseLanguage.as_view(), name="language"),
    path("my/<uuid:pk>/<slug:slug>/", sections.EditSection.as_view(), name="section"),
    path("my/<uuid:pk>/<slug:slug>/<slug:key>/add/", items.EditItem.as_view(), name="item-add"),
    path("my/<uuid:pk>/<slug:slug>/<slug:key>/<int:index>/", items.EditItem.as_view(), name="item"),
    path(
        "my/<uuid:pk>/<slug:slug>/<slug:key>/<int:index>/remove/",
        items.RemoveItem.as_view(),
        name="item-remove",
    ),
]
