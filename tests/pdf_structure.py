"""Reads a PDF as assistive technology does: its tags, languages, headers, alternatives and text."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise

import pikepdf

HEADINGS = {"H1", "H2", "H3", "H4", "H5", "H6"}


@dataclass
class Structure:
    """What `structure` found. `languages` are those of parts; `text` is what pdftotext extracts."""

    title: str
    language: str
    pdfua: str
    tagged: bool
    text: str
    tags: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)
    alternatives: list[str] = field(default_factory=list)
    fonts: dict[str, str] = field(default_factory=dict)
    attachments: list[str] = field(default_factory=list)


def text_of(pdf: bytes) -> str:
    """Return the text that a reader copies out, in the order of the document."""
    command = ["pdftotext", "-enc", "UTF-8", "-raw", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def without_spaces(text: str) -> str:
    """Return text that line ends no longer cut apart."""
    return "".join(text.split())


def structure(pdf: bytes) -> Structure:
    """Return the tags of a PDF, in order."""
    with pikepdf.open(BytesIO(pdf)) as document:
        with document.open_metadata() as metadata:
            pdfua, title = metadata.get("pdfuaid:part", ""), metadata.get("dc:title", "")
        root = document.Root
        found = Structure(
            title=str(title),
            language=str(root.get("/Lang", "")),
            pdfua=str(pdfua),
            tagged=bool(root.get("/MarkInfo", {}).get("/Marked", False)),
            text=text_of(pdf),
            attachments=list(document.attachments),
            fonts=_fonts(document),
        )
        for element in elements(root.get("/StructTreeRoot")):
            _note(found, element)
    return found


def elements(node: object) -> Iterator[pikepdf.Dictionary]:
    """Yield the elements below a part of the tree of tags, in order."""
    if isinstance(node, pikepdf.Array):
        for kid in node:
            yield from elements(kid)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        yield from elements(node.get("/K"))


def _note(found: Structure, element: pikepdf.Dictionary) -> None:
    tag = str(element["/S"]).removeprefix("/")
    found.tags.append(tag)
    if "/Lang" in element:
        found.languages.append(str(element["/Lang"]))
    if tag in HEADINGS:
        found.headings.append(tag)
    if tag == "TH":
        found.scopes.append(str(element["/A"].get("/Scope", "")))
    if tag == "Figure":
        found.alternatives.append(str(element.get("/Alt", "")))


def _fonts(document: pikepdf.Pdf) -> dict[str, str]:
    """Return each font's name and the kind of its embedded program, "" where it is not embedded."""
    kinds = {}
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
            files = [key for key in ("/FontFile", "/FontFile2", "/FontFile3") if key in item]
            kinds[str(item["/FontName"])] = files[0] if files else ""
    return kinds


def assert_tagged(
    pdf: bytes,
    language: str,
    title: str,
    *,
    contains: tuple[str, ...] = (),
    attachments: tuple[str, ...] = (),
) -> Structure:
    """Assert what every PDF of the portal keeps (UX goal 27) and that its text holds `contains`."""
    found = structure(pdf)
    assert (found.pdfua, found.tagged) == ("1", True), "declares PDF/UA-1 and marked content"
    assert (found.title, found.language) == (title, language)
    assert found.headings[:1] == ["H1"], "starts with its title as the one first heading"
    assert found.headings.count("H1") == 1
    assert _skips(found.headings) == [], "no level of heading is skipped"
    assert set(found.languages) >= {"en"}, "the funding statement says that it is English"
    assert set(found.scopes) <= {"/Row", "/Column"}, "every header cell has a scope"
    assert all(found.alternatives), "every figure has words"
    assert found.fonts
    assert all(found.fonts.values()), "every font is embedded"
    assert found.attachments == list(attachments)
    for words in contains:
        assert without_spaces(words) in without_spaces(found.text), words
    return found


def _skips(headings: list[str]) -> list[tuple[str, str]]:
    pairs = pairwise(headings)
    return [(before, after) for before, after in pairs if int(after[1]) - int(before[1]) > 1]
