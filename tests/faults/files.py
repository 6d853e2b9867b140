"""Forty files that nobody should send, made while the tests run; the table in README.md says what becomes of each.

`REFUSED`: no row, no file, the reason in words. `KEPT`: taken as what it is, and harmless: it is only ever given back as a
download of its true type, which no browser runs.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import pikepdf
from PIL import Image

from tests.factories.documents import pdf

REFUSED, KEPT = "refused", "kept"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "application/vnd.oasis.opendocument.text"
EICAR = (rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")
HTML = b"<!doctype html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@dataclass(frozen=True)
class Hostile:
    """One file: what it is called here, under which name it is sent, how it is made, what becomes of it."""

    slug: str
    name: str
    make: Callable[[], bytes]
    becomes: str


def archive(entries: dict[str, bytes], *, first: str = "") -> bytes:
    """Return a zip, the entry `first` stored at its beginning."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name in sorted(entries, key=lambda name: name != first):
            file.writestr(name, entries[name], zipfile.ZIP_STORED if name == first else None)
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    """Return a Word file as far as its first bytes tell, with more parts."""
    return archive(
        {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>", **more},
        first="[Content_Types].xml",
    )


def odt(**more: bytes) -> bytes:
    """Return an OpenDocument text as far as its first bytes tell, with more parts."""
    return archive({"mimetype": TEXT.encode(), "content.xml": b"<o/>", **more}, first="mimetype")


def image(form: str) -> bytes:
    """Return a picture of one pixel."""
    out = io.BytesIO()
    Image.new("RGB", (1, 1)).save(out, form)
    return out.getvalue()


def with_name(name: str, content: bytes) -> bytes:
    """Return a Word file that holds a part of this name."""
    return docx(**{name: content})


def locked_zip() -> bytes:
    """Return a Word file whose entries say that they are encrypted."""
    made = bytearray(docx())
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.find(sign)
        while at >= 0:
            made[at + place] |= 1
            at = made.find(sign, at + 4)
    return bytes(made)


def bomb() -> bytes:
    """Return a Word file that unpacks to 400 megabytes."""
    return docx(**{"word/media/zeros": b"\0" * (400 * 1024 * 1024)})


def png_of(width: int, height: int) -> bytes:
    """Return a PNG that says it is so large, and holds nothing of it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


def pdf_that_acts(action: str) -> bytes:
    """Return a PDF that would do something on opening, in a reader that lets it."""
    file, out = pikepdf.open(io.BytesIO(pdf())), io.BytesIO()
    acts = {
        "script": pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")),
        "launch": pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe")),
        "fetch": pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("http://canary.test.example/")),
    }
    file.Root.OpenAction = acts[action]
    file.save(out)
    return out.getvalue()


def pdf_without_pages() -> bytes:
    """Return a PDF of no page."""
    out = io.BytesIO()
    pikepdf.new().save(out)
    return out.getvalue()


OLD = bytes.fromhex("d0cf11e0a1b11ae1")
FILES = (
    Hostile("empty", "letter.pdf", lambda: b"", REFUSED),
    Hostile("one-byte", "letter.pdf", lambda: b"%", REFUSED),
    Hostile("html-as-pdf", "letter.pdf", lambda: HTML, REFUSED),
    Hostile("html", "page.html", lambda: HTML, REFUSED),
    Hostile("svg", "picture.svg", lambda: SVG, REFUSED),
    Hostile("svg-as-png", "picture.png", lambda: SVG, REFUSED),
    Hostile("xml-entities", "letter.xml", lambda: b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', REFUSED),
    Hostile("eicar", "eicar.com", lambda: b"".join(EICAR), REFUSED),
    Hostile("eicar-as-pdf", "letter.pdf", lambda: b"".join(EICAR), REFUSED),
    Hostile("windows-program", "setup.exe", lambda: b"MZ" + b"\0" * 62 + b"PE\0\0" + b"\0" * 200, REFUSED),
    Hostile("linux-program", "run", lambda: b"\x7fELF\x02\x01\x01" + b"\0" * 200, REFUSED),
    Hostile("shell-script", "letter.pdf", lambda: b"#!/bin/sh\nrm -rf /\n", REFUSED),
    Hostile("php-as-jpeg", "photo.jpg.php", lambda: b"<?php system($_GET[0]); ?>", REFUSED),
    Hostile("gif", "picture.gif", lambda: b"GIF89a" + b"\0" * 50, REFUSED),
    Hostile("gif-script", "picture.gif", lambda: b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)", REFUSED),
    Hostile("bmp", "picture.bmp", lambda: b"BM" + b"\0" * 60, REFUSED),
    Hostile("tar-gz", "all.tar.gz", lambda: b"\x1f\x8b\x08" + b"\0" * 60, REFUSED),
    Hostile("seven-zip", "all.7z", lambda: b"7z\xbc\xaf\x27\x1c" + b"\0" * 60, REFUSED),
    Hostile("plain-zip", "all.zip", lambda: archive({"a.txt": b"a"}), REFUSED),
    Hostile("zip-slip", "all.zip", lambda: archive({"../../etc/cron.d/x": b"* * * * *"}), REFUSED),
    Hostile("jar", "all.jar", lambda: archive({"META-INF/MANIFEST.MF": b"Main-Class: X"}), REFUSED),
    Hostile("xlsx", "table.xlsx", lambda: archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<x/>"}, first="[Content_Types].xml"), REFUSED),
    Hostile("old-word", "letter.doc", lambda: OLD + b"\0" * 600, REFUSED),
    Hostile("locked-word", "letter.docx", lambda: OLD + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"), REFUSED),
    Hostile("word-macros", "letter.docx", lambda: with_name("word/vbaProject.bin", b"x"), REFUSED),
    Hostile("odt-macros", "letter.odt", lambda: odt(**{"Basic/Standard/Module1.xml": b"x"}), REFUSED),
    Hostile("odt-scripts", "letter.odt", lambda: odt(**{"Scripts/python/a.py": b"x"}), REFUSED),
    Hostile("word-bomb", "letter.docx", bomb, REFUSED),
    Hostile("word-locked-entries", "letter.docx", locked_zip, REFUSED),
    Hostile("word-truncated", "letter.docx", lambda: docx()[:-30], REFUSED),
    Hostile("pdf-locked", "letter.pdf", lambda: pdf("secret"), REFUSED),
    Hostile("pdf-truncated", "letter.pdf", lambda: pdf()[:60], REFUSED),
    Hostile("pdf-head-only", "letter.pdf", lambda: b"%PDF-1.7\n" + b"A" * 4096, REFUSED),
    Hostile("pdf-without-pages", "letter.pdf", pdf_without_pages, REFUSED),
    Hostile("pdf-over-ten-megabytes", "letter.pdf", lambda: pdf() + b"\n" * (10 * 1024 * 1024), REFUSED),
    Hostile("png-truncated", "picture.png", lambda: image("PNG")[:30], REFUSED),
    Hostile("png-bomb", "picture.png", lambda: png_of(60_000, 60_000), REFUSED),
    Hostile("pdf-script", "letter.pdf", lambda: pdf_that_acts("script"), KEPT),
    Hostile("pdf-launch", "letter.pdf", lambda: pdf_that_acts("launch"), KEPT),
    Hostile("pdf-and-html", "<img src=x onerror=alert(1)>.html", lambda: pdf() + HTML, KEPT),
)  # fmt: skip
