"""What a page or a mail loads by itself, without anybody pressing anything."""

from html.parser import HTMLParser

LOADS = {
    "img": ("src", "srcset"), "script": ("src",), "iframe": ("src",), "source": ("src", "srcset"), "embed": ("src",),
    "object": ("data",), "video": ("src", "poster"), "audio": ("src",), "input": ("src",), "link": ("href",),
    "use": ("href",), "image": ("href",), "body": ("background",),
}  # fmt: skip
ONLY_READ = {"alternate", "canonical"}  # relations of links that no browser follows by itself


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "link" and said.get("rel") in ONLY_READ:
            return
        self.found += [value for name in LOADS.get(tag, ()) if (value := said.get(name))]


def loaded(html: str) -> list[str]:
    """Return the addresses of everything that a page loads, in their order."""
    reader = _Reader()
    reader.feed(html)
    return reader.found


def of_others(html: str) -> list[str]:
    """Return those that do not lie on our own host."""
    return [one for one in loaded(html) if not one.startswith(("/", "#", "data:")) or one.startswith("//")]
