"""The pages that each role lives on, opened through the real doors at a boundary."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

from django.urls import reverse
from django.utils import translation

from applications.queries.drafts import load_draft
from r2r_portal.site.rehearsal.stage import PEOPLE, Stage, stand_at
from r2r_portal.site.rehearsal.walk import EXTENSION, Moment, around

EVERYBODY = frozenset({"anonymous", *PEOPLE})
SHORTEST = 1500  # bytes; a page of ours is never shorter
PUBLIC = ("site:home", "site:call", "applications:invite", "helpdesk:ask")
OF_A_FILE = {
    "owner": (("draft", "tasks"), ("draft", "check"), ("draft", "consider"), ("draft", "team"), ("sent", "receipt"),
              ("sent", "withdraw"), ("sent", "tasks"), ("withdrawn", "withdraw")),
    "editor": (("draft", "tasks"), ("draft", "check")),
    "reader": (("draft", "tasks"), ("draft", "check"), ("draft", "team")),
    "prefecture": (("prefecture", "tasks"), ("prefecture", "check"), ("prefecture", "consider")),
}  # fmt: skip
# An officer reads files in the admin: until the closing the answers are sealed everywhere.
LISTS = ("admin:index", "admin:applications_application_changelist")
IN_THE_ADMIN = {"officer": (*LISTS, "admin:applications_call_changelist"), "Japan desk": LISTS, "EU desk": LISTS,
                "evaluator": ("admin:index",)}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """A page as somebody saw it at a moment."""

    role: str
    address: str
    moment: Moment
    status: int
    body: str
    landed: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it came to its end, with a heading and something under it."""
        return (
            self.status == 200
            and (self.role == "anonymous" or "/login/" not in self.landed)
            and "<h1" in self.body
            and self.body.rstrip().endswith("</html>")
            and len(self.body) >= SHORTEST
        )


def addresses(stage: Stage) -> Iterator[tuple[str, str]]:
    """Yield (role, address) of the main pages of everybody, each in the person's language."""
    for language in ("en", "ja"):
        with translation.override(language):
            yield from [("anonymous", reverse(name)) for name in PUBLIC]
            yield from [("anonymous", reverse("applications:apply", args=[side])) for side in ("eu", "jp")]
    for role in ("owner", "other applicant", "prefecture"):
        with translation.override(stage.people[role].language):
            yield role, reverse("site:my")
    for role, pages in OF_A_FILE.items():
        with translation.override(stage.people[role].language):
            yield from [
                (role, reverse(f"applications:{name}", args=[stage.files[file]])) for file, name in pages
            ]
    for role, names in IN_THE_ADMIN.items():
        yield from [(role, reverse(name)) for name in names]
    for role, file in (("officer", "sent"), ("Japan desk", "on behalf"), ("EU desk", "sent")):
        yield role, reverse("admin:applications_application_change", args=[stage.files[file]])
    for name in ("change", "deadline"):
        yield "officer", reverse(f"admin:applications_call_{name}", args=[stage.call.pk])
    slug = load_draft(stage.file("draft")).sections[0].slug
    with translation.override("en"):
        yield "owner", reverse("applications:section", args=[stage.files["draft"], slug])


def tour(stage: Stage, roles: frozenset[str]) -> list[Seen]:
    """Open the main pages of some roles around the closing, those of applicants and visitors around the opening too."""
    everything = [one for one in addresses(stage) if one[0] in roles]
    outside = [one for one in everything if one[0] in {"anonymous", "owner"}]
    seen = [look(stage, *one, moment) for moment in around("closing", stage.closes_at) for one in everything]
    return seen + [
        look(stage, *one, moment) for moment in around("opening", stage.call.opens_at) for one in outside
    ]


def tour_of_extension(stage: Stage, roles: frozenset[str]) -> list[Seen]:
    """Open the owner's pages around the end of an extension that holds for the owner's draft."""
    mine = [one for one in addresses(stage) if one[0] in roles & {"owner"}]
    until = stage.closes_at + EXTENSION
    return [look(stage, *one, moment) for moment in around("end of the extension", until) for one in mine]


def look(stage: Stage, role: str, address: str, moment: Moment) -> Seen:
    """Open one page at exactly this moment."""
    stand_at(moment.at)
    answer = stage.clients[role].get(address, follow=True)
    landed = answer.redirect_chain[-1][0] if answer.redirect_chain else address
    return Seen(role, address, moment, answer.status_code, answer.content.decode(), landed)


def post(stage: Stage, role: str, address: str, data: dict[str, Any], at: datetime) -> tuple[int, str]:
    """Press a button at exactly this instant; returns the status and the page."""
    stand_at(at)
    answer = stage.clients[role].post(address, data)
    return answer.status_code, answer.content.decode()


class Fields(HTMLParser):
    """The fields of a page with what they hold, as a browser would send them."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.area = self.select = ""
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a field up."""
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "textarea" and name:
            self.area, self.values[name] = name, ""
        if tag == "select":
            self.select = name
        if tag == "option" and self.select and "selected" in given:
            self.values[self.select] = given.get("value") or ""
        if (
            tag == "input"
            and name
            and (given.get("type") in {"text", "hidden", "number"} or "checked" in given)
        ):
            self.values[name] = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        """Take the text of an area up."""
        if self.area:
            self.values[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        """Leave an area."""
        if tag == "textarea":
            self.area = ""


def words(body: str) -> str:
    """Return what is read of a page: no tags, no scripts, every space a plain one."""
    bare = re.sub(r"<(script|style)\b.*?</\1>", " ", body, flags=re.DOTALL)
    return re.sub(r"[\s\u00a0]+", " ", re.sub(r"<[^>]+>", "", bare))
