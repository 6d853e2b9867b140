"""The Japanese catalogue: what the code says in English, and what stands beside it in Japanese.

Extraction runs on a copy of the sources, so that it never leaves a file behind in the tree; several processes
may fill the catalogue at once. Translations of sentences that no longer occur are kept aside (`#~`) and come
back with them. There are no fuzzy entries: a sentence has its Japanese or has none.
"""

import contextlib
import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import polib
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test.utils import override_settings

SOURCES = ("r2r_portal", "applications", "selection", "programme", "helpdesk", "templates")
SUFFIXES = {".py", ".html", ".txt"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
METADATA = {
    "Project-Id-Version": "r2r-portal",
    "Language": "ja",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
Key = tuple[str, str]  # context ("" for none), msgid


class FillError(CommandError):
    """A translation that cannot be right; the text names it."""


def path() -> Path:
    """Return where the catalogue lies."""
    return Path(settings.BASE_DIR) / "locale/ja/LC_MESSAGES/django.po"


@contextlib.contextmanager
def locked() -> Iterator[None]:
    """Keep other processes away from the catalogue."""
    path().parent.mkdir(parents=True, exist_ok=True)
    door = os.open(path().parent, os.O_RDONLY)
    try:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield
    finally:
        os.close(door)


def extract() -> polib.POFile:
    """Return every sentence of the code and the templates, with the places where it stands."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        for name in SOURCES:
            _copy(Path(settings.BASE_DIR) / name, Path(folder) / name)
        (Path(folder) / "locale").mkdir()
        try:
            os.chdir(folder)
            with override_settings(LOCALE_PATHS=[str(Path(folder) / "locale")]):
                call_command("makemessages", locale=["ja"], no_wrap=True, verbosity=0)
        finally:
            os.chdir(before)
        return polib.pofile(str(Path(folder) / "locale/ja/LC_MESSAGES/django.po"), wrapwidth=0)


def _copy(source: Path, target: Path) -> None:
    for file in source.rglob("*"):
        if file.suffix in SUFFIXES and "migrations" not in file.parts:
            place = target / file.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileNotFoundError):  # somebody's editor was quicker
                shutil.copyfile(file, place)


def read() -> polib.POFile:
    """Return the catalogue as it stands, or an empty one."""
    return polib.pofile(str(path()), wrapwidth=0) if path().exists() else polib.POFile(wrapwidth=0)


def key(entry: polib.POEntry) -> Key:
    """Return what tells two entries apart."""
    return (entry.msgctxt or "", entry.msgid)


def japanese(entry: polib.POEntry) -> str:
    """Return the translation; Japanese has one plural form."""
    if "fuzzy" in entry.flags:
        return ""
    return str(entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr)


def merged(sentences: polib.POFile, translations: Mapping[Key, str]) -> polib.POFile:
    """Return a catalogue of `sentences` in a stable order, translated; what occurs nowhere is set aside."""
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = dict(METADATA)
    rest = dict(translations)
    for entry in sorted(sentences, key=key):
        text = rest.pop(key(entry), "")
        fresh = polib.POEntry(
            msgid=entry.msgid, msgctxt=entry.msgctxt, comment=entry.comment, flags=entry.flags
        )
        fresh.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        if entry.msgid_plural:
            fresh.msgid_plural, fresh.msgstr_plural = entry.msgid_plural, {0: text}
        else:
            fresh.msgstr = text
        catalogue.append(fresh)
    for (context, msgid), text in sorted(rest.items()):
        if text:
            catalogue.append(polib.POEntry(msgid=msgid, msgctxt=context or None, msgstr=text, obsolete=True))
    return catalogue


def known(catalogue: polib.POFile) -> dict[Key, str]:
    """Return every translation of the catalogue, also those set aside."""
    return {key(entry): japanese(entry) for entry in catalogue if japanese(entry)}


def write(catalogue: polib.POFile) -> None:
    """Write the catalogue and its compiled twin, each in one step."""
    for file, save in ((path(), catalogue.save), (path().with_suffix(".mo"), catalogue.save_as_mofile)):
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        save(str(draft))
        draft.replace(file)


def untranslated(catalogue: polib.POFile) -> list[polib.POEntry]:
    """Return the sentences without Japanese."""
    return [entry for entry in catalogue if not entry.obsolete and not japanese(entry)]


def compiled() -> dict[Key, str]:
    """Return the translations of the compiled twin."""
    twin = path().with_suffix(".mo")
    return known(polib.mofile(str(twin))) if twin.exists() else {}


def spoken(catalogue: polib.POFile) -> dict[Key, str]:
    """Return the translations of sentences that occur: what the compiled twin must hold."""
    return {key(entry): japanese(entry) for entry in catalogue if japanese(entry) and not entry.obsolete}


def check_placeholders(msgid: str, text: str, plural: str = "") -> None:
    """Raise FillError where a translation names other placeholders than its sentence."""
    allowed = set(PLACEHOLDER.findall(msgid)) | set(PLACEHOLDER.findall(plural))
    found = set(PLACEHOLDER.findall(text))
    wanted = set(PLACEHOLDER.findall(msgid)) & set(PLACEHOLDER.findall(plural or msgid))
    if found - allowed or wanted - found:
        raise FillError(f"placeholders differ: {msgid!r} -> {text!r}")
