"""A hundred and fifty hostile texts into every field and parameter of every address (REL-E1).

Fields are found by reading the forms of every page, parameters by reading its links; so what is new is asked too. CI takes a seeded
sample of texts, `--slow` all of them. Everything is taken back after each request.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.test import Client

from r2r_portal.site.addresses import all_addresses
from tests.faults.texts import FAMILIES, Payload, harmful, payloads
from tests.integration.access.asking import client_of, undone
from tests.integration.access.places import of_rows, place, values
from tests.integration.access.test_matrix import DEAR

SEED = 20220531
ROLES = (
    "officer",
    "owner",
    "delegate",
    "evaluator",
    "EU desk",
    "administrator",
    "visitor",
    "stakeholder",
    "host",
)
PARAMETERS = (
    "q",
    "p",
    "o",
    "page",
    "next",
    "side",
    "status",
    "theme",
    "language",
    "step",
    "kind",
    "year",
    "territory",
    "code",
)
SKIPPED = {
    "account_logout",
    "admin:logout",
    "programme:notes",
}  # the last keeps whatever is said, as is its purpose
TYPED = {
    "text",
    "search",
    "email",
    "url",
    "tel",
    "number",
    "date",
    "hidden",
    "textarea",
    "datetime-local",
    "time",
    "password",
}


@dataclass(frozen=True)
class Form:
    """One form of a page: where it goes, how, its fields with what they hold, and which of them one can type in."""

    action: str
    method: str
    fields: tuple[tuple[str, str], ...]
    typed: tuple[str, ...]


class Forms(HTMLParser):
    """Collects the forms of a page and the names of parameters in its links."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict] = []
        self.parameters: set[str] = set()

    def handle_starttag(self, tag, attrs):
        """Note a form, a field, a link."""
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(
                {
                    "action": told.get("action", ""),
                    "method": told.get("method", "get").upper(),
                    "fields": [],
                    "typed": [],
                }
            )
        elif tag == "a" and "?" in told.get("href", ""):
            self.parameters.update(re.findall(r"[?&]([\w-]+)=", told["href"]))
        elif tag in ("input", "textarea", "select", "button") and self.forms and told.get("name"):
            self._field(tag, told)

    def _field(self, tag, told):
        kind, form = told.get("type", "textarea" if tag == "textarea" else "text"), self.forms[-1]
        if tag == "button" or kind in ("submit", "file", "image"):
            form["fields"].append(
                (told["name"], told.get("value", ""))
            ) if tag == "button" and kind != "button" else None
            return
        form["fields"].append((told["name"], told.get("value", "")))
        if kind in TYPED or tag == "select":
            form["typed"].append(told["name"])


def read(content: bytes) -> tuple[list[Form], set[str]]:
    """Return the forms of a page, and the parameters that it links with."""
    parser = Forms()
    parser.feed(content.decode(errors="replace"))
    return [
        Form(f["action"], f["method"], tuple(f["fields"]), tuple(f["typed"])) for f in parser.forms
    ], parser.parameters


def pages(world) -> Iterator[tuple[Client, str, bytes]]:
    """Yield every address that somebody reads, as the first who may, with its page."""
    given, done = values(world), set()
    clients = {role: client_of(world.people[role]) for role in ROLES}
    for one in all_addresses():
        if one.key in done or one.key in SKIPPED | DEAR or "GET" not in one.methods:
            continue
        done.add(one.key)
        path = place(one, of_rows(one, world) or given.get(one.key, {}))
        for client in clients.values():
            with undone():
                answer = client.get(path)
                content = said_by(answer)
            if answer.status_code == 200:
                yield client, path, content
                break


def said_by(answer) -> bytes:
    """Return what was said, read to its end."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def problems(answer, content: bytes, payload: Payload, where: str) -> Iterator[str]:
    """Yield what is wrong with an answer to a hostile text."""
    if answer.status_code >= 500:
        yield f"{answer.status_code} {where}"
    if answer.headers.get("Content-Type", "").startswith("text/html") and harmful(content, payload):
        yield f"unescaped {where}"
    if "\n" in str(answer.headers.get("Location", "")):
        yield f"header {where}"


def typed(form: Form, payload: Payload, only: str | None = None) -> str | bytes:
    """Return the body of a form with the text in every field one can type in, or in one."""
    fields = form.typed if only is None else (only,)
    kept = [
        (name, value) for name, value in form.fields if name not in fields and name != "csrfmiddlewaretoken"
    ]
    return urlencode([*kept, *((name, payload.bytes) for name in fields if name not in {"version", "key"})])


def tried(client: Client, path: str, content: bytes, payload: Payload) -> Iterator[str]:
    """Yield what went wrong when a text was typed into every form and parameter of a page."""
    forms, parameters = read(content)
    wanted = sorted({*parameters, *PARAMETERS})
    asked = urlencode([(name, payload.bytes[:4_000]) for name in wanted])
    yield from sent(
        client, "GET", f"{path}?{asked}", "", payload, f"{payload.family} {payload.number} at {path}?…"
    )
    for form in forms:
        where = form.action.partition("#")[0] or path
        if not where.startswith("/") or "logout" in where:
            continue
        names = f"{payload.family} {payload.number} into {where} {form.typed}"
        body = typed(form, payload)
        if form.method == "POST":
            yield from sent(client, "POST", where, body, payload, names)
        elif len(body) < 8_000:
            yield from sent(client, "GET", f"{where.partition('?')[0]}?{body}", "", payload, names)


def sent(client: Client, method: str, path: str, body: str, payload: Payload, where: str) -> Iterator[str]:
    """Send, look, and take it back; a refusal writes nothing."""
    with undone():
        answer = client.generic(method, path, body, content_type="application/x-www-form-urlencoded")
        yield from problems(answer, said_by(answer), payload, where)


@pytest.fixture(scope="module")
def every_page(world):
    """Every page that somebody reads."""
    found = list(pages(world))
    assert len(found) > 200
    return found


def test_a_sample_of_hostile_texts_breaks_no_page_and_runs_on_none(every_page):
    """One text a page, drawn by a fixed seed over all families."""
    chance, texts = random.Random(SEED), list(payloads())
    wrong = [
        line
        for client, path, content in every_page
        for line in tried(client, path, content, chance.choice(texts))
    ]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_all_hostile_texts_break_no_page_and_run_on_none(every_page, family):
    ours = [one for one in payloads() if one.family == family]
    wrong = [
        line
        for one in ours
        for client, path, content in every_page
        for line in tried(client, path, content, one)
    ]
    assert wrong == []


def test_there_are_a_hundred_and_fifty_in_fifteen_families():
    assert (len(FAMILIES), len(list(payloads()))) == (15, 150)


def test_the_control_a_page_that_does_not_escape_is_seen():
    text = next(one for one in payloads() if one.family == "markup")
    assert harmful(b"<p>" + text.bytes + b"</p>", text)
    assert not harmful(b"<p>&lt;script&gt;</p>", text)
