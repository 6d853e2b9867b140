"""What every answer tells the browser: what may run, what may be kept, who may frame it, and in which bytes it is."""

import time

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import path
from django.utils.decorators import method_decorator
from django.views import View

from r2r_portal.accounts.roles import EU_DESK
from r2r_portal.urls import handler403, handler404, handler500, urlpatterns  # noqa: F401 - the addresses below
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

PATHS = ["/en/", "/ja/library/", "/admin/", "/en/nothing-here/", "/livez", "/robots.txt", "/", "/en/my/"]


class Hinted(forms.Form):
    """A field whose hint was written by somebody who should not."""

    field = forms.CharField(help_text="<script>alert(1)</script>")


@method_decorator(login_not_required, name="dispatch")
class Breaks(View):
    """A page that fails with something nobody should read."""

    def get(self, request):
        raise RuntimeError("the password of the database is hunter2")


urlpatterns = [path("breaks/", Breaks.as_view()), *urlpatterns]


def policy(answer) -> dict[str, str]:
    """Return the directives of an answer's policy."""
    parts = (one.strip().partition(" ") for one in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _space, value in parts}


@pytest.mark.parametrize("address", PATHS)
def test_every_answer_has_its_policy_and_no_answer_may_be_guessed_at_or_framed(client, address):
    answer = client.get(address)

    rules = policy(answer)
    assert rules["default-src"] == "'self'"
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "http" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer


def test_our_own_files_have_the_policy_too(client):
    assert finders.find("css/base.css")
    answer = client.get("/static/css/base.css")

    if answer.status_code == 200:  # without collected files there is a 404, with the same headers
        assert answer["Content-Type"].startswith("text/css")
    assert policy(answer)["frame-ancestors"] == "'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/en/", "text/html; charset=utf-8"),
        ("/livez", "text/plain; charset=utf-8"),
        ("/readyz", "application/json"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/en/nothing-here/", "text/html; charset=utf-8"),
    ],
)
def test_every_answer_says_what_it_is_and_in_which_bytes(client, address, kind):
    assert client.get(address)["Content-Type"] == kind


@pytest.mark.parametrize("address", ["/en/", "/en/my/", "/admin/", "/livez"])
def test_nobody_is_answered_by_trace(client, address):
    assert client.trace(address).status_code in (302, 405)
    assert "Cookie: " not in client.trace(address, headers={"Cookie": "x=y"}).content.decode()


@pytest.mark.urls(__name__)
def test_a_failure_tells_the_reader_nothing_and_the_log_everything(settings, caplog):
    client = Client(raise_request_exception=False)

    answer = client.get("/breaks/")

    assert answer.status_code == 500
    page = answer.content.decode()
    assert "hunter2" not in page
    assert "Traceback" not in page
    assert "RuntimeError" not in page
    assert policy(answer)["script-src"]
    assert "hunter2" in caplog.text


def test_a_refusal_and_a_miss_are_noted(caplog):
    client = Client(enforce_csrf_checks=True)

    client.get("/en/nothing-here/")
    client.post("/en/account/logout/")
    client.force_login(UserFactory(role=EU_DESK))
    client.get("/admin/site/passage/")

    lines = [line.getMessage() for line in caplog.records]
    assert "Forbidden (Permission denied): /admin/site/passage/" in lines
    assert "Not Found: /en/nothing-here/" in lines
    assert any(line.startswith("Forbidden (CSRF") for line in lines)


def test_nobody_writes_a_line_of_the_log_by_an_address(client, caplog):
    client.get("/en/nothing%0a2026-01-01 CRITICAL root all is lost/")

    [line] = [one.getMessage() for one in caplog.records if "nothing" in one.getMessage()]
    assert "\n" not in line


def test_lines_of_the_log_are_in_utc_and_name_level_and_place(client, settings):
    assert time.tzname[0] == "UTC"
    formatter = settings.LOGGING["formatters"]["line"]["format"]
    assert all(f"%({part})s" in formatter for part in ("asctime", "levelname", "name", "message"))
    assert set(settings.LOGGING["handlers"]) == {"stderr"}


def test_a_hint_of_a_question_is_text_and_never_markup():
    form = Hinted()

    page = render_crispy_form(form)

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_answers_to_people_are_kept_nowhere(client):
    client.force_login(UserFactory())

    for address in ("/en/my/", "/en/", "/en/account/details/"):
        assert set(client.get(address)["Cache-Control"].split(", ")) >= {"private", "no-store"}


def test_a_public_page_may_be_kept_only_where_it_is_asked_for_without_a_session(client, settings):
    """RELIABILITY R20; that a page which is not public may be is the control."""
    assert "no-store" not in client.get("/en/helpdesk/").get("Cache-Control", "")
    assert "no-store" in client.get("/en/my/")["Cache-Control"]

    client.cookies[settings.SESSION_COOKIE_NAME] = "begun"

    assert set(client.get("/en/helpdesk/")["Cache-Control"].split(", ")) >= {"private", "no-store"}


def test_another_host_is_no_host_of_ours(client):
    assert client.get("/en/", headers={"Host": "evil.example"}).status_code == 400


def test_a_language_is_changed_by_post_and_leads_to_no_other_site(client):
    client.force_login(UserFactory())
    form = {"language": "ja", "next": "https://evil.example/"}

    answer = client.post("/i18n/setlang/", form)

    assert answer["Location"].startswith("/")
    assert client.cookies["language"].value == "ja"
    client.get("/i18n/setlang/", {"language": "en"})
    assert client.cookies["language"].value == "ja"


def test_cookies_of_pages_are_out_of_reach_of_other_sites_and_of_scripts(client):
    asked = client.post("/en/account/login/code/", {"email": "new@test.example"})
    page = client.get("/en/account/login/code/")
    client.force_login(UserFactory())
    chosen = client.post("/i18n/setlang/", {"language": "ja"})
    said = client.post("/en/account/details/", {"language": "en", "zone": "Asia/Tokyo"})

    found = {name: one for answer in (asked, page, chosen, said) for name, one in answer.cookies.items()}
    assert set(found) == {"sessionid", "language", "csrftoken"}
    assert {cookie["samesite"] for cookie in found.values()} == {"Lax"}
    assert all(cookie["httponly"] for name, cookie in found.items() if name != "csrftoken")
    assert all(cookie["path"] == "/" and not cookie["domain"] for cookie in found.values())
    assert all(len(name + cookie.value) < 4096 for name, cookie in found.items())
