"""Addresses for machines, without a language: what search engines ask for first."""

from django.urls import URLPattern, path

from r2r_portal.site.sitemap import Robots, Sitemap
from r2r_portal.site.statusz import Metrics, Statusz

urlpatterns: list[URLPattern] = [
    path("statusz", Statusz.as_view(), name="statusz"),
    path("metrics", Metrics.as_view(), name="metrics"),
    path("sitemap.xml", Sitemap.as_view(), name="sitemap"),
    path("robots.txt", Robots.as_view(), name="robots"),
]
