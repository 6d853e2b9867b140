"""A region and a prefecture sign in by code, fill every task in the browser, and hand in."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from playwright.sync_api import Page, expect

from tests.browser.portal import Portal
from tests.browser.walk.forms import Value, click, fill, go, go_on, press, press_first, sees


@dataclass(frozen=True)
class Applicant:
    """Who applies for what, and which theme comes first."""

    email: str
    territory: str
    code: str
    themes: tuple[str, str, str]


GREEN, INDUSTRIAL = ("green", "industrial", "demographic"), ("industrial", "green", "demographic")
REGIONS = [
    Applicant("ana@region.example", "Emilia", "ITH5", GREEN),
    Applicant("luc@region.example", "Auvergne-Rh", "FRK", INDUSTRIAL),
]
PREFECTURES = [
    Applicant("kikaku@pref.example", "愛知県", "JP-23", GREEN),
    Applicant("shinko@pref.example", "大分県", "JP-44", INDUSTRIAL),
]
TEXT = {
    "en": "A fictional text about clean hydrogen for small firms.",
    "ja": "中小企業の水素利活用に関する架空の文章です。",
}
TASKS: dict[str, dict[str, Value]] = {
    "strategy": {"strategy_title": "Example strategy", "strategy_summary": ""},
    "practices": {"topics_offered": ("hydrogen", "digitalisation")},
    "interests": {"topics_wanted": ("hydrogen", "health"), "interests": "", "open_to_any": "yes"},
    "experience": {"has_cooperation": "no"},
    "commitment": {"commitment": "", "staff_days": "60", "participation": "full", "hosting": "no"},
    "delegation": {"delegation": ""},
}  # fmt: skip
EU_CONTACTS: dict[str, Value] = {
    "contact_main-given_name": "Ana", "contact_main-family_name": "Ejemplo", "contact_main-position": "Head of unit",
    "contact_main-english": "yes", "contact_signatory-given_name": "Luis",
    "contact_signatory-family_name": "Muestra", "contact_signatory-position": "President",
}  # fmt: skip
JP_CONTACTS: dict[str, Value] = {
    "contact_main-family_name": "見本", "contact_main-given_name": "花子", "contact_main-family_kana": "みほん",
    "contact_main-given_kana": "ﾊﾅｺ", "contact_main-department": "産業労働部 産業振興課 企画係",
    "contact_main-position": "係長", "contact_main-phone": "０３－００００－００００",
    "contact_main-postal_code": "１００－００１３", "contact_main-english": "partly",
    "contact_deputy-family_name": "例示", "contact_deputy-given_name": "太郎", "contact_deputy-department": "産業振興課",
    "contact_signatory-family_name": "仮名", "contact_signatory-given_name": "誠",
    "contact_signatory-position": "知事",
}  # fmt: skip


def sign_in(page: Page, portal: Portal, email: str, language: str) -> None:
    """Ask for a code, read it in the mailbox, type it."""
    known = len(portal.codes(email))
    page.locator('input[name="email"]').fill(email)
    press(page, {"en": "Send me a code", "ja": "確認コードを送信する"}[language])
    page.locator('input[name="code"]').fill(portal.code(email, known))
    click(page.locator('main button[name="action"][value="verify"]'))


def apply_for_a_region(page: Page, portal: Portal, letter: Path, who: Applicant) -> str:
    """Walk from the home page to the receipt in English; returns the application's address."""
    go(page, "/en/")
    click(page.get_by_role("link", name="Apply for an EU region"))
    fill(page, {"body": "authority", "state": "yes", "staff": "yes"})
    press(page, "Continue")
    click(page.get_by_role("link", name="Start"))
    sign_in(page, portal, who.email, "en")
    fill(page, {"language": "en"})
    press(page, "Start")
    home = page.url
    choose_region(page, home, who)
    fill(page, {"organisation_name": "Example Authority", "organisation_kind": "authority"})
    finish(page, "en")
    task(page, home, "contacts", {**EU_CONTACTS, "contact_main-email": who.email}, "en")
    the_rest(page, home, "en", letter, who)
    return home


def choose_region(page: Page, home: str, who: Applicant) -> None:
    """Look a region up by part of its name and choose it."""
    go(page, f"{home}region/")
    fill(page, {"territory-words": who.territory})
    press(page, "Find")
    fill(page, {"territory-pick": who.code})


