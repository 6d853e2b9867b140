"""The library and the newsletter as readers, an applicant and the desk meet them, in both languages and widths.

`R2R_SHOTS=folder` keeps a picture of each page.
"""

from types import SimpleNamespace

import pytest

from helpdesk.actions import library, newsletter, practices
from helpdesk.models import PracticeConsent
from r2r_portal.accounts.roles import EU_DESK
from r2r_portal.clock import actions as clock_actions
from tests.browser.looking import Looker, Sight, opening, sending, sound
from tests.factories.accounts import AT, UserFactory
from tests.factories.applications import ApplicationFactory, ThemeFactory
from tests.factories.documents import pdf
from tests.factories.library import IssueFactory, ResourceFactory, SubscriberFactory
from tests.factories.programme import ActivityFactory

pytestmark = pytest.mark.rule("L", "H4", "H5")
LONG = "https://example.eu/" + "a-very-long-address-without-a-place-to-break/" * 3
BOTH = {
    "en": ("Clean energy in ageing regions: what eleven days of visits showed", f"What we learnt. {LONG}"),
    "ja": (
        "高齢化が進む地域におけるクリーンエネルギーの取組と視察から得られた知見",
        "視察で得られた知見をテーマごとに整理しています。",
    ),
}


@pytest.fixture
def world(transactional_db: None) -> SimpleNamespace:
    """Items in every state, an issue that was sent and one that is written, a practice asked for."""
    clock_actions.restart(at=AT)
    desk = UserFactory(role=EU_DESK)
    item = ResourceFactory(published=True, texts=BOTH)
    item.themes.add(ThemeFactory())
    for language, (title, summary) in BOTH.items():
        library.write(
            resource=item, language=language, title=title, summary=summary, link="", by=desk, at=AT, name="a.pdf",
            content=pdf(),
        )  # fmt: skip
    ResourceFactory(
        published=True, kind="recording", single_language="fr", texts={"fr": ("L’énergie", "En français.")}
    )
    sent = IssueFactory(number=1)
    SubscriberFactory()
    newsletter.release(issue=sent, by=desk, at=AT)
    words = {"subject_en": "June", "subject_ja": "6月", "text_en": "Dear readers", "text_ja": ""}
    begun = newsletter.write(
        issue=None,
        words=words,
        activities=[ActivityFactory(title_ja="発足式")],
        resources=[item],
        by=desk,
        at=AT,
    )
    consent = PracticeConsent.objects.create(
        application=ApplicationFactory(submitted=True), path="practices.1", language="en", title="Village buses",
        text="We share cars.", asked_at=AT, asked_by=desk,
    )  # fmt: skip
    waiting, reader = SubscriberFactory(waiting=True), SubscriberFactory()
    return SimpleNamespace(
        desk=desk, item=item, draft=ResourceFactory(), begun=begun, sent=sent, consent=consent,
        secret=newsletter.signed(waiting), confirmed=newsletter.signed(reader), reader=reader,
    )  # fmt: skip


def test_what_readers_see(world: SimpleNamespace, looker: Looker):
    mail = "/LANG/newsletter/"
    sights = [
        Sight("library", "/LANG/library/", opening(".filter-box summary")),
        Sight("library-found", "/LANG/library/?q=energy+クリーン"),
        Sight("library-search", "/LANG/library/?q=energy"),
        Sight("library-nothing", "/LANG/library/?kind=report&language=fr&q=energy"),
        Sight("item", f"/LANG/library/{world.item.pk}/"),
        Sight("newsletter", mail),
        Sight("newsletter-wrong", mail, sending({"email": "nobody"}), status=422),
        Sight("newsletter-asked", f"{mail}asked/"),
        Sight("newsletter-confirm", f"{mail}confirm/{world.secret}/"),
        Sight("newsletter-confirmed", f"{mail}confirm/{world.confirmed}/"),
        Sight("newsletter-over", f"{mail}confirm/nonsense/", status=410),
        Sight("newsletter-leave", f"{mail}leave/{world.reader.token}/"),
        Sight("newsletter-left", f"{mail}leave/nobody/"),
        Sight("newsletter-issue", f"{mail}1/"),
        Sight("practice", f"/LANG/library/practice/{world.consent.token}/"),
        Sight(
            "practice-wrong",
            f"/LANG/library/practice/{world.consent.token}/",
            sending({"name": ""}),
            status=422,
        ),
    ]

    sound(looker.look(None, sights))


def test_what_the_desk_sees(world: SimpleNamespace, looker: Looker):
    item, issue = "/admin/helpdesk/resource/", "/admin/helpdesk/newsletterissue/"
    practices.answer_consent(consent=world.consent, granted=True, name="Ada Example", at=AT)
    sights = [
        Sight("desk-library", item),
        Sight("desk-new", f"{item}new/"),
        Sight("desk-new-wrong", f"{item}new/", sending({"year": "22"}), status=422),
        Sight("desk-item", f"{item}{world.item.pk}/change/"),
        Sight("desk-draft", f"{item}{world.draft.pk}/change/"),
        Sight("desk-version", f"{item}{world.item.pk}/version/en/"),
        Sight("desk-another", f"{item}{world.item.pk}/version/"),
        Sight("desk-practices", "/admin/helpdesk/practiceconsent/"),
        Sight("desk-issues", issue),
        Sight("desk-issue-begun", f"{issue}{world.begun.pk}/change/"),
        Sight("desk-issue-write", f"{issue}{world.begun.pk}/write/"),
        Sight("desk-issue-sent", f"{issue}{world.sent.pk}/change/"),
    ]

    sound(looker.look(world.desk, sights))
