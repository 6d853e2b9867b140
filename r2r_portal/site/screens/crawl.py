"""Walking through the demo as each role, one address of every kind, in each language."""

import html
import re
import shutil
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Error, Page, Response, Route, sync_playwright

LANGUAGES = ("en", "ja")
NOWHERE = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"  # nobody else is visited
)
BROWSER = "chromium-headless-shell"  # Chromium without a window: the same pages with a fifth less work
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", NOWHERE]
# A file instead of a page, and an address that leads on to a host that is not ours.
ENDS = ("Download is starting", "ERR_ABORTED", "ERR_NAME_NOT_RESOLVED")
START = ("/{}/", "/{}/my/", "/admin/")
NEVER = ("/static/", "/feed/", "/i18n/")  # files and doors, not pages
MOVES = re.compile(r"/making/[-0-9a-f]+/$")  # pages that look again by themselves until something is made
HREF = re.compile(r"<a\s[^>]*?href=\"([^\"]*)\"")
EACH = {"applications:section", "admin:app_list"}  # every argument of these is a page of its own kind


@dataclass(frozen=True)
class Stop:
    """One page as one role: its kind, its address."""

    role: str
    language: str
    kind: str
    path: str

    @property
    def name(self) -> str:
        """A file name for its picture."""
        return self.kind.replace(":", ".").replace("/", "-")


def roles(origin: str) -> list[str]:
    """Return the roles that the demo's sign-in page offers."""
    with urllib.request.urlopen(f"{origin}/en/account/login/code/", timeout=30) as answer:  # noqa: S310
        return re.findall(r'action="[^"]*/demo/enter/([^/"]+)/"', answer.read().decode())


def context_of(browser: Browser, origin: str, role: str, language: str, width: int) -> BrowserContext:
    """Return a context signed in as `role` ("" is a visitor) that reads `language`."""
    locale = {"en": "en-GB", "ja": "ja-JP"}[language]
    context = browser.new_context(
        base_url=origin, locale=locale, viewport={"width": width, "height": 900}, reduced_motion="reduce"
    )
    context.set_default_timeout(30_000)
    context.route(MOVES, hold_still)
    context.add_cookies([{"name": "language", "value": language, "url": origin}])
    if role:
        page = context.new_page()
        page.goto(f"/{language}/account/login/code/")
        with page.expect_navigation():
            page.locator(f'form[action$="/demo/enter/{role}/"] button').click()
        page.close()
    return context


def hold_still(route: Route) -> None:
    """Give a page without its `Refresh`, so that it does not move away while it is measured."""
    answer = route.fetch(max_redirects=0)
    headers = {name: value for name, value in answer.headers.items() if name != "refresh"}
    route.fulfill(response=answer, headers=headers)


def kind_of(path: str, language: str) -> str | None:
    """Return the kind of page that `path` is, or None when it is none of ours or no page."""
    if path.startswith(NEVER):
        return None
    with translation.override(language):
        try:
            match = resolve(path)
        except Resolver404:
            return None
    if match.view_name in EACH:
        return f"{match.view_name}.{'.'.join(str(v) for k, v in match.kwargs.items() if k != 'pk')}"
    return match.view_name or path


@dataclass(frozen=True)
class Read:
    """Where an address led, and what the page there links to."""

    url: str
    links: list[str]


def stops(page: Page, role: str, language: str, known: set[str]) -> Iterator[Stop]:
    """Yield one stop for every kind of page that only this role reaches, the page being open when it is yielded.

    Pages of `known` kinds are only read for their links, without the browser; new kinds are added to it.
    """
    waiting, tried, passed = [start.format(language) for start in START], set[str](), set[str]()
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path, language)
        if kind is None or kind in tried:
            continue
        tried.add(kind)
        there = leaf_through(page, path) if kind in known else opened(page, path)
        led_to = (
            kind_of(urlsplit(there.url).path, language) if there else None
        )  # for example to the sign-in page
        if there is None or led_to is None or led_to in passed:
            continue
        passed.add(led_to)
        waiting += own(there, language)
        if led_to not in known and (kind not in known or opened(page, path)):
            known.add(led_to)
            yield Stop(role, language, led_to, urlsplit(page.url).path)


def leaf_through(page: Page, path: str) -> Read | None:
    """Read `path` without showing it; None for downloads, for what leaves the portal and for what is not for this role."""
    answer = page.request.get(path, max_redirects=0)
    if answer.status in {301, 302, 303}:  # each step is looked at: none goes to somebody else
        return Read(answer.url, [answer.headers.get("location", "")])
    if not answer.ok or "text/html" not in answer.headers.get("content-type", ""):
        return None
    return Read(answer.url, [html.unescape(href) for href in HREF.findall(answer.text())])


def went(page: Page, path: str) -> Response | None:
    """Go to `path`; once more where the browser's own page about an address that led nowhere came in between."""
    try:
        return page.goto(path)
    except Error as error:
        if "interrupted by another navigation" not in str(error):
            raise
        return page.goto(path)


def opened(page: Page, path: str) -> Read | None:
    """Go to `path`; None for downloads, for what leaves the portal and for what this role may not see."""
    try:
        answer = stood_still(page, went(page, path))
    except Error as error:
        if any(end in str(error) for end in ENDS):
            return None
        raise
    if answer is None or not answer.ok or "text/html" not in answer.headers.get("content-type", ""):
        return None
    links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    forms = page.eval_on_selector_all(
        "form[method=get][action]", "all => all.map(form => form.getAttribute('action'))"
    )
    return Read(page.url, links + forms)


def stood_still(page: Page, answer: Response | None) -> Response | None:
    """Open a page that moves once more, by its own address: what a redirect leads to passes `hold_still` by."""
    return page.goto(page.url) if answer and "refresh" in answer.headers else answer


def own(there: Read, language: str) -> list[str]:
    """Return the paths of our own that a page links to, in its language."""
    here = urlsplit(there.url)
    parts = [urlsplit(urljoin(there.url, href)) for href in there.links if href]
    other = {"en": "/ja/", "ja": "/en/"}[language]
    return [p.path for p in parts if p.netloc == here.netloc and not p.path.startswith(other)]


Look = Callable[[Page, Stop], None]


def walk(browser: Browser, origin: str, roles: list[str], language: str, look: Look) -> None:
    """Show `look` every kind of page once, as the first role that reaches it; visitor's pages first."""
    known: set[str] = set()
    for role in ["", *roles]:
        context = context_of(browser, origin, role, language, 1280)
        page = context.new_page()
        for stop in stops(page, role, language, known):
            look(page, stop)
        context.close()


def walk_everywhere(origin: str, roles: list[str], look: Look) -> None:
    """Walk in both languages at once, each with a Chromium of its own; `look` is called from two threads."""
    with ThreadPoolExecutor(len(LANGUAGES)) as pool:
        for _done in pool.map(lambda language: walk_alone(origin, roles, language, look), LANGUAGES):
            pass


def walk_alone(origin: str, roles: list[str], language: str, look: Look) -> None:
    """Walk in one language with a browser that is started for it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which(BROWSER), args=CHROMIUM)
        walk(browser, origin, roles, language, look)
        browser.close()
