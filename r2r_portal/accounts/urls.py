"""Addresses of sign-in that differ from allauth's own."""

from django.urls import path

from r2r_portal.accounts import views

urlpatterns = [
    path("login/code/confirm/", views.ConfirmCode.as_view(), name="account_confirm_login_code"),
]
