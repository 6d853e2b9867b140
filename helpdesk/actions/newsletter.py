"""The newsletter: asked for, confirmed, left; issues written, released and queued (SPEC H5)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from helpdesk.actions.library import allow
from helpdesk.models import IssueItem, NewsletterIssue, PublishedAnswer, Resource, Subscriber
from helpdesk.models.newsletter import CONFIRM_WITHIN
from helpdesk.queries import newsletter as queries
from helpdesk.states import ISSUE_LIFE, SUBSCRIBER_LIFE, IssueStatus, SubscriberStatus
from programme.models import Activity
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from r2r_portal.outbox.actions import forget, publish, publish_to

SALT = "newsletter.confirm"
TOPICS = ("newsletter.confirm", "newsletter.known", queries.ISSUE)
A_BATCH = 500
BETWEEN = timedelta(
    seconds=45
)  # a batch leaves within 30 s: what else is due never waits behind all of an issue


class NotReleasableError(DomainError):
    """Something stands in the way; `queries.newsletter.blockers` names it."""

    code = "not-releasable"


class LinkOverError(DomainError):
    """The link to confirm is too old, was used up by leaving, or was never ours."""

    code = "link-over"
    status = 410


def subscribe(*, email: str, language: str, at: datetime) -> None:
    """Write to an address that somebody entered: how to confirm, or that it is confirmed already.

    Whoever asks learns nothing of either; only the mailbox does. Two at once make one.
    """
    try:
        _subscribe(email, language, at)
    except IntegrityError as error:
        if "subscriber_once" not in str(error):
            raise


@transaction.atomic
def _subscribe(email: str, language: str, at: datetime) -> None:
    known = queries.subscriber_of(email)
    if known and known.status == SubscriberStatus.CONFIRMED:
        _tell("newsletter.known", known, f"{at:%Y-%m-%d}", at)
        return
    if known is None:
        known = Subscriber.objects.create(email=email, language=language, asked_at=at)
    else:
        known.language, known.asked_at = language, at
        known.save(update_fields=["language", "asked_at"])
    _tell("newsletter.confirm", known, f"{at.timestamp():.0f}", at)


def _tell(topic: str, subscriber: Subscriber, cause: str, at: datetime) -> None:
    publish(
        topic=topic, key=f"{topic}:{subscriber.pk}:{cause}", to=subscriber.email, language=subscriber.language,
        zone=subscriber.zone, payload={"subscriber": subscriber.pk}, at=at,
    )  # fmt: skip


def signed(subscriber: Subscriber) -> str:
    """Return the secret of the link that confirms: it holds when it was asked for, and ends three days later."""
    return signing.dumps([subscriber.pk, subscriber.token[:12], subscriber.asked_at.timestamp()], salt=SALT)


def asked_by(secret: str, at: datetime) -> Subscriber:
    """Return who a link belongs to at `at`. Raises LinkOverError."""
    over = LinkOverError(_("This link is no longer valid. Enter your address again."))
    try:
        key, token, asked = signing.loads(secret, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise over from error
    if at.timestamp() - asked > CONFIRM_WITHIN.total_seconds():
        raise over
    subscriber = Subscriber.objects.filter(pk=key, token__startswith=token).first()
    if subscriber is None:
        raise over
    return subscriber


@transaction.atomic
def confirm(*, secret: str, at: datetime) -> Subscriber:
    """Take a reader in; the same link twice is once. Raises LinkOverError."""
    subscriber = Subscriber.objects.select_for_update(of=("self",)).get(pk=asked_by(secret, at).pk)
    if subscriber.status == SubscriberStatus.CONFIRMED:
        return subscriber
    subscriber.status, subscriber.confirmed_at = SUBSCRIBER_LIFE.target(subscriber.status, "confirm"), at
    subscriber.save(update_fields=["status", "confirmed_at"])
    record(at=at, by=None, verb="newsletter.subscribed", subject=subscriber, language=subscriber.language)
    return subscriber


@transaction.atomic
def leave(*, token: str, at: datetime) -> bool:
    """Erase a reader, here and in the messages that were written to them; False where the token is nobody's."""
    subscriber = Subscriber.objects.select_for_update(of=("self",)).filter(token=token).first()
    if subscriber is None:
        return False
    record(at=at, by=None, verb="newsletter.left", subject=subscriber, language=subscriber.language)
    _erase(subscriber)
    return True


@transaction.atomic
def forget_unconfirmed(*, subscriber: Subscriber, at: datetime) -> bool:
    """Erase an address that nobody confirmed in time; False where that was done or confirmed meanwhile."""
    stale = Subscriber.objects.stale(at).select_for_update(of=("self",)).filter(pk=subscriber.pk).first()
    if stale is None:
        return False
    _erase(stale)
    return True


def _erase(subscriber: Subscriber) -> None:
    forget(address=subscriber.email, topics=TOPICS)
    subscriber.delete()


@transaction.atomic
def write(
    *, issue: NewsletterIssue | None, words: dict[str, str], activities: Sequence[Activity],
    resources: Sequence[Resource], by: User, at: datetime, answers: Sequence[PublishedAnswer] = (),
) -> NewsletterIssue:  # fmt: skip
    """Write an issue, a new one where `issue` is None: `words` are subject_en, subject_ja, text_en, text_ja."""
    allow(by)
    if issue is None:
        last = NewsletterIssue.objects.aggregate(last=Max("number"))["last"] or 0
        issue = NewsletterIssue.objects.create(number=last + 1, created_at=at, **words)
    else:
        issue = _draft(issue)
        for name, text in words.items():
            setattr(issue, name, text)
        issue.save(update_fields=sorted(words))
    issue.items.all().delete()
    things: list[dict[str, Any]] = [{"activity": one} for one in activities] + [
        {"resource": one} for one in resources
    ]
    things += [{"answer": one} for one in answers]
    IssueItem.objects.bulk_create(
        IssueItem(issue=issue, position=number, **thing) for number, thing in enumerate(things)
    )
    record(at=at, by=by, verb="newsletter.composed", subject=issue, items=len(things))
    return issue


def _draft(issue: NewsletterIssue) -> NewsletterIssue:
    issue = NewsletterIssue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
    if issue.status != IssueStatus.DRAFT:
        raise DomainError(_("The issue has been released and stays as it was sent."), code="released")
    return issue


@transaction.atomic
def release(*, issue: NewsletterIssue, by: User, at: datetime) -> int:
    """Freeze an issue as it will be read and queue it, batch by batch, once for each confirmed reader.

    Returns how many there are. Raises NotReleasableError while something stands in the way.
    """
    allow(by)
    issue = _draft(issue)
    if queries.blockers(issue):
        raise NotReleasableError(_("The issue cannot be released yet. The list says what is missing."))
    issue.body_en, issue.body_ja = queries.composed(issue, "en"), queries.composed(issue, "ja")
    issue.status = ISSUE_LIFE.target(issue.status, "release")
    issue.released_at, issue.released_by = at, by
    issue.save(update_fields=["body_en", "body_ja", "status", "released_at", "released_by"])
    count = _queue(issue, at)
    record(at=at, by=by, verb="newsletter.released", subject=issue, readers=count)
    return count


def _queue(issue: NewsletterIssue, at: datetime) -> int:
    count = 0
    for number, batch in enumerate(queries.in_batches(A_BATCH)):
        publish_to(
            batch, topic=queries.ISSUE, cause=queries.cause(issue), at=at, payload={"issue": issue.pk},
            due_at=at + number * BETWEEN,
        )  # fmt: skip
        count += len(batch)
    return count
