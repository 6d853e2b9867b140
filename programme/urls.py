"""Addresses of events, visits, delegations and allowances."""

from django.urls import path, re_path

from programme import urls_afterwards
from programme.views import (
    activities,
    agenda,
    allowances,
    attending,
    availability,
    board,
    claim_desk,
    claims,
    delegations,
    desk,
    details,
    events,
    experts,
    guests,
    needs,
    papers,
    sessions,
    shifting,
    workbook,
)

app_name = "programme"
urlpatterns = [
    *urls_afterwards.urlpatterns,
    path("events/", events.ListEvents.as_view(), name="events"),
    path("events/<slug:slug>/", events.ShowEvent.as_view(), name="event"),
    path("events/<slug:slug>.ics", events.EventFile.as_view(), name="event_file"),
    path("programme/events/", activities.ListActivities.as_view(), name="activities"),
    path("programme/events/new/", activities.EditActivity.as_view(), name="new_activity"),
    path("programme/events/<slug:slug>/edit/", activities.EditActivity.as_view(), name="edit_activity"),
    path("programme/events/<slug:slug>/guests/", activities.ActivityGuests.as_view(), name="activity_guests"),
    path("programme/events/<slug:slug>/documents/", activities.ActivityDocuments.as_view(), name="activity_documents"),
    path("programme/events/<slug:slug>/questions/", activities.ActivityQuestions.as_view(), name="activity_questions"),
    path("programme/events/<slug:slug>/documents/<int:pk>/", attending.OpenDocument.as_view(), name="activity_document"),
    path("programme/events/<slug:slug>/answers/<int:pk>/", attending.AnswerQuestions.as_view(), name="answer_questions"),
    path("programme/", agenda.ListVisits.as_view(), name="visits"),
    path("programme/calendar/", agenda.ShowCalendar.as_view(), name="calendar"),
    path("programme/desk/", desk.Desk.as_view(), name="desk"),
    path("programme/desk/<slug:slug>/legs/", board.Board.as_view(), name="board"),
    path("programme/desk/<slug:slug>/legs/<int:pk>/groups/", board.TakeOverGroups.as_view(), name="take_over_groups"),
    path("programme/desk/<slug:slug>/sessions/", sessions.EditAgenda.as_view(), name="sessions"),
    path("programme/desk/<slug:slug>/sessions/new/", sessions.EditSession.as_view(), name="new_session"),
    path("programme/desk/<slug:slug>/sessions/<int:pk>/", sessions.EditSession.as_view(), name="session"),
    path("programme/desk/<slug:slug>/sessions/<int:pk>/people/", sessions.SessionPeople.as_view(), name="session_people"),
    path(
        "programme/desk/<slug:slug>/sessions/<int:pk>/interpreters/", sessions.SessionInterpreters.as_view(),
        name="session_interpreters",
    ),
    path("programme/desk/<slug:slug>/interpreters/", availability.Interpreters.as_view(), name="interpreters"),
    path(
        "programme/desk/<slug:slug>/interpreters/<int:pk>/", availability.EditInterpreter.as_view(), name="interpreter"
    ),
    path("programme/desk/<slug:slug>/availability/", availability.Availability.as_view(), name="availability"),
    path(
        "programme/desk/<slug:slug>/sessions/<int:pk>/experts/", experts.SessionExperts.as_view(), name="session_experts"
    ),
    path("programme/experts/", experts.OwnExperts.as_view(), name="experts"),
    path("programme/experts/<int:pk>/withdraw/", experts.WithdrawExpert.as_view(), name="withdraw_expert"),
    re_path(
        r"^programme/experts/(?P<pk>\d+)/(?P<verb>accept|decline)/$", experts.AnswerInvitation.as_view(),
        name="answer_invitation",
    ),
    path("programme/availability/", availability.OwnAvailability.as_view(), name="own_availability"),
    path("programme/availability/<int:pk>/remove/", availability.RemoveAbsence.as_view(), name="remove_absence"),
    path("programme/desk/<slug:slug>/sessions/<int:pk>/shift/", shifting.ShiftSession.as_view(), name="shift_session"),
    re_path(
        r"^programme/desk/(?P<slug>[-\w]+)/sessions/(?P<pk>\d+)/(?P<verb>cancel|restore)/$",
        sessions.TurnSession.as_view(), name="turn_session",
    ),
    path("programme/desk/<slug:slug>/publish/", desk.Publish.as_view(), name="publish"),
    path("programme/desk/<slug:slug>/publish/doubts/", desk.AcknowledgeDoubt.as_view(), name="acknowledge"),
    path("programme/desk/<slug:slug>/papers/", papers.ShowPapers.as_view(), name="papers"),
    path("programme/desk/<slug:slug>/papers/<uuid:pk>.zip", papers.BundleFile.as_view(), name="bundle_file"),
    path("programme/desk/<slug:slug>/versions/", papers.ShowHolders.as_view(), name="holders"),
    path("programme/desk/<slug:slug>/workbook/", workbook.ShowWorkbook.as_view(), name="workbook"),
    path("programme/desk/<slug:slug>/workbook.xlsx", workbook.WorkbookFile.as_view(), name="workbook_file"),
    path("programme/desk/<slug:slug>/workbook/<int:pk>/", workbook.ReviewIntake.as_view(), name="intake"),
    path("programme/desk/<slug:slug>/delegations/", desk.ListDelegations.as_view(), name="delegations"),
    path("programme/desk/<slug:slug>/allowances/", allowances.ListAllowances.as_view(), name="allowances"),
    path("programme/desk/<slug:slug>/allowances/<int:pk>/", allowances.PrepareSheet.as_view(), name="prepare_sheet"),
    path("programme/allowance/<int:pk>/", allowances.ShowSheet.as_view(), name="sheet"),
    path("programme/allowance/<int:pk>/approve/", allowances.ApproveSheet.as_view(), name="approve_sheet"),
    re_path(
        r"^programme/allowance/(?P<pk>\d+)/(?P<language>en|ja)\.pdf$", allowances.SheetPdf.as_view(), name="sheet_pdf"
    ),
    path("programme/allowance/<int:pk>/claim/", claims.BeginClaim.as_view(), name="begin_claim"),
    path("programme/claim/<int:pk>/", claims.ShowClaim.as_view(), name="claim"),
    path("programme/claim/<int:pk>/receipts/", claims.AddReceipt.as_view(), name="add_receipt"),
    path("programme/claim/<int:pk>/receipts/<int:number>/", claims.OpenReceipt.as_view(), name="receipt"),
    path("programme/claim/<int:pk>/receipts/<int:number>/remove/", claims.RemoveReceipt.as_view(), name="remove_receipt"),
    path("programme/claim/<int:pk>/check/", claim_desk.CheckClaim.as_view(), name="check_claim"),
    path("programme/claim/<int:pk>/approve/", claim_desk.ApproveClaim.as_view(), name="approve_claim"),
    path("programme/claim/<int:pk>/send-back/", claim_desk.SendClaimBack.as_view(), name="send_claim_back"),
    path("programme/claim/<int:pk>/pay/", claim_desk.PayClaim.as_view(), name="pay_claim"),
    re_path(
        r"^programme/claim/(?P<pk>\d+)/(?P<language>en|ja)\.pdf$", claims.StatementPdf.as_view(), name="statement_pdf"
    ),
    path("programme/desk/<slug:slug>/accounts.csv", claim_desk.AccountsFile.as_view(), name="accounts"),
    path("programme/desk/<slug:slug>/wishes/<int:pk>/", claim_desk.AnswerWish.as_view(), name="answer_wish"),
    path("programme/delegation/<int:pk>/<int:number>/wishes/", claim_desk.AskWish.as_view(), name="wishes"),
    path("programme/desk/<slug:slug>/needs/", needs.ListNeeds.as_view(), name="needs"),
    path("programme/desk/<slug:slug>/needs/<slug:field>/", needs.EditNeed.as_view(), name="need"),
    path("programme/desk/<slug:slug>/needs/<slug:field>/drop/", needs.DropNeed.as_view(), name="drop_need"),
    path("programme/delegation/<int:pk>/names/", delegations.CloseNames.as_view(), name="close_names"),
    path("programme/delegation/<int:pk>/<int:number>/details/", details.DelegateDetails.as_view(), name="details"),
    path("programme/delegation/<int:pk>/<int:number>/details/show/", details.ShowDetails.as_view(), name="show_details"),
    path("programme/delegation/<int:pk>/", delegations.ShowDelegation.as_view(), name="delegation"),
    path("programme/delegation/<int:pk>/new/", delegations.AddDelegate.as_view(), name="add_delegate"),
    path("programme/delegation/<int:pk>/<int:number>/", delegations.ChangeDelegate.as_view(), name="delegate"),
    path("programme/delegation/<int:pk>/<int:number>/fund/", delegations.FundDelegate.as_view(), name="fund"),
    path("programme/delegation/<int:pk>/<int:number>/free/", delegations.FreeSeat.as_view(), name="free"),
    path("programme/delegation/<int:pk>/<int:number>/replace/", delegations.ReplaceDelegate.as_view(), name="replace"),
    path("programme/delegation/<int:pk>/<int:number>/leave/", delegations.LeaveDelegation.as_view(), name="leave"),
    path("programme/<slug:slug>/details/", details.MyDetails.as_view(), name="my_details"),
    path("programme/<slug:slug>/guests/", guests.ShowGuests.as_view(), name="guests"),
    re_path(
        r"^programme/(?P<slug>[-\w]+)/guests/(?P<language>en|ja)\.pdf$", guests.GuestsPdf.as_view(), name="guests_pdf"
    ),
    path("programme/<slug:slug>/guests.xlsx", guests.GuestsWorkbook.as_view(), name="guests_workbook"),
    path("programme/<slug:slug>/agenda/changes/", agenda.ShowChanges.as_view(), name="changes"),
    path("programme/<slug:slug>/agenda/<uuid:uid>.ics", agenda.ItemFile.as_view(), name="item_file"),
    path("programme/<slug:slug>/agenda/", agenda.ShowAgenda.as_view(), name="agenda"),
    re_path(
        r"^programme/(?P<slug>[-\w]+)/agenda/(?P<language>en|ja|both)\.pdf$", agenda.AgendaPdf.as_view(), name="agenda_pdf"
    ),
]  # fmt: skip
