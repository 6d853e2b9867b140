"""Addresses."""

from django.urls import URLPattern, path

from applications.views import desk, sending

app_name = "applications"
# What follows a submission stands before the sections of the questionnaire, whose names are data.
urlpatterns: list[URLPattern] = [
    path("call/invitation/", desk.Invite.as_view(), name="invite"),
    path("my/<uuid:pk>/submit/", sending.Submit.as_view(), name="submit"),
    path("my/<uuid:pk>/receipt/", sending.Receipt.as_view(), name="receipt"),
    path("my/<uuid:pk>/copy.pdf", sending.Pdf.as_view(), name="pdf"),
    path("my/<uuid:pk>/withdraw/", sending.Withdraw.as_view(), name="withdraw"),
    path("my/<uuid:pk>/consider/", sending.Consider.as_view(), name="consider"),
    path("my/<uuid:pk>/confirm/", sending.Confirm.as_view(), name="confirm"),
    path("my/<uuid:pk>/files/<slug:sha256>/", sending.Download.as_view(), name="file"),
]
