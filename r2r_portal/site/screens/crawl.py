"""Walking through the demo as each role, one address of every kind, in each language."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page

START = ("/{}/", "/{}/my/", "/admin/")
NEVER = ("/static/", "/feed/", "/i18n/")  # files and doors, not pages
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


def context_of(browser: Browser, origin: str, role: str, language: str, width: int) -> BrowserContext:
    """Return a context signed in as `role` ("" is a visitor) that reads `language`."""
    locale = {"en": "en-GB", "ja": "ja-JP"}[language]
    context = browser.new_context(
        base_url=origin, locale=locale, viewport={"width": width, "height": 900}, reduced_motion="reduce"
    )
    context.set_default_timeout(30_000)
    context.add_cookies([{"name": "language", "value": language, "url": origin}])
    if role:
        page = context.new_page()
        page.goto(f"/{language}/account/login/code/")
        page.locator(f'form[action$="/demo/enter/{role}/"] button').click()
        page.close()
    return context


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


def stops(page: Page, role: str, language: str) -> Iterator[Stop]:
    """Yield one stop for every kind of page this role reaches, the page being open when it is yielded."""
    waiting, tried, shown = [start.format(language) for start in START], set(), set()
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path, language)
        if kind is None or kind in tried:
            continue
        tried.add(kind)
        if not opens(page, path):
            continue
        path = urlsplit(page.url).path  # where the way led, for example to the sign-in page
        kind = kind_of(path, language)
        if kind and kind not in shown:
            shown.add(kind)
            yield Stop(role, language, kind, path)
            waiting += links(page, language)


def opens(page: Page, path: str) -> bool:
    """Go to `path`; False for downloads and for what this role may not see."""
    try:
        answer = page.goto(path)
    except Exception as error:
        if "Download is starting" in str(error) or "ERR_ABORTED" in str(error):
            return False
        raise
    html = answer is not None and "text/html" in answer.headers.get("content-type", "")
    return html and answer is not None and answer.status < 400


def links(page: Page, language: str) -> list[str]:
    """Return the paths of our own that the page links to, in its language."""
    hrefs = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    here = urlsplit(page.url)
    parts = [urlsplit(urljoin(page.url, href)) for href in hrefs if href]
    other = {"en": "/ja/", "ja": "/en/"}[language]
    return [p.path for p in parts if p.netloc == here.netloc and not p.path.startswith(other)]


Look = Callable[[Page, Stop], None]


def walk(browser: Browser, origin: str, roles: list[str], language: str, look: Look) -> None:
    """Show `look` every kind of page once, as the first role that reaches it; visitor's pages first."""
    known: set[str] = set()
    for role in ["", *roles]:
        context = context_of(browser, origin, role, language, 1280)
        for stop in stops(context.new_page(), role, language):
            if stop.kind not in known:
                known.add(stop.kind)
                look(context.pages[-1], stop)
        context.close()
