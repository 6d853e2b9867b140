"""What counts of every application, and whether a change of it after the closing has its record (RELIABILITY B9)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F

from applications.models import Application, Call, DeadlineChange, Submission, Track, Withdrawal
from r2r_portal.audit.models import Event

OF_A_VERSION = (
    "application_id", "number", "kind", "reference", "content_hash", "snapshot", "language", "arrived_at", "by_id", "signature",
)  # fmt: skip
OF_AN_APPLICATION = ("status", "reference", "submitted_at", "submitted_territory_id")


@dataclass(frozen=True)
class Standing:
    """Versions, applications and deadlines as they stand, by key; and how often the log names each application."""

    versions: dict[Any, tuple[Any, ...]]
    applications: dict[Any, tuple[Any, ...]]
    closings: dict[tuple[str, Any], Any]
    withdrawals: set[Any]
    acts: int

    @property
    def what_counts(self) -> tuple[Any, ...]:
        """Everything that decides about an application."""
        return self.versions, self.applications, self.closings


def standing() -> Standing:
    """Read it."""
    return Standing(
        {row[0]: row[1:] for row in Submission.objects.values_list("pk", *OF_A_VERSION)},
        {row[0]: row[1:] for row in Application.objects.values_list("pk", *OF_AN_APPLICATION)},
        {
            (model._meta.model_name, row.pk): row.closes_at
            for model in (Call, Track, Application)
            for row in model.objects.only("closes_at")
        },
        set(Withdrawal.objects.values_list("pk", "undone_at")),
        Event.objects.count(),
    )


def unexplained(before: Standing) -> list[str]:
    """Return what changed since without a record of who, why and on what ground; the call had closed before `before`."""
    now = standing()
    found = [f"version {pk} changed" for pk, row in before.versions.items() if now.versions.get(pk) != row]
    found += [
        f"version {one.pk} without a record"
        for one in _new_versions(before)
        if not _has_ground(one) or one.by_id is None
    ]
    found += [
        f"application {pk} changed without a record"
        for pk, row in now.applications.items()
        if before.applications.get(pk, row) != row and not _has_record(before, pk)
    ]
    found += [
        f"{kind} {pk} closes at another time without a record"
        for (kind, pk), at in now.closings.items()
        if before.closings.get((kind, pk), at) != at and not _was_decided(kind, pk, at)
    ]
    if now.what_counts != before.what_counts and now.acts == before.acts:
        found.append("the log says nothing of it")
    return found


def _new_versions(before: Standing) -> list[Submission]:
    rows = Submission.objects.select_related("extension", "request")
    return list(rows.exclude(pk__in=before.versions))


def _has_ground(version: Submission) -> bool:
    """Tell whether a version that came after the closing says why it counts."""
    if version.kind == "reply":
        return bool(version.request and version.request.asked_by_id and version.request.text)
    if version.kind == "correction":
        return bool(version.reason.strip())
    given = version.extension
    return bool(given and given.old <= version.arrived_at < given.new and _is_reasoned(given))


def _is_reasoned(change: DeadlineChange) -> bool:
    return bool(change.by_id and change.reason_en.strip() and change.reason_ja.strip())


def _has_record(before: Standing, application: Any) -> bool:
    """Tell whether a new version, or a withdrawal with its reason, stands behind another status."""
    if any(one.application_id == application for one in _new_versions(before)):
        return True
    rows = Withdrawal.objects.filter(application=application, undone_at=None, by__isnull=False).exclude(
        reason=""
    )
    return any((row.pk, row.undone_at) not in before.withdrawals for row in rows)


def _was_decided(kind: str, pk: Any, at: Any) -> bool:
    """Tell whether the newest change of a deadline is the one that holds."""
    rows = DeadlineChange.objects.filter(**{kind: pk}).order_by(F("at").desc(), "-pk")
    if kind == "call":
        rows = rows.filter(track=None, application=None)
    newest = rows.first()
    return newest is not None and newest.new == at and _is_reasoned(newest)
