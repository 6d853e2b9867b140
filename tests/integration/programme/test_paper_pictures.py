"""The papers of a visit as pictures: first pages, in every language they are made in; kept with R2R_SHOTS=folder."""

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from programme.actions.allowances import approve_sheet, prepare_sheet
from programme.actions.seats import fund
from programme.binding import pressed
from programme.models import ExchangeRate, Place, RateTable
from programme.queries import papers
from programme.queries.agenda import latest
from programme.queries.certificates import certificate_pdf
from programme.queries.hostlist import guest_list, guests_pdf
from programme.queries.pages import Scope, scope_of
from r2r_portal.site.screens.papers import first_page
from tests.factories.programme import AT
from tests.integration.programme.test_presence import AFTER, issued, visited  # noqa: F401 a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P6")]
SHOTS = os.environ.get("R2R_SHOTS")


def made(world):
    """Yield every paper with its name."""
    agenda = latest(world.visit)
    for language in ("en", "ja", "both"):
        yield f"agenda-{language}", pressed(papers.agenda_paper(agenda, Scope("all"), language)).content
    yield "agenda-person", pressed(papers.agenda_paper(agenda, scope_of(world.ada), "both")).content
    certificate, guests = issued(world), guest_list(world.visit, world.officer)
    for language in ("en", "ja"):
        yield f"allowance-{language}", papers.sheet_pdf(world.sheet, language)[1].content
        yield f"certificate-{language}", certificate_pdf(certificate, language)[1].content
        yield f"guests-{language}", guests_pdf(guests, language, AFTER)[1]


def test_the_first_page_of_every_paper_is_a_page_with_something_on_it(visited, tmp_path, settings):  # noqa: F811
    settings.MEDIA_ROOT = tmp_path / "media"
    Place.objects.update(entrance_en="North gate", entrance_ja="北門")
    fund(delegate=visited.ada, by=visited.officer, at=AT)
    sheet = prepare_sheet(
        delegate=visited.ada, table=RateTable.objects.get(side="jp"), rate=ExchangeRate.objects.get(),
        arrives_on=date(2022, 11, 13), leaves_on=date(2022, 11, 19), fare=Decimal("900"), currency="JPY",
        by=visited.officer, at=AT,
    )  # fmt: skip
    visited.sheet = approve_sheet(sheet=sheet, seen=sheet.total, by=visited.second, at=AT)
    folder = Path(SHOTS) if SHOTS else tmp_path / "pictures"

    blank = []
    for name, content in made(visited):
        with Image.open(first_page(content, folder / f"{name}.png")) as picture:
            darkest, lightest = picture.convert("L").getextrema()
            if picture.width < 600 or darkest > 80 or lightest < 250:
                blank.append(name)
    assert blank == []
