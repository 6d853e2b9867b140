"""Working translations beside the texts they translate (SPEC A14)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from applications.domain.differences import Span, spans
from applications.domain.translating import Text, is_stale, texts
from applications.models import Application, Submission, WorkingTranslation
from applications.queries.reading import ReadItem, ReadSection, read


@dataclass(frozen=True)
class Pair:
    """A text and its translation, None where there is none yet; stale where the text is another by now."""

    text: Text
    label: str
    translation: WorkingTranslation | None
    is_stale: bool


def pairs_of(application: Application, version: Submission, language: str) -> tuple[Pair, ...]:
    """Return every text of a version with its translation, labels in `language`."""
    rows = {
        (row.path, row.language): row for row in application.translations.select_related("by", "objected_by")
    }
    return tuple(_pair(text, rows.get((text.path, text.into)), language) for text in texts(version.snapshot))


def _pair(text: Text, row: WorkingTranslation | None, language: str) -> Pair:
    label = text.label.get(language) or text.label.get("en") or text.path
    return Pair(text, label, row, row is not None and is_stale(row.source_hash, text.text))


def text_at(version: Submission, path: str) -> Text | None:
    """Return the text that a version holds under a path."""
    return next((text for text in texts(version.snapshot) if text.path == path), None)


def drift(application: Application, row: WorkingTranslation, now: Text) -> tuple[Span, ...]:
    """Return what changed in the text since it was translated; empty where that version cannot be read."""
    version = application.submissions.filter(number=row.source_version).first()
    then = text_at(version, row.path) if version else None
    return spans(then.text, now.text) if then else ()


def in_translation(sections: Iterable[ReadSection], pairs: Iterable[Pair]) -> tuple[ReadSection, ...]:
    """Return sections whose texts are translated where a translation is there; the rest as it was written."""
    known = {one.text.path: one for one in pairs if one.translation}
    return tuple(
        replace(section, items=tuple(_said(item, known) for item in section.items)) for section in sections
    )


def _said(item: ReadItem, known: dict[str, Pair]) -> ReadItem:
    if item.items:
        return replace(item, items=tuple(tuple(_said(one, known) for one in group) for group in item.items))
    pair = known.get(item.path)
    if pair is None or pair.translation is None:
        return item
    row = pair.translation
    return replace(item, value=row.text, language=row.language, is_translation=True, is_stale=pair.is_stale)


def reading_in(
    application: Application, version: Submission, language: str, *, translated: bool
) -> tuple[tuple[ReadSection, ...], bool]:
    """Return what was handed in, in its own words or in translation, and whether there is any translation."""
    sections, pairs = read(version, language), pairs_of(application, version, language)
    has_any = any(one.translation for one in pairs)
    return (in_translation(sections, pairs) if translated else sections), has_any
