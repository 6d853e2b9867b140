"""The frame of every PDF: emblem, statement, title, footer, disclaimer, in both languages."""

import pytest

from r2r_portal import pdf
from tests.pdf_structure import assert_tagged

DISCLAIMER = {"en": "does not reflect", "ja": "欧州連合"}


@pytest.mark.rule("P6")
@pytest.mark.parametrize(("language", "title"), [("en", "Agenda of the visit"), ("ja", "日本視察 行程表")])
def test_every_pdf_has_the_frame(language, title):
    html = pdf.compose(
        "pdf/_base.html",
        title=title, language=language, reference="Version 2", issued="Thursday 10 November 2022, 10:00",
        disclaimer=DISCLAIMER[language],
    )  # fmt: skip
    made = pdf.render_isolated(html, title=title, language=language)
    found = assert_tagged(
        made, language, title,
        contains=("Funded by the European Union", "1 / 1", "Version 2", "10 November 2022", DISCLAIMER[language]),
    )  # fmt: skip
    assert found.alternatives == ["Emblem of the European Union"]


def test_words_of_people_are_escaped():
    html = pdf.compose("pdf/_base.html", title="<b>", language="en", reference="<i>", disclaimer="<u>")
    assert not any(tag in html for tag in ("<b>", "<i>", "<u>"))
