"""Addresses of sign-in that differ from allauth's own; they stand before them."""

from django.urls import path, re_path

from r2r_portal.accounts import views

urlpatterns = [
    path("details/", views.MyDetails.as_view(), name="account_details"),
    path("sessions/", views.MySessions.as_view(), name="account_sessions"),
    path("sessions/<int:pk>/end/", views.EndSession.as_view(), name="account_end_session"),
    path("sessions/end/", views.EndOtherSessions.as_view(), name="account_end_sessions"),
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("login/code/", views.AskForCode.as_view(), name="account_request_login_code"),
    path("login/code/confirm/", views.ConfirmCode.as_view(), name="account_confirm_login_code"),
    re_path(r"^(signup|email|confirm-email|password|reauthenticate)/", views.Closed.as_view()),
]
