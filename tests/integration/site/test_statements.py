"""Legal, privacy and accessibility statements say what the settings and the last test say (SPEC V, R)."""

import json

import pytest

from helpdesk.models.newsletter import CONFIRM_WITHIN
from r2r_portal.site import statements
from r2r_portal.site.own_data import cookies
from r2r_portal.site.privacy.register import purposes
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
SAID = {
    "operator": {"en": "Example Operator SA", "ja": "例示運営株式会社"},
    "hosting": {"en": "Belgium", "ja": "ベルギー"},
    "processors": {"en": ["Example Hosting (servers, Belgium)"], "ja": ["例示ホスティング（サーバー、ベルギー）"]},
}  # fmt: skip
RESULT = {"on": "2022-05-10", "tool": "axe-core 4.0", "pages": 14, "looks": 56, "faults": 0}


def page(client, where, language="en"):
    """Return a page without the marks that hold dates together."""
    html = client.get(f"/{language}/{where}/").content.decode()
    return html.replace('<span class="nobr">', "").replace("</span>", "")


@pytest.mark.rule("V")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_who_runs_it_and_where_come_from_the_settings(client, settings, language):
    settings.STATEMENTS = SAID
    legal, privacy = page(client, "legal", language), page(client, "privacy", language)
    assert SAID["operator"][language] in legal
    assert SAID["hosting"][language] in legal
    for word in (SAID["operator"][language], SAID["hosting"][language], SAID["processors"][language][0]):
        assert word in privacy
    assert all(word in privacy for word in ("ialmora@iurc.eu", "japan@iurc.eu"))


@pytest.mark.rule("R")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_is_kept_and_for_how_long_is_what_rows_are_erased_by(client, language):
    privacy = page(client, "privacy", language)
    for told in purposes().values():
        assert all(told[f"{what}_{language}"] in privacy for what in ("data", "purpose", "basis", "kept"))
    newsletter = purposes()["newsletter"][f"kept_{language}"]
    assert {"en": f"{CONFIRM_WITHIN.days} days", "ja": f"{CONFIRM_WITHIN.days}日間"}[language] in newsletter


@pytest.mark.rule("V")
def test_the_page_of_cookies_names_every_cookie_that_was_set(client, settings):
    named = {name for name, _what, _until in cookies()}
    shown = page(client, "cookies")
    assert all(name in shown for name in named)
    client.force_login(UserFactory())
    client.get("/en/helpdesk/")
    client.post("/en/my/data/erase/")
    client.post("/i18n/setlang/", {"language": "ja"})
    assert set(client.cookies) <= named
    assert len(client.cookies) == len(named) == 3


def test_what_is_not_set_is_said_to_be_missing(client):
    privacy = page(client, "privacy")
    assert "is named here before the portal opens" in privacy
    assert (
        "Who else works on your data for us is named here before the portal opens to the public." in privacy
    )


@pytest.mark.parametrize(
    ("faults", "words"), [(0, "No known fault is left"), (3, "3 faults are known and being mended")]
)
def test_the_accessibility_statement_says_what_the_last_test_found(client, settings, tmp_path, faults, words):
    settings.ACCESSIBILITY_RESULT = tmp_path / "result.json"
    assert "No result of a test is stored" in page(client, "accessibility")
    settings.ACCESSIBILITY_RESULT.write_text(json.dumps(RESULT | {"faults": faults}))
    html = page(client, "accessibility")
    assert words in html
    assert "Tuesday 10 May 2022" in html
    assert "14 pages" in html
    assert "2022年5月10日" in page(client, "accessibility", "ja")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"on": "soon"}', json.dumps(RESULT | {"pages": "many"})])
def test_a_file_that_is_none_of_ours_is_no_result(tmp_path, text):
    path = tmp_path / "result.json"
    path.write_text(text)
    assert statements.tested(path) is None
