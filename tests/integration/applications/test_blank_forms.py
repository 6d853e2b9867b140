"""The blank questionnaire: tagged PDF and a Word document, of both tracks, in both languages (SPEC A3, L)."""

import io

import pytest
from django.urls import reverse
from django.utils.translation import override
from docx import Document
from docx.oxml.ns import qn

from applications.actions import setup
from applications.models import Call, Question
from tests.integration.applications.desking import MAY
from tests.integration.applications.editing import editor, next_version
from tests.pdf_structure import assert_tagged, without_spaces

pytestmark = [pytest.mark.django_db, pytest.mark.rule("L")]
TITLES = {
    ("eu", "en"): "Blank questionnaire for EU regions", ("eu", "ja"): "質問票（EUの地域用・記入前）",
    ("jp", "en"): "Blank questionnaire for prefectures", ("jp", "ja"): "質問票（都道府県用・記入前）",
}  # fmt: skip
WORDS = {
    ("eu", "en"): ("Contacts", "Agency or other body with a mandate", "Green transition", "1,500 characters in English, 750 in Japanese"),
    ("eu", "ja"): ("グリーン移行", "英語1,500字、日本語750字以内"),
    ("jp", "en"): ("Contacts", "Twinning or sister region", "Green transition"),
    ("jp", "ja"): ("都道府県の概要", "姉妹・友好提携", "所属（部・課・係）", "公印は省略して構いません"),
}  # fmt: skip
ALL = pytest.mark.parametrize(("side", "language"), sorted(TITLES))


@pytest.fixture(autouse=True)
def in_may_2022(in_may):
    setup.load_call(by=None, at=MAY)


def fetched(client, side, suffix, language):
    with override(language):
        return client.get(reverse("applications:blank-form", args=[side, suffix]))


@ALL
def test_the_pdf_is_tagged_and_says_everything(client, side, language):
    response = fetched(client, side, "pdf", language)

    content = b"".join(response.streaming_content)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="r2r-2022-{side}-v1-{language}.pdf"'
    found = assert_tagged(content, language, TITLES[side, language], contains=WORDS[side, language])
    assert found.headings.count("H2") == 9
    assert {"Table", "TH", "L", "LI"} <= set(found.tags)


def read(client, side, language):
    content = b"".join(fetched(client, side, "docx", language).streaming_content)
    return Document(io.BytesIO(content))


@ALL
def test_the_word_document_has_headings_lists_and_header_rows(client, side, language):
    doc = read(client, side, language)

    styles = [paragraph.style.name for paragraph in doc.paragraphs]
    assert (styles.count("Heading 1"), styles.count("Heading 2")) == (1, 9)
    assert (
        styles.count("Heading 3")
        == Question.objects.filter(section__questionnaire__track__side=side, parent=None).count()
    )
    assert styles.count("List Bullet") > 10
    assert styles.count("Answer") > 5
    assert (
        doc.core_properties.title
        == TITLES[side, language]
        == next(paragraph.text for paragraph in doc.paragraphs if paragraph.style.name == "Heading 1")
    )
    assert doc.tables
    for table in doc.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    said = without_spaces("\n".join([*(p.text for p in doc.paragraphs), *cells(doc)]))
    for words in WORDS[side, language]:
        assert without_spaces(words) in said, words


def cells(doc):
    return [cell.text for table in doc.tables for row in table.rows for cell in row.cells]


@ALL
def test_every_run_says_its_language_and_every_style_names_a_japanese_font(client, side, language):
    doc = read(client, side, language)

    tag = {"en": "en-GB", "ja": "ja-JP"}[language]
    paragraphs = [
        *doc.paragraphs,
        *(p for t in doc.tables for row in t.rows for c in row.cells for p in c.paragraphs),
    ]
    runs = [run for paragraph in paragraphs for run in paragraph.runs if run.text.strip()]
    said = {run._r.rPr.find(qn("w:lang")).get(qn("w:val")) for run in runs}
    assert said == {tag, "en-GB"}, "the funding statement is English"
    assert doc.core_properties.language == tag
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
        fonts = doc.styles[name].element.rPr.rFonts
        assert (fonts.get(qn("w:ascii")), fonts.get(qn("w:eastAsia"))) == ("Arial", "Yu Gothic")
        assert not [key for key in fonts.attrib if key.endswith("Theme")]


def test_contacts_are_tables_with_a_row_for_each_part(client):
    doc = read(client, "jp", "ja")

    table = next(one for one in doc.tables if one.rows[0].cells[0].text == "事務担当者")
    assert [row.cells[0].paragraphs[0].text for row in table.rows][1:5] == ["氏", "名", "セイ", "メイ"]
    assert table.rows[0].cells[1].text == "回答"


def test_small_groups_are_one_table_with_a_row_for_each_item(client):
    doc = read(client, "eu", "en")

    table = next(one for one in doc.tables if one.rows[0].cells[0].text == "No.")
    assert [row.cells[0].text for row in table.rows] == ["No.", "1", "2", "3", "4", "5"]


@pytest.mark.rule("A3")
def test_a_conditional_question_says_when_it_is_asked(client):
    doc = read(client, "eu", "en")

    assert any(p.text.startswith("only if “") and "“Yes”" in p.text for p in doc.paragraphs)


def test_the_file_is_made_once_for_the_same_content(client, settings):
    first = fetched(client, "eu", "docx", "en")
    one = b"".join(first.streaming_content)
    again = b"".join(fetched(client, "eu", "docx", "en").streaming_content)
    assert one == again


@pytest.mark.parametrize("path", ["xx.pdf", "eu.exe"])
def test_other_addresses_are_not_there(client, path):
    assert client.get(f"/en/call/form/{path}").status_code == 404


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", ["site:call", "applications:apply"])
def test_the_pages_before_the_draft_link_all_files(client, name, language):
    with override(language):
        page = reverse(name, args=["jp"] if name.endswith("apply") else [])
    html = client.get(page).content.decode()

    for code in ("en", "ja"):
        for suffix in ("pdf", "docx"):
            assert f'href="/{code}/call/form/jp.{suffix}"' in html


@pytest.mark.parametrize("suffix", ["pdf", "docx"])
def test_officers_see_an_open_version_on_paper(client, officer, suffix):
    version = next_version(Call.objects.get(), by=officer)

    response = client.get(editor("form", version.pk, "ja", suffix))

    assert b"".join(response.streaming_content)
    assert response["Content-Disposition"] == f'attachment; filename="r2r-2022-eu-v2-ja.{suffix}"'
