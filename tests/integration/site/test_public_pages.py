"""Every public page in both languages: open to all, one heading, help in its place, the switch to the same page."""

import re

import pytest

from helpdesk.models import Question
from r2r_portal.site.models import Passage
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import QuestionFactory

pytestmark = pytest.mark.django_db

PAGES = [
    "", "call/", "regions/", "events/", "helpdesk/", "library/", "legal/", "privacy/", "accessibility/",
    "account/login/code/", "demo/mail/",
]  # fmt: skip
OWN = ["my/", "account/details/", "account/2fa/", "account/logout/"]
ABBREVIATION = re.compile(r"\b(CEST|CET|JST|UTC\+\d)\b")
TAGS = re.compile(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", re.S)
ENGLISH_RUN = re.compile(r"<(\w+)[^>]* lang=\"en\"[^>]*>.*?</\1>", re.S)
# Words that stay in Latin letters on Japanese pages: names, codes, file types, the switch.
ALLOWED = {
    "AA", "COVID", "DG", "DOCX", "DX", "EN", "EU", "English", "FPI", "FR", "HD", "ID", "IT", "IURC", "JIS", "JavaScript", "MLIT",
    "PDF", "PIN", "REGIO", "RSS", "WCAG", "Web", "Word", "axe", "core",
}  # fmt: skip


def body(response) -> str:
    """Return the page as text."""
    return response.content.decode()


@pytest.mark.usefixtures("call")
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("where", PAGES)
def test_each_page_stands_in_the_frame(client, language, where):
    html = body(answer := client.get(f"/{language}/{where}"))

    assert answer.status_code == 200
    assert f'<html lang="{language}">' in html
    assert html.count("<h1") == 1
    assert "ialmora@iurc.eu" in html
    assert "japan@iurc.eu" in html
    other = "ja" if language == "en" else "en"
    link, button = f'href="/{other}/{where}" hreflang="{other}"', f'name="switch_language" value="{other}"'
    assert link in html or button in html
    assert not ABBREVIATION.search(html)
    assert not re.search(r"<script(?![^>]* src=)(?![^>]*application/json)|\sstyle=|\son\w+=", html)


@pytest.mark.usefixtures("call")
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("where", OWN)
def test_own_pages_ask_for_a_sign_in_and_stand_in_the_same_frame(client, language, where):
    path = f"/{language}/{where}"
    asked = client.get(path)
    assert asked["Location"].startswith((f"/{language}/account/login/code/", f"/{language}/"))

    client.force_login(UserFactory(japanese=language == "ja"))
    html = body(answer := client.get(path))

    assert answer.status_code == 200
    assert html.count("<h1") == 1
    assert answer["Cache-Control"] == "private, no-store" or "no-store" in answer["Cache-Control"]


@pytest.mark.usefixtures("call")
@pytest.mark.parametrize("where", PAGES)
def test_japanese_pages_hold_no_english_words(client, where):
    html = body(client.get(f"/ja/{where}"))
    main = html.split("<main", 1)[1].partition(">")[2].split("</main>", 1)[0]
    text = TAGS.sub(" ", ENGLISH_RUN.sub(" ", main))
    text = re.sub(r"\S+@\S+|https?://\S+|&\w+;", " ", text)

    assert set(re.findall(r"[A-Za-z]{2,}", text)) - ALLOWED == set()


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("where", ["", "call/", "regions/"])
def test_without_a_call_the_pages_say_so(client, language, where):
    answer = client.get(f"/{language}/{where}")

    assert answer.status_code == 200
    assert body(answer).count("<h1") == 1


def test_the_bare_address_leads_to_the_readers_language(client):
    assert client.get("/", headers={"Accept-Language": "ja"})["Location"] == "/ja/"
    assert client.get("/", headers={"Accept-Language": "fr, en;q=0.5"})["Location"] == "/en/"


def test_staff_may_word_the_legal_pages(client):
    Passage.objects.create(slug="controller", text_en="The example body.", text_ja="例示機関。")

    assert "The example body." in body(client.get("/en/privacy/"))
    assert "例示機関。" in body(client.get("/ja/privacy/"))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_first_address_of_the_library_leads_to_its_own(client, language):
    answer = client.get(f"/{language}/helpdesk/library/?theme=green")

    assert answer.status_code == 301
    assert answer["Location"] == f"/{language}/library/?theme=green"


@pytest.mark.usefixtures("call")
def test_the_query_string_stays_when_the_language_changes(client):
    assert 'href="/ja/regions/?theme=green"' in body(client.get("/en/regions/?theme=green"))


def test_my_page_shows_nobody_elses(client):
    stranger = QuestionFactory(asked_by=UserFactory())
    client.force_login(UserFactory())

    html = body(client.get("/en/my/"))

    assert stranger.token not in html
    assert "There is nothing here yet" in html
    assert Question.objects.count() == 1


def test_the_ask_form_is_cached_for_nobody(client):
    first, second = body(client.get("/en/helpdesk/")), body(client.get("/en/helpdesk/"))

    assert 'name="shown"' in first
    assert first != second
