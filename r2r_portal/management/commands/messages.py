"""`manage.py messages`: which sentences have no Japanese yet; `--fill` gives it to them."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import polib
from django.core.management.base import BaseCommand, CommandError

from r2r_portal import catalogue


class Command(BaseCommand):
    """Bring the catalogue up to date with the code and print, as JSON to fill in, what lacks Japanese."""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the flags."""
        parser.add_argument("places", nargs="*", help="only sentences that stand under these paths")
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail where something is missing"
        )
        parser.add_argument(
            "--fill", metavar="FILE.json", help='merge {"English": "日本語"}; context\\u0004msgid'
        )

    def handle(self, *_: Any, places: list[str], check: bool, fill: str | None, **__: Any) -> None:
        """Run."""
        sentences = catalogue.extract()
        fresh = self.look(sentences) if check else self.update(sentences, fill)
        lacking = {catalogue.key(entry) for entry in catalogue.untranslated(fresh)}
        shown = [e for e in sentences if catalogue.key(e) in lacking and stands_under(e, places)]
        if shown:
            self.stdout.write(json.dumps({label(e): "" for e in shown}, ensure_ascii=False, indent=1))
        self.stderr.write(
            f"{len(shown)} without Japanese, {len(fresh) - len(fresh.obsolete_entries())} in all"
        )
        if check and shown:
            raise SystemExit(1)

    def look(self, sentences: polib.POFile) -> polib.POFile:
        """Return what the catalogue would be; fail where the committed one is another."""
        now = catalogue.read()
        fresh = catalogue.merged(sentences, catalogue.known(now))
        if str(now) != str(fresh) or catalogue.compiled() != catalogue.spoken(fresh):
            raise CommandError("the catalogue is behind the code: run manage.py messages")
        return fresh

    def update(self, sentences: polib.POFile, fill: str | None) -> polib.POFile:
        """Write and return the catalogue, with the given translations merged in."""
        given = read_fill(Path(fill), sentences) if fill else {}
        with catalogue.locked():
            fresh = catalogue.merged(sentences, catalogue.known(catalogue.read()) | given)
            catalogue.write(fresh)
        return fresh


def label(entry: polib.POEntry) -> str:
    """Return an entry's key as it stands in a fill file."""
    return f"{entry.msgctxt}\u0004{entry.msgid}" if entry.msgctxt else str(entry.msgid)


def stands_under(entry: polib.POEntry, places: list[str]) -> bool:
    """Tell whether the sentence occurs under one of the paths; everywhere where none is given."""
    files = [file.removeprefix("./") for file, _line in entry.occurrences]
    return not places or any(file.startswith(place) for file in files for place in places)


def read_fill(file: Path, sentences: polib.POFile) -> dict[catalogue.Key, str]:
    """Return the translations of a fill file; plural sentences may be named by either form."""
    plurals = {(e.msgctxt or "", e.msgid_plural): e for e in sentences if e.msgid_plural}
    exact = {catalogue.key(e): e for e in sentences}
    given = {}
    for name, text in json.loads(file.read_text(encoding="utf-8")).items():
        context, _, msgid = name.rpartition("\u0004")
        entry = exact.get((context, msgid)) or plurals.get((context, msgid))
        if text:
            catalogue.check_placeholders(msgid, text, entry.msgid_plural if entry else "")
            given[catalogue.key(entry) if entry else (context, msgid)] = text
    return given
