"""All addresses. Pages live under /en/ and /ja/; the admin and machines' doors under neither."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from r2r_portal.site import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", health.Livez.as_view(), name="livez"),
    path("readyz", health.Readyz.as_view(), name="readyz"),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("programme.feeds")),
    path("", include("r2r_portal.site.machine_urls")),
]
urlpatterns += i18n_patterns(
    path("", include("r2r_portal.site.urls")),
    path("account/", include("r2r_portal.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("", include("selection.urls")),  # /my/<uuid>/decision/ before the questionnaire's /my/<uuid>/<slug>/
    path("", include("applications.urls")),
    path("", include("programme.urls")),
    path("", include("helpdesk.urls")),
)
if settings.ANYMAIL.get("WEBHOOK_SECRET"):
    urlpatterns.append(path("anymail/", include("anymail.urls")))
if settings.DEMO:
    urlpatterns += i18n_patterns(path("demo/", include("r2r_portal.site.demo_urls")))

handler403 = "r2r_portal.site.errors.forbidden"
handler404 = "r2r_portal.site.errors.not_found"
handler500 = "r2r_portal.site.errors.server_error"
