"""What a release will do, in numbers and in full: objects, letters, pages (SPEC S6). Two people approve its hash."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import translation

from applications.models import Application, Call, Contact
from r2r_portal.accounts.models import Membership, Part
from r2r_portal.bilingual import Language
from r2r_portal.outbox.models import Message
from selection.domain import changeset
from selection.models import Decision, GroupMember, Letter, Release
from selection.queries.telling import told
from selection.states import Outcome

RELEASED = "decision.released"
TELLS = (Part.OWNER, Part.EDITOR)


@dataclass(frozen=True)
class Reader:
    """Somebody who gets a letter."""

    email: str
    language: str
    zone: str


@dataclass(frozen=True)
class Mail:
    """One letter to one reader, as it will leave; `is_edited` where a person changed its words in the outbox."""

    decision: Decision
    reader: Reader
    subject: str
    body: str
    is_edited: bool

    def key(self, release: Release) -> str:
        """Return the key of its message: one cause, one message."""
        return f"{prefix(release)}{self.decision.pk}:{self.reader.email}"


@dataclass(frozen=True)
class Count:
    """How many of one outcome, and how many e-mails of it go out in each language."""

    outcome: Outcome
    decisions: int
    english: int
    japanese: int


@dataclass(frozen=True)
class ChangeSet:
    """Everything that one release lets out."""

    answer_on: date
    review_on: date
    decisions: tuple[Decision, ...]
    mails: tuple[Mail, ...]
    offered: tuple[Decision, ...]
    answer_by: datetime
    groups: Mapping[UUID, int]
    pages: tuple[str, ...]

    @property
    def counts(self) -> tuple[Count, ...]:
        """The numbers per outcome and language."""
        return counts_of(self.as_data())

    @property
    def edited(self) -> tuple[Mail, ...]:
        """The letters whose words a person changed in the outbox."""
        return tuple(one for one in self.mails if one.is_edited)

    def as_data(self) -> dict[str, dict[str, Any]]:
        """Return it as plain data without personal data: readers and texts by their hashes."""
        dates = {"answer_on": self.answer_on.isoformat(), "review_on": self.review_on.isoformat()}
        return {
            "dates": dates,
            "decisions": {_name(one): decided(one) for one in self.decisions},
            "letters": {
                f"{_name(one.decision)} {changeset.address_hash(one.reader.email)}": _mail(one)
                for one in self.mails
            },
            "offers": {_name(one): self.answer_by.isoformat() for one in self.offered},
            "public": {_name(one): self._public(one) for one in self.offered},
            "pages": dict.fromkeys(self.pages, "changes"),
        }

    @property
    def digest(self) -> str:
        """The hash that the second person approves."""
        return changeset.digest(self.as_data())

    def _public(self, decision: Decision) -> dict[str, Any]:
        place, body = decision.application.submitted_territory, decision.application.organisation
        return {
            "side": decision.track.side,
            "code": place.code if place else "",
            "name_en": (place.name_en or place.name_latin) if place else "",
            "name_ja": place.name_ja if place else "",
            "organisation": body.name_en,
            "group": self.groups.get(decision.application_id),
        }


def counts_of(data: changeset.Changes) -> tuple[Count, ...]:
    """Return the numbers per outcome and language of what was previewed, or went out."""
    decisions = data.get("decisions", {})
    made = Counter(one["outcome"] for one in decisions.values())
    letters = data.get("letters", {}).items()
    mails = Counter((decisions[name.split(" ")[0]]["outcome"], one["language"]) for name, one in letters)
    return tuple(
        Count(outcome, made[outcome], mails[outcome, "en"], mails[outcome, "ja"])
        for outcome in Outcome
        if made[outcome]
    )


def _name(decision: Decision) -> str:
    return decision.application.reference or str(decision.application_id)


def decided(decision: Decision) -> dict[str, Any]:
    """Return a decision as plain data."""
    return {
        "outcome": decision.outcome,
        "reserve_place": decision.reserve_place,
        "grounds_en": decision.grounds_en,
        "grounds_ja": decision.grounds_ja,
        "version": decision.version,
    }


def _mail(mail: Mail) -> dict[str, Any]:
    text = changeset.digest([mail.subject, mail.body])
    return {
        "language": mail.reader.language,
        "zone": mail.reader.zone,
        "subject": mail.subject,
        "text_sha256": text,
    }


def prefix(release: Release) -> str:
    """Return how the keys of a release's messages begin."""
    return f"{RELEASED}:{release.pk}:"


