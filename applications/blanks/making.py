"""Making the files, once per content."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from applications.blanks.content import Content, content
from applications.blanks.word import document
from applications.models import Questionnaire
from r2r_portal.pdf import compose, kept, stored

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Blank:
    """A file to send."""

    name: str
    mime: str
    path: Path


def blank(questionnaire: Questionnaire, language: str, suffix: str) -> Blank:
    """Return the blank form of a version; `suffix` is a key of MAKERS. Raises RenderError for a PDF that fails."""
    track = questionnaire.track
    mime, make = MAKERS[suffix]
    name = f"{track.call.code}-{track.side}-v{questionnaire.version}-{language}.{suffix}"
    return Blank(name.lower(), mime, make(content(questionnaire, language)))


def _pdf(form: Content) -> Path:
    with translation.override(form.language):
        version = _("version %(number)s") % {"number": form.version}
    reference = f"{form.call} · {version}"
    html = compose(
        "pdf/blank_form.html", title=form.title, language=form.language, reference=reference, form=form
    )
    return stored(html, title=form.title, language=form.language).path


def _docx(form: Content) -> Path:
    return kept(
        "docx", ".docx", (repr(form).encode(),), (Path(__file__).parent / "word.py",), lambda: document(form)
    )


MAKERS: dict[str, tuple[str, Callable[[Content], Path]]] = {
    "pdf": ("application/pdf", _pdf),
    "docx": (DOCX, _docx),
}
