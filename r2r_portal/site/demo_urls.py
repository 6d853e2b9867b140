"""Addresses that exist in the demo stage only."""

from django.urls import path

from r2r_portal.site import clockwork, doors, mailbox

urlpatterns = [
    path("enter/<str:name>/", doors.Enter.as_view(), name="demo-enter"),
    path("mail/", mailbox.Mailbox.as_view(), name="demo-mail"),
    path("mail/<slug:name>/", mailbox.OneLetter.as_view(), name="demo-letter"),
    path("next/", clockwork.PlayOn.as_view(), name="demo-next"),
    path("clock/", clockwork.MoveClock.as_view(), name="demo-clock"),
]
