"""A visit: delegations with funded places, the agenda published, allowances approved by a second person, the PDF."""

from pathlib import Path

from playwright.sync_api import APIResponse, Page, expect

from tests.browser.portal import wait_for
from tests.browser.walk.forms import click, fill, go, press, press_first, sees

DESK = "/en/programme/desk/japan-2022"
PEOPLE = [("Ana", "Ejemplo"), ("Luis", "Muestra"), ("Eva", "Prueba"), ("Iker", "Adibide")]


def open_delegations(officer: Page) -> list[str]:
    """Open a delegation for every selected region; returns their addresses."""
    go(officer, f"{DESK}/delegations/")
    waiting = officer.locator('main input[name="application"] ~ button')
    for left in range(waiting.count() - 1, -1, -1):
        click(waiting.first)
        expect(waiting).to_have_count(left)
    found = officer.eval_on_selector_all(
        'main a[href*="/programme/delegation/"]', "all => [...new Set(all.map(a => a.getAttribute('href')))]"
    )
    assert found, officer.locator("main").inner_text()
    return [str(address) for address in found]


def fill_delegation(officer: Page, address: str, first_email: str) -> None:
    """Enter four people and fund three; the fourth is refused with the reason."""
    for number, (given, family) in enumerate(PEOPLE):
        go(officer, f"{address}new/")
        email = first_email if number == 0 else f"{number}.{first_email}"
        fill(officer, {"given_name": given, "family_name": family, "email": email, "post": "Expert"})
        fill(officer, {"emergency_name": "Ada Example", "emergency_phone": "+00 000 0000"})
        press_first(officer, "Save")
    for given, family in PEOPLE:
        go(officer, address)
        click(officer.get_by_role("button", name=f"Take a funded place {given} {family.upper()}"))
    sees(officer, "This region has 3 funded places and all are taken")


def plan_routes(officer: Page) -> None:
    """Send delegations by turns on the two routes, Aichi to Hiroshima and Osaka to Oita; the plenary is theirs."""
    go(officer, f"{DESK}/legs/")
    for turn, row in enumerate(officer.locator("main tbody tr").all()):
        boxes = row.locator('input[type="checkbox"]')
        for leg in (turn % 2, turn % 2 + 2):
            boxes.nth(leg).check()
    press(officer, "Save")


def publish(officer: Page, version: int) -> None:
    """Publish the agenda as its next version."""
    go(officer, f"{DESK}/publish/")
    press(officer, f"Publish version {version}")


def allowance(officer: Page, second: Page) -> str:
    """Work out one allowance in yen, let the second officer approve it; returns the sheet's address."""
    go(officer, f"{DESK}/allowances/")
    click(officer.locator("main").get_by_role("link", name="Prepare").first)
    values = {"arrives_on": "2022-11-13", "leaves_on": "2022-11-19", "fare": "980.50", "currency": "JPY"}
    officer.locator('select[name="table"]').select_option(index=0)
    officer.locator('select[name="rate"]').select_option(index=1)
    fill(officer, values)
    press(officer, "Work out")
    expect(officer.get_by_role("button", name="Approve")).to_have_count(0)
    go(second, officer.url.replace("/en/", "/ja/"))
    click(second.locator('form[action$="/approve/"] button'))
    officer.reload()
    sees(officer, "Approved")
    return officer.url


def download_agenda(delegate: Page, language: str, to: Path) -> bytes:
    """Follow the agenda's main button, which leads to a page until the worker has made the PDF, and return that."""

    def paper() -> APIResponse | None:
        answer = delegate.request.get(str(address), timeout=60_000)
        assert answer.ok
        return answer if answer.headers["content-type"] == "application/pdf" else None

    go(delegate, f"/{language}/programme/japan-2022/agenda/")
    address = delegate.locator("main a.btn-primary").first.get_attribute("href")
    answer = wait_for(paper, what="the agenda")
    (to / f"agenda-{language}.pdf").write_bytes(answer.body())
    return answer.body()
