"""From what was seen to what is promised: each step stands on the one before (SPEC P10)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from applications.domain.calendars import holiday_where
from applications.domain.reminders import in_office
from programme.domain import results as rules
from programme.models import CheckIn, Commitment, Finding, Observation, Recommendation, Visit
from r2r_portal.accounts.models import Membership, Organisation, Part, User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from r2r_portal.outbox.actions import publish

TOPIC = "commitment.due"


@transaction.atomic
def observe(
    *, visit: Visit, key: UUID, values: Mapping[str, Any], by: User, at: datetime
) -> tuple[Observation, bool]:
    """Keep a note; the same `key` of the same person makes no second one. Returns the note and whether it is new."""
    row, made = Observation.objects.get_or_create(
        by=by, key=key, defaults={"visit": visit, "at": at, **values}
    )
    if made:
        record(at=at, by=by, verb="observation.made", subject=row, visit=visit.slug)
    return row, made


@transaction.atomic
def forget(*, observation: Observation, by: User, at: datetime) -> None:
    """Take one's own note away. Raises DomainError where a finding stands on it."""
    row = Observation.objects.select_for_update(of=("self",)).get(pk=observation.pk)
    if row.findings.exists():
        raise DomainError(_("A finding stands on this note: it stays."), code="observation_used")
    record(at=at, by=by, verb="observation.removed", subject=row)
    row.delete()


@transaction.atomic
def find(
    *, visit: Visit, finding: Finding | None, values: Mapping[str, Any], observations: Sequence[Observation],
    by: User, at: datetime,
) -> Finding:  # fmt: skip
    """Write, or rewrite, a finding from observations of this visit. Raises DomainError without any."""
    if not observations:
        raise DomainError(_("Choose at least one observation."), code="no_observation")
    _refuse_other(visit, observations)
    row = _written(Finding, finding, {"visit": visit, "by": by, "at": at}, values)
    row.observations.set(observations)
    verb = "finding.changed" if finding else "finding.written"
    record(at=at, by=by, verb=verb, subject=row, observations=sorted(one.pk for one in observations))
    return row


@transaction.atomic
def recommend(
    *, visit: Visit, recommendation: Recommendation | None, values: Mapping[str, Any], findings: Sequence[Finding],
    by: User, at: datetime,
) -> Recommendation:  # fmt: skip
    """Write, or rewrite, a recommendation from findings of this visit. Raises DomainError without any."""
    if not findings:
        raise DomainError(_("Choose at least one finding."), code="no_finding")
    _refuse_other(visit, findings)
    row = _written(Recommendation, recommendation, {"visit": visit, "by": by, "at": at}, values)
    row.findings.set(findings)
    verb = "recommendation.changed" if recommendation else "recommendation.written"
    record(at=at, by=by, verb=verb, subject=row, findings=sorted(one.pk for one in findings))
    return row


def _refuse_other(visit: Visit, rows: Sequence[Observation] | Sequence[Finding]) -> None:
    if any(row.visit_id != visit.pk for row in rows):
        raise DomainError(_("Choose from this visit."), code="other_visit")


Row = TypeVar("Row", Finding, Recommendation)


def _written(model: type[Row], row: Row | None, new: Mapping[str, Any], values: Mapping[str, Any]) -> Row:
    if row is None:
        return model._default_manager.create(**new, **values)
    stored = model._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    for name, value in values.items():
        setattr(stored, name, value)
    stored.save(update_fields=list(values))
    return stored


@transaction.atomic
def commit(
    *,
    recommendation: Recommendation,
    organisation: Organisation,
    values: Mapping[str, Any],
    by: User,
    at: datetime,
) -> Commitment:
    """Keep what an organisation promised, with its check-ins after 6 and 12 months."""
    made = Commitment.objects.create(
        recommendation=recommendation, organisation=organisation, made_at=at, made_by=by, **values
    )
    for months in rules.TERMS:
        CheckIn.objects.create(commitment=made, months=months, due_on=rules.check_in_on(at.date(), months))
    record(at=at, by=by, verb="commitment.made", subject=made, organisation=organisation.pk)
    return made


@transaction.atomic
def check_in(*, check: CheckIn, progress: str, text: str, language: str, by: User, at: datetime) -> CheckIn:
    """Say how far a commitment is; not before its day. A later word replaces the earlier one."""
    row = CheckIn.objects.select_for_update(of=("self",)).get(pk=check.pk)
    if at.date() < row.due_on:
        raise DomainError(_("This check-in is not due yet."), code="check_in_early")
    row.progress, row.text, row.language = progress, text.strip(), language
    row.answered_at, row.answered_by = at, by
    row.save(update_fields=["progress", "text", "language", "answered_at", "answered_by"])
    record(at=at, by=by, verb="commitment.checked", subject=row, progress=progress)
    return row


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Ask the organisations whose check-ins are due at `at` and unanswered; returns how many messages were written."""
    open_ones = CheckIn.objects.filter(answered_at=None, due_on__lte=at.date()).order_by("pk")
    related = ("commitment__organisation", "commitment__recommendation")
    return sum(_remind(check, at) for check in open_ones.select_related(*related))


def _remind(check: CheckIn, at: datetime) -> int:
    parts = (Part.OWNER, Part.EDITOR)
    members = Membership.objects.filter(
        organisation=check.commitment.organisation_id, part__in=parts, user__is_active=True
    )
    return sum(_write(check, member.user, at) for member in members.select_related("user").order_by("pk"))


def _write(check: CheckIn, reader: User, at: datetime) -> int:
    zone, is_holiday = ZoneInfo(reader.zone), holiday_where(reader.zone)
    turn = rules.asks(check.due_on, at.astimezone(zone).date(), is_holiday)
    if turn is None or not in_office(at, zone, is_holiday):
        return 0
    return publish(
        topic=TOPIC, key=f"{TOPIC}:{check.pk}:{reader.pk}:{turn}", to=reader.email, language=reader.language,
        zone=reader.zone, payload={"check_in": check.pk}, at=at,
    )  # fmt: skip
