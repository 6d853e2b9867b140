"""Addresses of the home page, the call page, the legal pages, "My page"."""

from django.urls import URLPattern

app_name = "site"
urlpatterns: list[URLPattern] = []
