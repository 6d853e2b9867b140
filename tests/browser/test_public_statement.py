"""Every public page, and the pages of open pairing and of the texts, in both languages and widths.

What was found on the public pages is written to `.run/accessibility.json`; copied to `docs/`, the statement says it.
`R2R_SHOTS=folder` keeps a picture of each page.
"""

import json
from datetime import date
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.urls import reverse

from applications.models import Application
from helpdesk.actions import newsletter
from r2r_portal import clock
from r2r_portal.accounts.roles import EU_DESK, OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.site import wording
from r2r_portal.site.sitemap import PAGES
from selection.actions import pairing
from tests.browser.looking import LANGUAGES, Looker, Sight, sending, sound
from tests.factories.accounts import AT, UserFactory
from tests.factories.helpdesk import PublishedAnswerFactory
from tests.factories.library import IssueFactory, ResourceFactory
from tests.factories.programme import ActivityFactory
from tests.factories.selection import submitted
from tests.factories.stakeholders import AFTER, owner_of
from tests.integration.selection.test_deciding import release, settle

WIDTHS = 2
LONG = "https://example.eu/" + "a-very-long-address-without-a-place-to-break/" * 3
WORDS = {
    "strategy_en": f"Ports and clean energy. {LONG}", "strategy_ja": "港湾とクリーンエネルギーを柱としています。",
    "offers_en": "Ten years of pilot plants.", "offers_ja": "実証施設を運営してきた10年の経験を紹介できます。",
    "seeks_en": "Services for villages whose people grow older.", "partners_ja": "架空大学",
}  # fmt: skip


@pytest.fixture
def world(transactional_db: None) -> SimpleNamespace:
    """A region and a prefecture that take part, their words, two messages; a text of the home page on its way."""
    clock_actions.restart(at=AT)
    eu, jp = submitted("eu", 1), submitted("jp", 1)
    item = ResourceFactory(
        published=True, kind="practice", texts={"en": ("Buses", LONG), "ja": ("バス", "概要")}
    )
    item.territories.add(eu.submitted_territory)
    answer, event = PublishedAnswerFactory(public=True), ActivityFactory(title_ja="発足式")
    settle(eu)
    settle(jp)
    release(eu.call)
    clock_actions.restart(at=AFTER)
    eu, jp = (Application.objects.get(pk=one.pk) for one in (eu, jp))
    mine, theirs = owner_of(eu), owner_of(jp)
    for one, person in ((eu, mine), (jp, theirs)):
        said = pairing.Said(WORDS, LONG, is_public=True, takes_messages=True)
        pairing.save_profile(decision=one.decision, said=said, version=0, by=person, at=AFTER)
    letter = pairing.Letter("Buses on demand", f"Let us compare figures. {LONG}", "en")
    got = pairing.send(sender=eu.decision, receiver=jp.decision, letter=letter, by=mine, at=AFTER)
    officer = UserFactory(role=OFFICER)
    texts = {"en": f"## Welcome\n\n- one\n- {LONG}", "ja": "未定"}
    wording.write(
        slug="home_lead", texts=texts, source="en", version=0, by=UserFactory(role=OFFICER), at=AFTER
    )
    issue = IssueFactory(number=1)
    newsletter.release(issue=issue, by=UserFactory(role=EU_DESK), at=AFTER)
    return SimpleNamespace(**locals())


def public(world: SimpleNamespace) -> list[Sight]:
    """Return every public page."""
    found = [Sight(name.replace(":", "-"), reverse(name).replace("/en/", "/LANG/", 1)) for name in PAGES]
    found += territories(world)
    found += [
        Sight("item", f"/LANG/library/{world.item.pk}/"),
        Sight("answer", f"/LANG/helpdesk/answers/{world.answer.pk}/"),
        Sight("event", f"/LANG/events/{world.event.slug}/"),
        Sight("issue", f"/LANG/newsletter/{world.issue.number}/"),
    ]
    return found


def territories(world: SimpleNamespace) -> list[Sight]:
    """Return the pages of who takes part."""
    codes = [one.submitted_territory.code for one in (world.eu, world.jp)]
    return [Sight(f"territory-{code}", f"/LANG/regions/{code}/") for code in codes]


@pytest.mark.slow
def test_every_public_page_is_sound_and_the_statement_can_say_so(looker: Looker, world: SimpleNamespace):
    sights = public(world)
    wrong = looker.look(None, sights)
    result = {
        "on": f"{clock.real():%Y-%m-%d}", "tool": "axe-core", "pages": len(sights),
        "looks": len(sights) * len(LANGUAGES) * WIDTHS, "faults": len(wrong),
    }  # fmt: skip
    assert date.fromisoformat(result["on"])
    run = settings.BASE_DIR / ".run"
    run.mkdir(exist_ok=True)
    (run / "accessibility.json").write_text(json.dumps(result) + "\n", encoding="utf-8")
    sound(wrong)


@pytest.mark.slow
def test_every_public_page_prints_without_what_only_a_screen_needs(looker: Looker, world: SimpleNamespace):
    page = looker.sit_down(None, "en")
    for sight in public(world):
        page.goto(sight.path.replace("LANG", "en"))
        page.emulate_media(media="print")
        for gone in (".site-nav", ".languages", "main .btn", "form[role='search']"):
            assert not [one for one in page.locator(gone).all() if one.is_visible()], (sight.name, gone)
        for there in ("main h1", ".lockup", ".site-footer"):
            assert page.locator(there).first.is_visible(), (sight.name, there)
        page.emulate_media(media="screen")


@pytest.mark.rule("S7")
def test_open_pairing_is_sound(looker: Looker, world: SimpleNamespace):
    face, own = f"/LANG/my/pairing/{world.jp.decision.pk}/", f"/LANG/my/{world.eu.pk}/profile/"
    mine = [
        Sight("board", "/LANG/my/pairing/"),
        Sight("board-nothing", "/LANG/my/pairing/?q=nothing"),
        Sight("face", face),
        Sight("profile", own),
        Sight("profile-wrong", own, sending({"website": "no address"}), 422),
    ]
    theirs = [Sight("approach", f"/LANG/my/pairing/messages/{world.got.pk}/")]
    seen = looker.look(None, territories(world)[:1])
    sound(seen + looker.look(world.mine, mine) + looker.look(world.theirs, theirs))


def test_the_pages_of_texts_and_translations_are_sound(looker: Looker, world: SimpleNamespace):
    sights = [
        Sight("texts", "/admin/site/passage/"),
        Sight("text", "/admin/site/passage/text/home_lead/"),
        Sight("text-write", "/admin/site/passage/text/home_lead/write/"),
        Sight("translations", "/admin/translations/"),
        Sight("translations-kind", "/admin/translations/?kind=helpdesk.resource.version"),
        Sight("last-day", "/admin/helpdesk/questionwindow/add/"),
    ]
    sound(looker.look(world.officer, sights))
