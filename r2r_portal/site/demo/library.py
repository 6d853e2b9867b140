"""The demo's library and newsletter: fictional items with small PDFs of our own, one practice with consent, one issue."""

from datetime import date, datetime
from typing import Any

from applications.models import Theme
from helpdesk.actions import library, newsletter, practices
from helpdesk.models import PracticeConsent, Resource, Subscriber
from helpdesk.queries.library import offered
from programme.models import Activity
from r2r_portal import pdf
from r2r_portal.accounts.models import User
from r2r_portal.site.demo.data import read
from r2r_portal.site.demo.people import by_email

READERS = (("reader.eu@demo.example", "en"), ("reader.jp@demo.example", "ja"))
NEWS = {
    "subject_en": "The call is open until 30 May",
    "subject_ja": "公募を受け付けています（5月30日締切）",
    "text_en": "Dear readers,\n\nthe call is open. The library has its first items, among them a guide\nto the questionnaire. (This issue is fictional.)",
    "text_ja": "読者の皆様\n\n現在、公募を受け付けています。「資料」のページには、質問票の記入の\n手引きなどを掲載しました。（この号は実演用の架空のものです。）",
}


def publish(now: datetime) -> None:
    """Publish the items of the day, each in its languages."""
    for told in read("library"):
        if told["day"] == now.date():
            _publish(told, by_email("desk.eu@demo.example"), now)


def days() -> list[date]:
    """Return the days on which something is published."""
    return sorted({told["day"] for told in read("library")})


def _publish(told: dict[str, Any], by: User, now: datetime) -> None:
    facts = {
        "kind": told["kind"], "access": told.get("access", "public"), "year": now.year,
        "single_language": told.get("single", ""), "themes": Theme.objects.filter(slug__in=told["themes"]),
    }  # fmt: skip
    item = library.add(facts=facts, by=by, at=now)
    for language in (told["single"],) if "single" in told else ("en", "ja"):
        title, summary, *paragraphs = told[language]
        content = _paper(title, language, paragraphs[0]) if paragraphs else None
        library.write(
            resource=item, language=language, title=title, summary=summary, link=told.get("link", ""), by=by, at=now,
            name=f"{told['kind']}-{told['day']}-{language}.pdf" if content else "", content=content,
        )  # fmt: skip
    library.publish(resource=item, by=by, at=now)


def _paper(title: str, language: str, paragraphs: list[str]) -> bytes:
    html = pdf.compose("pdf/leaflet.html", title=title, language=language, paragraphs=paragraphs)
    return pdf.stored(html, title=title, language=language).content


def write_to_readers(now: datetime) -> None:
    """Let two readers subscribe and confirm, and release the first issue."""
    for email, language in READERS:
        newsletter.subscribe(email=email, language=language, at=now)
        newsletter.confirm(secret=newsletter.signed(Subscriber.objects.get(email=email)), at=now)
    officer = by_email("officer@demo.example")
    issue = newsletter.write(
        issue=None, words=NEWS, activities=list(Activity.objects.filter(slug="exchange-meeting-1")),
        resources=list(Resource.objects.filter(status="published", kind="guide", single_language="")), by=officer, at=now,
    )  # fmt: skip
    newsletter.release(issue=issue, by=officer, at=now)


def ask_for_practices(now: datetime) -> None:
    """Ask two applicants whether a practice of theirs may be published."""
    desk = by_email("desk.eu@demo.example")
    found: dict[Any, Any] = {}
    for practice in offered(desk, now):
        found.setdefault(practice.application.pk, practice)
    for practice in list(found.values())[:2]:
        practices.ask_consent(application=practice.application, path=practice.path, by=desk, at=now)


def answer_for_practices(now: datetime) -> None:
    """Let the first say yes, and publish its practice in the language it was written in."""
    consent, desk = PracticeConsent.objects.order_by("pk").first(), by_email("desk.eu@demo.example")
    if consent is None:
        return
    practices.answer_consent(consent=consent, granted=True, name="Ada Example", at=now)
    item = practices.make_item(consent=consent, by=desk, at=now)
    facts = {
        "kind": item.kind, "access": item.access, "year": item.year, "single_language": consent.language,
        "themes": item.themes.all(), "territories": item.territories.all(),
    }  # fmt: skip
    library.describe(resource=item, facts=facts, by=desk, at=now)
    library.publish(resource=item, by=desk, at=now)
