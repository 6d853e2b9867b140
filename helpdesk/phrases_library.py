"""What stands in the way of a publication, and what a library file is, in words."""

from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from helpdesk.domain.publishing import Blocker, Reason
from helpdesk.domain.searching import Query, Segment, excerpt, highlighted
from helpdesk.models import Resource, Tongue, Version
from helpdesk.queries.library import Wanted

REASONS = {
    Reason.NO_VERSION: gettext_lazy("It has no language version yet"),
    Reason.LANGUAGE_MISSING: gettext_lazy("The version in this language is missing: %(language)s"),
    Reason.NO_TITLE: gettext_lazy("The title is missing: %(language)s"),
    Reason.NO_SUMMARY: gettext_lazy("The summary is missing: %(language)s"),
    Reason.NOTHING_TO_OPEN: gettext_lazy("There is neither a file nor a link: %(language)s"),
    Reason.PLACEHOLDER: gettext_lazy("A text still says “%(found)s”: %(language)s"),
    Reason.SCAN_WAITING: gettext_lazy("The file waits for the virus check: %(language)s"),
    Reason.INFECTED: gettext_lazy("The virus check stopped the file: %(language)s"),
    Reason.NOT_CONSENTED: gettext_lazy("The applicant has not said yes to the publication"),
    Reason.NOTHING_IN_IT: gettext_lazy("There is neither a text nor an item: %(language)s"),
    Reason.ITEM_GONE: gettext_lazy("Readers cannot open this item: %(found)s"),
}
TYPES = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.oasis.opendocument.text": "ODT",
}


def blocked(blocker: Blocker) -> str:
    """Say one reason."""
    language = Tongue(blocker.language).label if blocker.language else ""
    return str(REASONS[blocker.reason]) % {"language": language, "found": blocker.found}


def file_facts(version: Version) -> str:
    """Say what a reader gets: "PDF, 12 pages, 1.2 MB, accessible PDF: yes"; of a link that it leads elsewhere."""
    if version.link:
        return _("Leads to another website")
    if not version.file:
        return ""
    parts = [TYPES.get(version.mime, version.mime)]
    if version.pages:
        parts.append(ngettext("%(n)s page", "%(n)s pages", version.pages) % {"n": version.pages})
    parts.append(filesizeformat(version.size))
    if version.is_pdf:
        parts.append(_("accessible PDF: yes") if version.is_accessible else _("accessible PDF: no"))
    return _(", ").join(parts)


def checked(version: Version) -> list[str]:
    """Say what the check of a PDF found, a line each; nothing of other files."""
    if not version.is_pdf:
        return []
    return [
        _("Tagged: yes")
        if version.is_tagged
        else _("Tagged: no. Screen readers get no order and no headings"),
        _("Title: %(title)s") % {"title": version.pdf_title}
        if version.pdf_title
        else _("Title: none. Set it in the properties of the document"),
        _("Language: %(language)s") % {"language": version.pdf_language}
        if version.pdf_language
        else _("Language: none. Set it in the properties of the document"),
    ]


@dataclass(frozen=True)
class Shown:
    """One item of a list, as a reader sees it; title and summary in pieces, with whether each was looked for."""

    resource: Resource
    version: Version
    title: list[Segment]
    summary: list[Segment]
    languages: tuple[tuple[str, str], ...]
    facts: str


def shown(resource: Resource, looked_for: Query) -> Shown | None:
    """Return an item for the list: the version that was found, else the reader's; None where it has none."""
    version = _found_version(resource, looked_for)
    if version is None:
        return None
    return Shown(
        resource, version, highlighted(version.title, looked_for), excerpt(version.summary, looked_for),
        tuple((one.language, Tongue(one.language).label) for one in resource.versions.all()), file_facts(version),
    )  # fmt: skip


def _found_version(resource: Resource, looked_for: Query) -> Version | None:
    """Prefer the reader's version; where the words stand in another one only, show that."""
    own = resource.version()
    if looked_for.is_empty or own is None or _holds(own, looked_for):
        return own
    return next((one for one in resource.versions.all() if _holds(one, looked_for)), own)


def _holds(version: Version, looked_for: Query) -> bool:
    pieces = [*highlighted(version.title, looked_for), *highlighted(version.summary, looked_for)]
    return any(is_hit for _text, is_hit in pieces)


def filter_words(name: str, value: str, themes: dict[str, str]) -> str:
    """Say one thing that was wanted, as its link says it."""
    if name == "kind":
        return str(dict(Resource._meta.get_field("kind").flatchoices)[value])
    if name == "theme":
        return themes.get(value, value)
    if name == "language":
        return str(Tongue(value).label)
    return value


def wanted_words(wanted: Wanted, themes: dict[str, str]) -> list[str]:
    """Say all that was wanted, in the order of the page."""
    return [filter_words(name, value, themes) for name, value in wanted.said.items()]
