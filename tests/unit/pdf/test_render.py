"""What our PDFs say to assistive technology, and that nothing from a document reaches files or network."""

import socket
import threading
from io import BytesIO

import pikepdf
import pytest

from r2r_portal import charts, pdf
from r2r_portal.pdf.assets import AssetFetcher, named
from r2r_portal.pdf.rendering import render
from tests.pdf_structure import assert_tagged, elements, structure

NAMES = "北海道 髙﨑 𠮷田"
LATIN = "Šibenik Łódź Győr Žilina Będzin"
BODY = f"""
<h2>第1行程</h2>
<p>{NAMES}、<span lang="en">{LATIN}</span></p>
<table><caption>行程</caption><thead><tr><th scope="col">時刻</th><th>場所</th></tr></thead>
<tbody><tr><th scope="row">9:30</th><td lang="en">Aichi</td></tr></tbody></table>
"""


def page(body, language="ja", title="行程表"):
    return (
        f'<!doctype html><html lang="{language}"><head><title>{title}</title></head>'
        f'<body><h1>{title}</h1><p lang="en">Funded by the European Union</p>{body}</body></html>'
    )


@pytest.fixture(scope="module")
def agenda():
    return render(page(BODY), title="行程表", language="ja")


@pytest.mark.rule("P6")
def test_a_pdf_is_tagged_and_its_text_can_be_read_out(agenda):
    found = assert_tagged(agenda, "ja", "行程表", contains=(*NAMES.split(), *LATIN.split()))
    assert found.headings == ["H1", "H2"]
    assert found.tags.count("Table") == 1


@pytest.mark.rule("P6")
def test_parts_keep_their_language(agenda):
    assert structure(agenda).languages.count("en") >= 3, "a paragraph, a span and a cell"


@pytest.mark.rule("P6")
def test_headers_have_a_scope_also_where_the_author_left_it_out(agenda):
    assert structure(agenda).scopes == ["/Column", "/Column", "/Row"]


@pytest.mark.rule("P6")
def test_pictures_are_read_by_their_sentence():
    picture = charts.places(used=2, total=3)
    made = render(page(f"<figure>{picture}</figure>", "en", "Places"), title="Places", language="en")
    assert structure(made).alternatives == ["2 of 3 funded places used"]


def test_fonts_are_embedded_as_truetype(agenda):
    fonts = structure(agenda).fonts
    assert set(fonts.values()) == {"/FontFile2"}, "outlines that every reader draws, and small files"
    assert len(agenda) < 150_000


def test_the_arguments_win_over_what_the_document_says():
    found = structure(render(page("<p>x</p>", "en", "Inside"), title="Outside", language="ja"))
    assert (found.title, found.language) == ("Outside", "ja")


def test_the_same_content_gives_the_same_bytes(agenda):
    assert render(page(BODY), title="行程表", language="ja") == agenda


@pytest.mark.parametrize(
    "name",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "asset:../manage.py",
        "asset:/etc/passwd",
        "data:,x",
        "css/pdf.css",
    ],
)
def test_only_our_own_files_have_a_name(name):
    with pytest.raises(ValueError, match="not one of our files"):
        AssetFetcher().fetch(name)


def test_our_style_sheet_and_emblem_are_found():
    assert {"css/pdf.css", "img/eu-emblem.svg"} <= set(named())
    assert b"@page" in AssetFetcher().fetch("asset:css/pdf.css").read()


@pytest.fixture
def listener():
    """A server on loopback that remembers whether anybody came."""
    visits = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            while True:
                try:
                    connection, _address = server.accept()
                except OSError:
                    return
                visits.append(connection.recv(1000))
                connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", visits
        server.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=5)


def test_a_hostile_document_reaches_neither_files_nor_network(tmp_path, listener):
    origin, visits = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("CANARY-7f3a", encoding="utf-8")
    hostile = f"""
    <link rel="attachment" href="file://{secret}"><a rel="attachment" href="file://{secret}">a</a>
    <link rel="stylesheet" href="{origin}/style.css"><style>@import url({origin}/more.css);
    @font-face {{ font-family: x; src: url({origin}/x.ttf) }} p {{ font-family: x; background: url({origin}/b.png) }}</style>
    <img src="file://{secret}" alt="a"><img src="{origin}/i.png" alt="b"><object data="{origin}/o"></object>
    <embed src="{origin}/e"><iframe src="{origin}/f"></iframe>
    <svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>t</title><image href="{origin}/s.png" width="9" height="9"/>
    <use href="file://{secret}#x"/></svg><script>fetch("{origin}/script")</script><p>Rest</p>
    """
    found = structure(pdf.render_isolated(page(hostile, "en", "T"), title="T", language="en"))
    assert visits == []
    assert found.attachments == []
    assert "CANARY" not in found.text
    assert "Rest" in found.text


def test_a_tag_says_on_which_page_its_part_is():
    chapters = "".join(f'<h2 style="break-before: page">{name}</h2>' for name in "ABC")
    made = render(page(chapters, "en", "Pages"), title="Pages", language="en")

    with pikepdf.open(BytesIO(made)) as document:
        numbers = {one.objgen: number for number, one in enumerate(document.pages, 1)}
        found = [numbers[one.Pg.objgen] for one in elements(document.Root.StructTreeRoot) if one.S == "/H2"]
    assert found == [2, 3, 4]
