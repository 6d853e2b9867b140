"""What the worker does for a bundle: a paper a person, one after the other, into one archive.

A paper that fails is named and left out; papers are kept by their content, so that a second try begins where the
first one stopped.
"""

import logging
import zipfile
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

from django.utils.text import slugify

from programme.actions import bundles
from programme.models import Bundle, Delegate, PaperLanguage
from programme.queries import papers
from programme.queries.agenda import Agenda, read
from programme.queries.pages import scope_of
from r2r_portal import clock, pdf

logger = logging.getLogger(__name__)


def make(bundle: Bundle) -> None:
    """Make a bundle that `bundles.begin` took up, to its end, good or bad."""
    try:
        with TemporaryFile() as archive:
            failures = _filled(bundle, archive)
            if failures is not None:
                archive.seek(0)
                bundles.finish(bundle_id=bundle.pk, archive=archive, failures=failures, at=clock.now())
    except Exception as error:  # whatever it was, the page must say that it failed
        logger.exception("bundle %s failed", bundle.pk)
        bundles.fail(bundle_id=bundle.pk, failure=f"{type(error).__name__}: {error}", at=clock.now())


def _filled(bundle: Bundle, archive: IO[bytes]) -> list[int] | None:
    """Write every paper; return the numbers of the delegates whose paper failed, None where somebody else goes on."""
    if bundle.version is None:
        raise ValueError("nothing is published")
    agenda, people = read(bundle.version, bundle.visit), list(_people(bundle))
    failures: list[int] = []
    if not bundles.advance(bundle=bundle, real=clock.real(), total=len(people)):
        return None
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as file, pdf.Press() as press:
        for person in people:
            if not _put(file, agenda, person, bundle.language, press):
                failures.append(person.pk)
            if not bundles.advance(bundle=bundle, real=clock.real(), steps=1):
                return None
    return failures


def _people(bundle: Bundle) -> Iterator[Delegate]:
    going = Delegate.objects.going().filter(delegation__visit=bundle.visit_id)
    yield from going.select_related("delegation__territory").order_by("delegation__territory__code", "pk")


def _put(file: zipfile.ZipFile, agenda: Agenda, person: Delegate, language: str, press: pdf.Press) -> bool:
    """Put one paper into the archive; False where it cannot be made."""
    spoken = person.language if language == PaperLanguage.OWN else language
    try:
        _title, paper = papers.agenda_pdf(agenda, scope_of(person), spoken, press)
    except pdf.RenderError:
        logger.exception("no agenda of delegate %s", person.pk)
        return False
    file.writestr(name_of(person, agenda, spoken), paper.content)
    return True


def name_of(person: Delegate, agenda: Agenda, language: str) -> str:
    """Return the name of a paper: "ES21/ada-example-12-v3-en.pdf"; letters of every script stay."""
    name = slugify(f"{person.family_name} {person.given_name}", allow_unicode=True)
    return f"{person.delegation.territory.code}/{name}-{person.pk}-v{agenda.number}-{language}.pdf"
