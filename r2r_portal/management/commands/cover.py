"""`manage.py cover`: draws the pictures that shared links show into static/img, with Chromium's fonts."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation
from playwright.sync_api import sync_playwright

from r2r_portal.charts.cover import PIXELS, cover
from r2r_portal.site.screens.crawl import BROWSER, CHROMIUM


class Command(BaseCommand):
    """Draw one PNG a language; they are kept in the repository, since servers have no browser."""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name where to write."""
        parser.add_argument("--to", type=Path, default=settings.BASE_DIR / "static" / "img")

    def handle(self, *_: Any, to: Path, **__: Any) -> None:
        """Draw."""
        width, height = PIXELS
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which(BROWSER), args=CHROMIUM)
            page = browser.new_page(viewport={"width": width, "height": height})
            for language, _label in settings.LANGUAGES:
                with translation.override(language):
                    drawing = cover().replace(
                        "<svg ", f'<svg style="display:block;width:{width}px;height:{height}px" ', 1
                    )
                page.set_content(f'<body style="margin:0">{drawing}</body>')
                page.screenshot(path=to / f"cover-{language}.png")
            browser.close()
