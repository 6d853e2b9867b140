"""Reads of the newsletter: what an issue says, what stands in its way, how far its sending is."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import translation

from helpdesk.domain.publishing import Blocker, Letter, letter_blockers
from helpdesk.models import Access, IssueItem, NewsletterIssue, PublishedAnswer, Subscriber
from helpdesk.states import IssueStatus, Publication, ResourceStatus
from programme.models import Activity
from r2r_portal import bilingual, times
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.states import State

ISSUE = "newsletter.issue"
HEADINGS = {
    "events": {"en": "Events", "ja": "行事"},
    "library": {"en": "New in the library", "ja": "新しい資料"},
    "answers": {"en": "Answered to all", "ja": "質問と回答"},
}
MARK = {"en": "", "ja": "■ "}


def released() -> QuerySet[NewsletterIssue]:
    """Return the public archive, the newest first."""
    return NewsletterIssue.objects.filter(status=IssueStatus.RELEASED).order_by("-number")


def subscriber_of(address: str) -> Subscriber | None:
    """Return who has this address, found by the index that keeps addresses unique."""
    return Subscriber.objects.alias(low=Lower("email")).filter(low=address.lower()).first()


def items(issue: NewsletterIssue) -> list[IssueItem]:
    """Return what an issue points to, in its order."""
    rows = issue.items.select_related("activity__visit", "resource", "answer").prefetch_related(
        "resource__versions"
    )
    return list(rows.order_by("position", "pk"))


def blockers(issue: NewsletterIssue) -> tuple[Blocker, ...]:
    """Return what stands in the way of releasing an issue, as it is stored now."""
    rows = items(issue)
    words = {
        "en": (issue.subject_en, issue.text_en),
        "ja": (issue.subject_ja, issue.text_ja),
    }
    gone = tuple(str(row) for row in rows if not _is_open(row))
    return letter_blockers(Letter(words, len(rows), gone))


def _is_open(row: IssueItem) -> bool:
    if row.resource:
        return row.resource.status == ResourceStatus.PUBLISHED and row.resource.access == Access.PUBLIC
    if row.answer:
        return row.answer.status == Publication.PUBLISHED
    return bool(row.activity and not row.activity.is_cancelled)


def composed(issue: NewsletterIssue, language: str) -> str:
    """Return the text of an issue in one language: the own words, then events, library items, answers with addresses."""
    own = issue.text_ja if language == "ja" else issue.text_en
    with translation.override(language):
        rows = items(issue)
        events = [_event(row.activity, language) for row in rows if row.activity]
        library = [_resource(row, language) for row in rows if row.resource]
        answers = [_answer(row.answer, language) for row in rows if row.answer]
    parts = [own.strip()]
    for name, entries in (("events", events), ("library", library), ("answers", answers)):
        if entries:
            parts += [MARK[language] + HEADINGS[name][language], *entries]
    return "\n\n".join(part for part in parts if part) + "\n"


def _event(activity: Activity, language: str) -> str:
    lines = [
        bilingual.text(activity, "title", language),
        when(activity, language),
        _address("programme:event", activity.slug),
    ]
    return "\n".join(line for line in lines if line)


def when(activity: Activity, language: str) -> str:
    """Say when an event takes place: the days of a visit, both clocks of what is online, else the local time."""
    if activity.visit:
        return times.days(activity.visit.starts_on, activity.visit.ends_on, language)
    if activity.starts_at is None:
        return bilingual.text(activity, "expected", language)
    if activity.mode == "online":
        return times.online(activity.starts_at, activity.ends_at or activity.starts_at, language)
    zone = ZoneInfo(activity.zone)
    return times.on_site(
        activity.starts_at, activity.ends_at, language, zone, bilingual.text(activity, "venue", language),
        hybrid=activity.mode == "hybrid",
    )  # fmt: skip


def _resource(row: IssueItem, language: str) -> str:
    assert row.resource
    version = row.resource.version(language)
    title = version.title if version else ""
    kind = row.resource.get_kind_display()
    named = f"{title}（{kind}）" if language == "ja" else f"{title} ({kind})"
    return f"{named}\n{_address('helpdesk:item', row.resource.pk)}"


def _answer(answer: PublishedAnswer, language: str) -> str:
    return f"{bilingual.text(answer, 'question', language)}\n{_address('helpdesk:answer', answer.pk)}"


def _address(name: str, *args: object) -> str:
    return settings.SITE_ORIGIN + reverse(name, args=args)


def cause(issue: NewsletterIssue) -> str:
    """Return how the keys of an issue's messages begin."""
    return f"{ISSUE}:{issue.pk}"


def counts(issue: NewsletterIssue) -> dict[str, int]:
    """Return how many messages of an issue stand in each state; nothing is known of who reads them."""
    rows = Message.objects.filter(key__startswith=f"{cause(issue)}:").values_list("state")
    found: dict[str, int] = dict(rows.annotate(n=Count("pk")))
    return {state: found.get(state, 0) for state in State.values}


def readers() -> dict[str, int]:
    """Return how many confirmed readers each language has."""
    rows = Subscriber.objects.confirmed().values_list("language").annotate(n=Count("pk"))
    return {"en": 0, "ja": 0} | dict(rows)


def in_batches(most: int) -> Iterator[list[Subscriber]]:
    """Yield confirmed readers by their number, `most` at a time; never more than that are held in memory."""
    last = 0
    while batch := list(Subscriber.objects.confirmed().filter(pk__gt=last).order_by("pk")[:most]):
        yield batch
        last = batch[-1].pk
