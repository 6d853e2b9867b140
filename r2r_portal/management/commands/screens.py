"""`manage.py screens`: every page of the running demo, both languages, 1280 and 320 px, as pictures; of PDFs the first page."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from playwright.sync_api import Page

from r2r_portal.site.screens import crawl, measure, papers

TOUR = {  # the pages that docs/tour.md shows
    ("site:home", "en"), ("site:home", "ja"), ("site:call", "en"), ("applications:tasks", "en"),
    ("applications:section.strategy", "ja"), ("applications:check", "ja"), ("applications:receipt", "en"),
    ("admin:selection_mine", "en"), ("admin:selection_score", "en"), ("admin:selection_ranking", "en"),
    ("admin:selection_release", "en"), ("selection:decision", "en"), ("site:regions", "ja"),
    ("programme:board", "en"), ("programme:delegation", "en"), ("programme:sheet", "en"),
    ("programme:agenda", "ja"), ("helpdesk:ask", "ja"), ("demo-mail", "en"),
}  # fmt: skip


class Command(BaseCommand):
    """Crawl, photograph, measure, and say what was found."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name where to look and where to write."""
        parser.add_argument("--origin", default=settings.SITE_ORIGIN)
        parser.add_argument("--to", type=Path, default=settings.RUN_DIR / "screens")
        parser.add_argument(
            "--tour", type=Path, help="write only the pictures of docs/tour.md that are not there yet"
        )

        parser.add_argument(
            "--role", action="append", dest="only", metavar="ROLE", help="only as visitor and as these"
        )
        parser.add_argument(
            "--about", default="", metavar="WORD", help="only pages whose name holds this: programme:"
        )

    def handle(
        self, *_: Any, origin: str, to: Path, tour: Path | None, only: list[str], about: str, **__: Any
    ) -> None:
        """Look at everything; exit 1 when something was found."""
        self.to, self.found, self.pages, self.about = tour or to, 0, 0, about
        self.papers: set[str] = set()
        look = self.stop_on_the_tour if tour else self.look
        crawl.walk_everywhere(origin, only or crawl.roles(origin), look)
        self.stdout.write(f"{self.pages} pages. Pictures are in {self.to}")
        if self.found:
            raise CommandError(f"{self.found} findings")

    def stop_on_the_tour(self, page: Page, stop: crawl.Stop) -> None:
        """Photograph what shows first on a page of the tour, unless an earlier chapter gave the picture."""
        path = self.to / f"{stop.name}-{stop.language}.png"
        if (stop.kind, stop.language) in TOUR and not path.exists():
            self.to.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=path)

    def look(self, page: Page, stop: crawl.Stop) -> None:
        """Photograph one page at both widths and print what was found on it."""
        if self.about not in stop.kind:
            return
        folder = self.to / (stop.role or "visitor")
        self.pages += 1
        for picture in papers.photograph(page, stop.language, self.to / "papers", self.papers):
            self.stdout.write(f"{stop.path}: {picture.name}")
        for width in measure.WIDTHS:
            findings = measure.findings(page, width)
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{stop.name}-{stop.language}-{width}.png", full_page=True)
            for finding in findings:
                self.found += 1
                self.stdout.write(f"{stop.path} {stop.role or 'visitor'} {width}: {finding}")
