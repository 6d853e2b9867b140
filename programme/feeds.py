"""Calendar feeds, without a language in their address."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
