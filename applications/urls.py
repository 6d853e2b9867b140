"""Addresses."""

from django.urls import URLPattern, path

from applications.views import (
    autosave,
    blanks,
    comparing,
    desk,
    drafts,
    information,
    items,
    moving,
    proofs,
    sections,
    sending,
    team,
    translations,
    versions,
)

app_name = "applications"
# What follows a submission stands before the sections of the questionnaire, whose names are data.
urlpatterns: list[URLPattern] = [
    path("call/apply/<slug:side>/", drafts.Apply.as_view(), name="apply"),
    path("call/apply/<slug:side>/start/", drafts.Start.as_view(), name="start"),
    path("call/form/<slug:side>.<slug:suffix>", blanks.BlankForm.as_view(), name="blank-form"),
    path("call/invitation/", desk.Invite.as_view(), name="invite"),
    path("verify/", proofs.Verify.as_view(), name="verify"),
    path(f"verify/{proofs.PROGRAM}", proofs.Program.as_view(), name="verifier"),
    path("my/<uuid:pk>/submit/", sending.Submit.as_view(), name="submit"),
    path("my/<uuid:pk>/receipt/", sending.Receipt.as_view(), name="receipt"),
    path("my/<uuid:pk>/receipt.json", proofs.ReceiptFile.as_view(), name="receipt-file"),
    path("my/<uuid:pk>/compare/", comparing.Compare.as_view(), name="compare"),
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
    path("my/<uuid:pk>/translations/", translations.Translations.as_view(), name="translations"),
    path("my/<uuid:pk>/information/", information.Reply.as_view(), name="information"),
    path(
        "my/<uuid:pk>/information/<slug:slug>/",
        information.ReplySection.as_view(),
        name="information-section",
    ),
    path(
        "my/<uuid:pk>/information/<slug:slug>/<slug:key>/add/",
        information.ReplyItem.as_view(),
        name="information-item-add",
    ),
    path(
        "my/<uuid:pk>/information/<slug:slug>/<slug:key>/<int:index>/",
        information.ReplyItem.as_view(),
        name="information-item",
    ),
    path(
        "my/<uuid:pk>/information/<slug:slug>/<slug:key>/<int:index>/remove/",
        information.RemoveReplyItem.as_view(),
        name="information-item-remove",
    ),
    path("my/<uuid:pk>/", drafts.Tasks.as_view(), name="tasks"),
    path("my/<uuid:pk>/move/", moving.Move.as_view(), name="move"),
    path("my/<uuid:pk>/check/", drafts.Check.as_view(), name="check"),
    path("my/<uuid:pk>/language/", drafts.ChooseLanguage.as_view(), name="language"),
    path("my/<uuid:pk>/<slug:slug>/", sections.EditSection.as_view(), name="section"),
    path("my/<uuid:pk>/<slug:slug>/autosave/", autosave.Autosave.as_view(), name="autosave"),
    path("my/<uuid:pk>/<slug:slug>/here/", autosave.Here.as_view(), name="here"),
    path("my/<uuid:pk>/<slug:slug>/<slug:key>/versions/", versions.Versions.as_view(), name="versions"),
    path("my/<uuid:pk>/<slug:slug>/<slug:key>/add/", items.EditItem.as_view(), name="item-add"),
    path("my/<uuid:pk>/<slug:slug>/<slug:key>/<int:index>/", items.EditItem.as_view(), name="item"),
    path(
        "my/<uuid:pk>/<slug:slug>/<slug:key>/<int:index>/remove/",
        items.RemoveItem.as_view(),
        name="item-remove",
    ),
]