def ask_for_the_questionnaire(page: Page, who: Applicant) -> None:
    """A prefecture asks the Japan desk for its questionnaire, on the public page in Japanese."""
    go(page, "/ja/call/invitation/")
    page.locator('select[name="territory"]').select_option(label=who.territory)
    fill(
        page,
        {"department": "産業労働部 産業振興課", "name": "見本 花子", "email": who.email, "language": "ja"},
    )
    press(page, "招待を依頼する")


def send_invitation(desk: Page, who: Applicant) -> None:
    """The Japan desk sends the invitation that was asked for."""
    go(desk, "/admin/applications/invitation/?status__exact=requested")
    click(desk.locator("#result_list tbody tr", has_text=who.email).locator("a").first)
    click(desk.locator('form[action$="/send/"] button'))
    sees(desk, who.email)


def apply_for_a_prefecture(page: Page, portal: Portal, letter: Path, who: Applicant) -> str:
    """Walk from the invitation to the check page in Japanese; returns the application's address."""
    go(page, "/ja/")
    click(page.get_by_role("link", name="都道府県として応募する"))
    click(page.locator("main").get_by_role("link", name="応募を始める"))
    sign_in(page, portal, who.email, "ja")
    if page.locator('input[name="language"]').count():
        fill(page, {"language": "ja"})
        press(page, "応募を始める")
    home = page.url
    go(page, f"{home}region/")
    expect(page.locator('select[name="territory"]')).to_have_value(who.code)
    fill(page, {"lead_department": "産業労働部 産業振興課"})
    finish(page, "ja")
    emails = {f"contact_{role}-email": who.email for role in ("main", "deputy")}
    task(page, home, "contacts", {**JP_CONTACTS, **emails}, "ja")
    the_rest(page, home, "ja", letter, who)
    return home


def the_rest(page: Page, home: str, language: str, letter: Path, who: Applicant) -> None:
    """Fill what both sides share: strategy to attachments, one practice, the letter."""
    ranks = {f"themes-{slug}": str(rank) for rank, slug in enumerate(who.themes, start=1)}
    for slug, values in TASKS.items():
        if slug == "practices":
            add_practice(page, home, language)
        task(page, home, slug, filled(values, language) | (ranks if slug == "strategy" else {}), language)
    go(page, f"{home}attachments/")
    fill(page, {"letter": str(letter)})
    finish(page, language)


def filled(values: Mapping[str, Value], language: str) -> dict[str, Value]:
    """Return the values with a text where one is wanted."""
    return {name: value or TEXT[language] for name, value in values.items()}


def add_practice(page: Page, home: str, language: str) -> None:
    """Add one item to the repeated group."""
    go(page, f"{home}practices/practices/add/")
    fill(page, {"title": "Hydrogen valley" if language == "en" else "水素の取組", "summary": TEXT[language]})
    press_first(page, {"en": "Save", "ja": "保存する"}[language])


def task(page: Page, home: str, slug: str, values: Mapping[str, Value], language: str) -> None:
    """Fill one task and call it complete."""
    go(page, f"{home}{slug}/")
    fill(page, values)
    finish(page, language)


def finish(page: Page, language: str) -> None:
    """Answer that the section is complete, and go on; nothing may be wrong."""
    fill(page, {"completed": "yes"})
    go_on(page, language)
    expect(page.locator(".error-summary")).to_have_count(0)


def hand_in(page: Page, home: str, language: str) -> str:
    """Check, tick the declarations, submit; returns the reference on the receipt."""
    go(page, f"{home}check/")
    for box in page.locator('main input[type="checkbox"]').all():
        box.check()
    press(page, {"en": "Submit application", "ja": "この内容で提出する"}[language])
    page.wait_for_url("**/receipt/")
    reference = page.locator(".reference").first.inner_text().strip()
    page.reload()
    sees(page, reference)
    return reference


def letter_in(folder: Path) -> Path:
    """Write a one-page PDF that stands for an endorsement letter."""
    document = pikepdf.new()
    document.add_blank_page()
    document.save(folder / "letter.pdf")
    return folder / "letter.pdf"
