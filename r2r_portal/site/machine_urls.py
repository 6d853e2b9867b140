"""Addresses for machines, without a language: what search engines ask for first."""

from django.urls import URLPattern, path

from r2r_portal.site.sitemap import Robots, Sitemap

urlpatterns: list[URLPattern] = [
    path("sitemap.xml", Sitemap.as_view(), name="sitemap"),
    path("robots.txt", Robots.as_view(), name="robots"),
]