def end_of(on: date, call: Call) -> datetime:
    """Return the instant at which a day is over on the call's clock."""
    return datetime.combine(on + timedelta(days=1), time(0), tzinfo=ZoneInfo(call.zone))


def changes_of(release: Release) -> ChangeSet:
    """Return what a release lets out as things stand, saved yet or not, with a fixed number of queries."""
    call = release.call
    related = ("track", "application__track__call", "application__organisation")
    made = Decision.objects.of(call).made().select_related(
        *related, "application__submitted_territory__member_state"
    )  # fmt: skip
    decisions = tuple(made.order_by("application__reference"))
    offered = tuple(one for one in decisions if one.outcome == Outcome.SELECTED)
    members = GroupMember.objects.filter(group__call=call).values_list("application", "group__number")
    with translation.override(Language.EN):  # names are compared, so they stand in one language
        pages = _pages(offered, decisions)
    return ChangeSet(
        answer_on=release.answer_on,
        review_on=release.review_on,
        decisions=decisions,
        mails=tuple(_mails(release, decisions)),
        offered=offered,
        answer_by=end_of(release.answer_on, call),
        groups=dict(members),
        pages=pages,
    )


def _mails(release: Release, decisions: Iterable[Decision]) -> Iterable[Mail]:
    decisions = list(decisions)
    people = readers_of_all(one.application for one in decisions)
    letters = {
        (one.decision_id, one.language): one
        for one in Letter.objects.filter(decision__in=[one.pk for one in decisions])
    }
    worded = _worded(release)
    for decision in decisions:
        for reader in people[decision.application_id]:
            words = told(letters[decision.pk, reader.language], release)
            mail = Mail(decision, reader, words.subject, words.body, is_edited=False)
            own = worded.get(mail.key(release))
            yield Mail(decision, reader, *own, is_edited=True) if own else mail


def _worded(release: Release) -> dict[str, tuple[str, str]]:
    if release.pk is None:
        return {}
    rows = Message.objects.filter(key__startswith=prefix(release)).exclude(body="")
    return {key: (subject, body) for key, subject, body in rows.values_list("key", "subject", "body")}


def readers_of_all(applications: Iterable[Application]) -> dict[UUID, tuple[Reader, ...]]:
    """Return who is told, by application: the body's owners and editors, and its main contact where that is another."""
    rows = list(applications)
    members: dict[int, list[Reader]] = defaultdict(list)
    tell = Membership.objects.filter(
        organisation__in={one.organisation_id for one in rows}, part__in=TELLS, user__is_active=True
    )
    for member in tell.select_related("user").order_by("user_id"):
        person = member.user
        members[member.organisation_id].append(Reader(person.email, person.language, person.zone))
    mains: dict[UUID, list[str]] = defaultdict(list)
    contacts = Contact.objects.filter(application__in=rows, role="main").exclude(email="").order_by("pk")
    for application, email in contacts.values_list("application", "email"):
        mains[application].append(email)
    return {one.pk: _readers(one, members[one.organisation_id], mains[one.pk]) for one in rows}


def readers(application: Application) -> tuple[Reader, ...]:
    """Return who is told about one application."""
    return readers_of_all([application])[application.pk]


def _readers(application: Application, people: list[Reader], mains: list[str]) -> tuple[Reader, ...]:
    known = {one.email.lower() for one in people}
    zone = "Asia/Tokyo" if application.track.side == "jp" else "Europe/Brussels"
    extra = {email.lower(): email for email in mains if email.lower() not in known}
    return (*people, *(Reader(email, application.language, zone) for email in extra.values()))


def _pages(offered: Iterable[Decision], decisions: Iterable[Decision]) -> tuple[str, ...]:
    """Return the addresses that read otherwise afterwards, in English; the Japanese ones change with them."""
    public = [reverse("site:home"), reverse("site:call"), reverse("site:regions")]
    places = [one.application.submitted_territory for one in offered]
    public += [reverse("site:territory", args=[place.code]) for place in places if place]
    own = [reverse("site:my")]
    for decision in decisions:
        own += [
            reverse(f"selection:{name}", args=[decision.application_id]) for name in ("decision", "letter")
        ]
    return (*public, *own)
