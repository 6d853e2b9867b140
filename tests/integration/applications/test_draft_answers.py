"""Answering the questionnaires by hand, without a script: nothing typed is ever lost."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from applications.actions import drafts
from applications.models import Application
from applications.queries.drafts import marked_sections
from r2r_portal.outbox.models import Message
from tests.factories.documents import pdf
from tests.integration.applications.drafting import blockers_of, send, url, value_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
BOTH = pytest.mark.parametrize("language", ["en", "ja"])


@pytest.mark.rule("A6")
def test_continue_saves_and_goes_on(client, application):
    answer = send(client, application, "delegation", {"delegation": "Two experts", "version-delegation": "0"})
    assert answer.url == url("section", application.pk, "attachments")
    assert value_of(application, "delegation") == "Two experts"


@pytest.mark.rule("A6")
def test_save_and_come_back_later_saves_what_is_wrong_too(client, application):
    long = "x" * 501
    answer = send(client, application, "delegation", {"delegation": long, "then": "later"})
    assert answer.url == url("tasks", application.pk)
    assert value_of(application, "delegation") == long


@BOTH
@pytest.mark.rule("A6")
def test_an_answer_that_is_too_long_is_kept_shown_and_explained(client, application, language):
    data = {"delegation": "x" * 501, "own_cost": "２", "version-delegation": "0"}
    page = send(client, application, "delegation", data, language)
    assert page.status_code == 422
    text = page.content.decode()
    words = {
        "en": "Who would travel must be 500 characters or fewer. You have 501",
        "ja": "派遣する方は500字以内で入力してください（現在501字）",
    }
    assert text.count(words[language]) == 2
    assert "x" * 501 in text
    assert 'name="version-delegation" value="1"' in text
    assert value_of(application, "own_cost") == 2


@pytest.mark.rule("A3")
def test_japanese_texts_have_half_the_limit(client, application, owner, at):
    drafts.change_language(application=application, language="ja", by=owner, at=at)
    page = send(client, application, "delegation", {"delegation": "あ" * 251}, "ja")
    assert "派遣する方は250字以内で入力してください（現在251字）" in page.content.decode()


@BOTH
@pytest.mark.rule("A8")
def test_a_section_called_complete_says_what_it_lacks(client, application, language):
    page = send(client, application, "region", {"completed": "yes"}, language)
    assert page.status_code == 422
    sentences = {
        "en": [
            "Enter the name of your region",
            "Enter the official name of the body",
            "Select the kind of body",
        ],
        "ja": [
            "地域の名称を入力してください",
            "応募機関の正式名称を入力してください",
            "機関の種類を選択してください",
        ],
    }
    for sentence in sentences[language]:
        assert page.content.decode().count(sentence) == 2
    assert marked_sections(application) == frozenset()


def test_a_complete_section_is_marked(client, application):
    send(client, application, "delegation", {"delegation": "Two experts", "completed": "yes"})
    assert marked_sections(application) == {"delegation"}


@pytest.mark.rule("A6")
def test_a_second_tab_overwrites_nothing(client, application):
    send(client, application, "commitment", {"commitment": "first tab", "version-commitment": "0"})
    data = {
        "commitment": "second tab",
        "version-commitment": "0",
        "staff_days": "12",
        "version-staff_days": "0",
    }
    page = send(client, application, "commitment", data)
    assert page.status_code == 409
    text = page.content.decode()
    assert "first tab" in text
    assert "second tab" in text
    assert (value_of(application, "commitment"), value_of(application, "staff_days")) == ("first tab", 12)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
    del hidden["csrfmiddlewaretoken"]
    kept = send(client, application, "commitment", hidden | {"keep-commitment": "theirs"})
    assert (kept.status_code, value_of(application, "commitment")) == (302, "first tab")
    send(client, application, "commitment", hidden | {"keep-commitment": "mine"})
    assert (value_of(application, "commitment"), value_of(application, "staff_days")) == ("second tab", 12)


@pytest.mark.rule("A6")
def test_an_ended_session_loses_no_text(client, application, owner):
    client.logout()
    answer = send(
        client, application, "commitment", {"commitment": "typed for an hour", "version-commitment": "0"}
    )
    here = url("section", application.pk, "commitment")
    assert answer.url.endswith(f"?next={here}")
    client.post("/en/account/login/code/", {"email": owner.email, "next": here})
    code = Message.objects.get(to=owner.email).payload["code"]
    assert client.post("/en/account/login/code/confirm/", {"code": code, "next": here}).url == here
    text = client.get(here).content.decode()
    assert "typed for an hour" in text
    assert value_of(application, "commitment") is None
    assert "typed for an hour" not in client.get(here).content.decode()


def test_a_region_is_found_by_typing(client, application):
    page = send(client, application, "region", {"territory-words": "emilia", "then": "find"})
    assert page.status_code == 200
    assert 'value="ITH5"' in page.content.decode()
    wrong = send(client, application, "region", {"territory-words": "emilia"})
    assert (wrong.status_code, "Select your region from the list" in wrong.content.decode()) == (422, True)
    send(client, application, "region", {"territory-words": "emilia", "territory-pick": "ITH5"})
    assert Application.objects.get().territory.code == "ITH5"


@pytest.mark.parametrize("words", ["ITH5", "Emilia-Romagna", "emilia-romagna", "エミリア・ロマーニャ州"])
def test_a_region_typed_in_full_needs_no_list(client, application, words):
    assert send(client, application, "region", {"territory-words": words}).status_code == 302
    assert Application.objects.get().territory.code == "ITH5"


def test_a_region_is_found_by_its_member_state(client, application):
    text = send(client, application, "region", {"territory-state": "SI", "then": "find"}).content.decode()
    assert 'value="SI041"' in text


def test_an_unknown_region_is_said_to_be_unknown(client, application):
    page = send(client, application, "region", {"territory-words": "Atlantis"})
    assert page.status_code == 422
    assert "No region is called “Atlantis”" in page.content.decode()


@pytest.mark.rule("A3")
def test_a_hidden_question_blocks_nothing_and_keeps_its_answer(client, application):
    answer = send(client, application, "region", {"organisation_kind": "agency"})
    assert answer.url.endswith("#div_id_mandate")
    assert blockers_of(application, "mandate")
    data = {"organisation_kind": "authority", "version-organisation_kind": "1", "mandate": "Act 5"}
    send(client, application, "region", data)
    assert blockers_of(application, "mandate") == []
    assert value_of(application, "mandate") == "Act 5"
    assert 'name="mandate"' not in client.get(url("section", application.pk, "region")).content.decode()


@BOTH
def test_equal_ranks_are_kept_and_explained(client, application, language):
    data = {"themes-green": "1", "themes-industrial": "1", "themes-demographic": "2"}
    page = send(client, application, "strategy", data, language)
    words = {
        "en": "You gave two themes the same rank. Give each a different one",
        "ja": "順位が重複しています。テーマごとに異なる順位を付けてください",
    }
    assert page.content.decode().count(words[language]) == 2
    assert value_of(application, "themes") == {"green": 1, "industrial": 1, "demographic": 2}


def test_items_are_added_changed_and_removed_without_a_script(client, application):
    answer = send(client, application, "practices", {"experts": "Two engineers", "then": "add:practices"})
    assert value_of(application, "experts") == "Two engineers"
    assert answer.url == url("item-add", application.pk, "practices", "practices")
    client.post(answer.url, {"title": "Valley", "summary": "We built one", "version": "0"})
    page = client.get(url("section", application.pk, "practices")).content.decode()
    assert "You have added 1 of 3" in page
    change = send(client, application, "practices", {"then": "change:practices:0"})
    assert change.url == url("item", application.pk, "practices", "practices", 0)
    client.post(change.url, {"title": "Valley two", "summary": "We built one", "version": "1"})
    assert value_of(application, "practices")[0]["title"] == "Valley two"
    stale = client.post(change.url, {"title": "Valley three", "summary": "x", "version": "1"})
    assert (stale.status_code, value_of(application, "practices")[0]["title"]) == (409, "Valley two")
    remove = url("item-remove", application.pk, "practices", "practices", 0)
    assert "Valley two" in client.get(remove).content.decode()
    client.post(remove, {"version": "2"})
    assert value_of(application, "practices") == ()


def test_an_item_that_lacks_something_is_saved_once(client, application):
    add = url("item-add", application.pk, "practices", "practices")
    page = client.post(add, {"title": "Valley", "summary": ""})
    assert page.status_code == 422
    here = url("item", application.pk, "practices", "practices", 0)
    assert f'action="{here}"' in page.content.decode()
    client.post(here, {"title": "Valley", "summary": "Now", "version": "1"})
    assert [item["summary"] for item in value_of(application, "practices")] == ["Now"]


@BOTH
@pytest.mark.rule("A11")
@pytest.mark.parametrize(
    ("name", "content", "english", "japanese"),
    [
        ("letter.pdf", b"GIF89a....", "The letter must be a PDF", "PDF形式のファイルを選択してください"),
        (
            "letter.pdf", pdf("secret"), "The file is password protected. Save it without a password",
            "パスワードが設定されています。解除したファイルを選択してください",
        ),
        (
            "letter.pdf", pdf() + b" " * 10 * 1024 * 1024, "The file must be smaller than 10 MB. Yours is 10 MB",
            "ファイルは10MB以内にしてください（選択したファイル：10MB）",
        ),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_in_words(client, application, language, name, content, english, japanese):
    upload = SimpleUploadedFile(name, content, "application/pdf")
    page = send(client, application, "attachments", {"letter": upload}, language)
    assert page.status_code == 422
    assert page.content.decode().count(english if language == "en" else japanese) == 2
    assert application.attachments.count() == 0


@pytest.mark.rule("A11")
def test_a_letter_is_kept_under_a_random_name(client, application):
    upload = SimpleUploadedFile("../../Lettre d'appui.exe", pdf(), "text/html")
    assert send(client, application, "attachments", {"letter": upload}).status_code == 302
    (row,) = application.attachments.all()
    assert (row.name, row.mime) == ("Lettre d'appui.exe", "application/pdf")
    assert re.fullmatch(r"attachments/[0-9a-f]{32}", row.file.name)
    send(client, application, "attachments", {"then": f"detach:{row.pk}"})
    assert application.attachments.count() == 0


def test_the_language_switch_saves_what_is_typed(client, application):
    answer = send(client, application, "delegation", {"delegation": "Two experts", "switch_language": "ja"})
    assert answer.url == url("section", application.pk, "delegation", language="ja")
    assert value_of(application, "delegation") == "Two experts"


def test_a_section_that_lacks_something_again_is_no_longer_complete(client, application):
    send(client, application, "delegation", {"delegation": "Two experts", "completed": "yes"})
    send(client, application, "delegation", {"delegation": "", "version-delegation": "1", "then": "later"})
    assert marked_sections(application) == frozenset()
