"""The only files a PDF may be made from: our own style sheets and pictures, by name."""

from collections.abc import Mapping
from pathlib import Path

from weasyprint.urls import URLFetcher, URLFetcherResponse

SCHEME = "asset:"
STATIC = Path(__file__).resolve().parents[2] / "static"
TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}


def named(root: Path = STATIC) -> dict[str, Path]:
    """Return every file that may be used, by its name under `root`."""
    return {
        path.relative_to(root).as_posix(): path
        for path in sorted(root.rglob("*"))
        if path.suffix in TYPES and path.is_file()
    }


class AssetFetcher(URLFetcher):
    """Answers `asset:<name>` for names from a dictionary and refuses every other address.

    WeasyPrint's own fetcher reads local files and follows redirects; no address from the document is ever
    turned into a path or a connection here.
    """

    def __init__(self, files: Mapping[str, Path] | None = None) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.files = named() if files is None else files

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return the file of that name. Raises ValueError for anything else."""
        path = self.files.get(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else None
        if path is None:
            raise ValueError(f"not one of our files: {url[:200]}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": TYPES[path.suffix]})
