"""Addresses of what happens during and after a visit, and of plan B."""

from django.urls import path, re_path

from programme.views import contingency, during, feedback, presence, results

urlpatterns = [
    path("verify/certificate/", during.CheckCertificate.as_view(), name="check_certificate"),
    path("programme/next/", during.ShowNext.as_view(), name="next"),
    path("programme/here/<str:code>/", presence.Here.as_view(), name="here"),
    path("programme/meeting/<slug:key>/attendance/", presence.TickPresence.as_view(), name="tick_presence"),
    path("programme/meeting/<slug:key>/attendance/code/", presence.ShowCode.as_view(), name="presence_code"),
    path("programme/meeting/<slug:key>/feedback/", feedback.GiveFeedback.as_view(), name="give_feedback"),
    re_path(
        r"^programme/certificate/(?P<pk>\d+)/(?P<language>en|ja)\.pdf$", during.CertificatePdf.as_view(), name="certificate"
    ),
    path("programme/check-in/<int:pk>/", results.CheckCommitment.as_view(), name="check_in"),
    path("programme/desk/<slug:slug>/plan-b/", contingency.Contingency.as_view(), name="contingency"),
    path("programme/desk/<slug:slug>/plan-b/<int:pk>/undo/", contingency.UndoSwitch.as_view(), name="undo_switch"),
    path("programme/desk/<slug:slug>/after/", during.AfterVisit.as_view(), name="after_visit"),
    path("programme/desk/<slug:slug>/after/feedback/", feedback.ReadFeedback.as_view(), name="read_feedback"),
    path("programme/desk/<slug:slug>/findings/", results.ListFindings.as_view(), name="findings"),
    path("programme/desk/<slug:slug>/findings/new/", results.WriteFinding.as_view(), name="new_finding"),
    path("programme/desk/<slug:slug>/findings/<int:pk>/", results.WriteFinding.as_view(), name="finding"),
    path("programme/desk/<slug:slug>/recommendations/", results.ListRecommendations.as_view(), name="recommendations"),
    path("programme/desk/<slug:slug>/recommendations/new/", results.WriteRecommendation.as_view(), name="new_recommendation"),
    path("programme/desk/<slug:slug>/recommendations/<int:pk>/", results.WriteRecommendation.as_view(), name="recommendation"),
    path(
        "programme/desk/<slug:slug>/recommendations/<int:pk>/commitment/", results.MakeCommitment.as_view(),
        name="make_commitment",
    ),
    path("programme/desk/<slug:slug>/report/", results.ShowReport.as_view(), name="report"),
    re_path(
        r"^programme/desk/(?P<slug>[-\w]+)/report/(?P<language>en|ja)\.pdf$", results.ReportPdf.as_view(), name="report_pdf"
    ),
    path("programme/<slug:slug>/travel/", contingency.ShowTravel.as_view(), name="travel"),
    path("programme/<slug:slug>/attendance/", presence.ListPresence.as_view(), name="presence"),
    path("programme/<slug:slug>/after/", during.ShowAfter.as_view(), name="after"),
    path("programme/<slug:slug>/notes/", results.Notes.as_view(), name="notes"),
    path("programme/<slug:slug>/notes/<int:pk>/remove/", results.ForgetNote.as_view(), name="forget_note"),
    re_path(
        r"^programme/(?P<slug>[-\w]+)/trip-report/(?P<language>en|ja)\.docx$", results.TripReport.as_view(), name="trip_report"
    ),
]  # fmt: skip
