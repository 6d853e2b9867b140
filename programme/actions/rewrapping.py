"""A new master key of the vault: the keys of all details are wrapped anew, so that the old master key can go (SPEC R).

Details themselves are not touched: their own keys, fingerprints and ciphertexts stay.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from programme.domain import vault
from programme.models import DataKey, Delegate
from programme.queries.vault import masters
from r2r_portal.audit.actions import record

BATCH = 100  # people in one transaction


@dataclass(frozen=True)
class Left:
    """What still needs a master key other than the one in use: by its fingerprint, how many keys of details."""

    known: dict[str, int]
    unknown: dict[str, int]  # wrapped by a master key that the settings do not name


def left() -> Left:
    """Count the keys that the master key in use did not wrap."""
    (first, _key), *others = masters().items()
    counts: dict[str, int] = {}
    for name in DataKey.objects.exclude(master=first).values_list("master", flat=True):
        counts[name] = counts.get(name, 0) + 1
    given = {name for name, _key in others}
    return Left(
        {name: count for name, count in sorted(counts.items()) if name in given},
        {name: count for name, count in sorted(counts.items()) if name not in given},
    )


def rewrap(*, at: datetime, batch: int = BATCH) -> int:
    """Wrap every key anew whose master key is known; returns how many. Safe to stop and to start again at any time."""
    done = 0
    while count := rewrap_some(at=at, people=batch):
        done += count
    return done


@transaction.atomic
def rewrap_some(*, at: datetime, people: int) -> int:
    """Wrap the keys of so many people anew; returns how many keys. Raises UnsealError where one does not open."""
    (name, master), *others = masters().items()
    earlier = dict(others)
    waiting = DataKey.objects.exclude(master=name).filter(master__in=earlier)
    ids = list(waiting.order_by("delegate").values_list("delegate", flat=True).distinct()[:people])
    list(
        Delegate.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    )  # as who enters does
    keys = list(waiting.select_for_update(of=("self",)).filter(delegate__in=ids).order_by("pk"))
    for key in keys:
        plain = vault.unwrap(earlier[key.master], bytes(key.wrapped), person=key.delegate_id, field=key.field)
        key.wrapped = vault.wrap(master, plain, person=key.delegate_id, field=key.field)
        key.master = name
    DataKey.objects.bulk_update(keys, ["wrapped", "master"])
    if keys:
        record(at=at, by=None, verb="details.rewrapped", subject="vault", keys=len(keys), master=name)
    return len(keys)
