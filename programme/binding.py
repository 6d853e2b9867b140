"""The press for agendas, which only the worker runs: everybody's of a visit into one archive, or a single paper.

A paper that fails is named and left out of its archive; papers are kept by their content, so that a second try begins
where the first one stopped. A single paper, before which somebody sits, is made between two of an archive.
"""

import logging
import zipfile
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

from django.utils.text import slugify

from programme.actions import bundles
from programme.models import AgendaVersion, Bundle, Delegate, Delegation, PaperLanguage
from programme.queries.agenda import Agenda, read, reader
from programme.queries.pages import scope_from, scope_of
from programme.queries.papers import Paper, agenda_paper
from r2r_portal import clock, pdf

logger = logging.getLogger(__name__)


def make(bundle: Bundle, press: pdf.Press) -> None:
    """Make what `bundles.begin` took up, to its end, good or bad; the press is for a whole run of them."""
    try:
        if bundle.of:
            _make_paper(bundle, press)
        else:
            _make_archive(bundle, press)
    except Exception as error:  # whatever it was, the page must say that it failed
        logger.exception("bundle %s failed", bundle.pk)
        bundles.fail(bundle_id=bundle.pk, failure=f"{type(error).__name__}: {error}", at=clock.now())


def _make_paper(bundle: Bundle, press: pdf.Press) -> None:
    agenda = read(_version(bundle), bundle.visit)
    who, name = reader(bundle.visit, bundle.asked_by), str(bundle.asked_by)
    scope = scope_from(bundle.of, agenda, who, name, Delegate.objects.all(), Delegation.objects.all())
    paper = agenda_paper(agenda, scope, bundle.language) if scope else None
    if paper is None or paper.planned.key != bundle.key:
        bundles.fail(bundle_id=bundle.pk, failure=bundles.OTHER_CONTENT, at=clock.now())
        return
    pressed(paper, press)
    bundles.finish_paper(bundle_id=bundle.pk, at=clock.now())


def _make_archive(bundle: Bundle, press: pdf.Press) -> None:
    with TemporaryFile() as archive:
        failures = _filled(bundle, archive, press)
        if failures is not None:
            archive.seek(0)
            bundles.finish(bundle_id=bundle.pk, archive=archive, failures=failures, at=clock.now())


def _version(bundle: Bundle) -> AgendaVersion:
    if bundle.version is None:
        raise ValueError("nothing is published")
    return bundle.version


def pressed(paper: Paper, render: pdf.Renderer = pdf.render_isolated) -> pdf.StoredPdf:
    """Return the PDF of a paper; `render` makes what was not made yet, raises what it raises."""
    return pdf.stored(paper.html, title=paper.title, language=paper.language, render=render)


def _filled(bundle: Bundle, archive: IO[bytes], press: pdf.Press) -> list[int] | None:
    """Write every paper; return the numbers of the delegates whose paper failed, None where somebody else goes on."""
    agenda, people = read(_version(bundle), bundle.visit), list(_people(bundle))
    failures: list[int] = []
    if not bundles.advance(bundle=bundle, real=clock.real(), total=len(people)):
        return None
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as file:
        for person in people:
            make_single_papers(press)
            if not _put(file, agenda, person, bundle.language, press):
                failures.append(person.pk)
            if not bundles.advance(bundle=bundle, real=clock.real(), steps=1):
                return None
    return failures


def make_single_papers(press: pdf.Press) -> None:
    """Make the single papers that wait."""
    while paper := bundles.begin(at=clock.now(), real=clock.real(), single=True):
        make(paper, press)


def _people(bundle: Bundle) -> Iterator[Delegate]:
    going = Delegate.objects.going().filter(delegation__visit=bundle.visit_id)
    yield from going.select_related("delegation__territory").order_by("delegation__territory__code", "pk")


def _put(file: zipfile.ZipFile, agenda: Agenda, person: Delegate, language: str, press: pdf.Press) -> bool:
    """Put one paper into the archive; False where it cannot be made."""
    spoken = person.language if language == PaperLanguage.OWN else language
    try:
        paper = pressed(agenda_paper(agenda, scope_of(person), spoken), press)
    except pdf.RenderError:
        logger.exception("no agenda of delegate %s", person.pk)
        return False
    file.writestr(name_of(person, agenda, spoken), paper.content)
    return True


def name_of(person: Delegate, agenda: Agenda, language: str) -> str:
    """Return the name of a paper: "ES21/ada-example-12-v3-en.pdf"; letters of every script stay."""
    name = slugify(f"{person.family_name} {person.given_name}", allow_unicode=True)
    return f"{person.delegation.territory.code}/{name}-{person.pk}-v{agenda.number}-{language}.pdf"
