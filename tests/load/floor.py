"""Bare Django under the same gunicorn flags: what the framework itself costs on this machine, in this run.

`/page` renders a cached template with a table of sixty rows; `/write` inserts one row and commits. The default
middleware is on. The database is named by FLOOR_DATABASE_URL.
"""

import os

import dj_database_url
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

PAGE = (
    "<!doctype html><title>Floor</title><h1>Floor</h1><table>{% for row in rows %}<tr class=\"{% cycle 'a' 'b' %}\">"
    "<td>{{ row.number }}<td>{{ row.title }}<td>{% if row.odd %}yes{% else %}no{% endif %}{% endfor %}</table>"
)
ROWS = [{"number": n, "title": f"A session of ordinary length {n}", "odd": n % 2} for n in range(60)]
LOADERS = [
    (
        "django.template.loaders.cached.Loader",
        [("django.template.loaders.locmem.Loader", {"page.html": PAGE})],
    )
]
APPS = ["auth", "contenttypes", "sessions", "messages"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

settings.configure(
    SECRET_KEY="floor",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    INSTALLED_APPS=[f"django.contrib.{name}" for name in APPS],
    MIDDLEWARE=MIDDLEWARE,
    DATABASES={"default": dj_database_url.parse(os.environ["FLOOR_DATABASE_URL"], conn_max_age=60)},
    TEMPLATES=[
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": LOADERS}}
    ],
)
django.setup()


def page(request: HttpRequest) -> HttpResponse:
    """Answer with the table."""
    return render(request, "page.html", {"rows": ROWS})


@csrf_exempt
def write(request: HttpRequest) -> HttpResponse:
    """Insert one row of 8 kB."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO floor (text) VALUES (%s)", ["x" * 8000])
    return HttpResponse("in", status=201)


def prepare() -> None:
    """Make the one table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS floor (id bigserial PRIMARY KEY, text text, at timestamptz DEFAULT now())"
        )


urlpatterns = [path("page", page), path("write", write)]
if settings.DATABASES["default"]["ENGINE"].endswith(
    "postgresql"
):  # where only the page is asked for, any will do
    prepare()
application = get_wsgi_application()
