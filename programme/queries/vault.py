"""Reading the vault: what a person was asked, what is there, who looked; values only where the caller may have them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Func, OuterRef, QuerySet, Subquery
from django.utils.dateparse import parse_date
from django.utils.translation import get_language

from programme.domain import vault
from programme.models import DataKey, Delegate, Disclosure, Erasure, Need, Sealed, VaultField, Visit
from programme.models.vault import DAYS, WITH_TAIL
from r2r_portal import times
from r2r_portal.accounts.models import User


def masters() -> Mapping[str, bytes]:
    """Return the master keys by fingerprint, the one in use first."""
    return vault.masters([settings.VAULT_KEY, *settings.VAULT_KEYS_OLD])


def opened(people: Iterable[Delegate], fields: Collection[str] = ()) -> dict[int, dict[str, str]]:
    """Return details by person and field, decrypted; all of them where no field is named. Two queries."""
    ids = [person.pk for person in people]
    wanted: dict[str, Any] = {"delegate__in": ids, **({"field__in": fields} if fields else {})}
    keys = {(key.delegate_id, key.field): key for key in DataKey.objects.filter(**wanted)}
    known, found = masters(), dict[int, dict[str, str]]({pk: {} for pk in ids})
    for row in Sealed.objects.filter(**wanted).order_by("pk"):
        found[row.delegate_id][row.field] = _unsealed(row, keys[row.delegate_id, row.field], known)
    return found


def _unsealed(row: Sealed, key: DataKey, known: Mapping[str, bytes]) -> str:
    about: dict[str, Any] = {"person": row.delegate_id, "field": row.field}
    if key.master not in known:
        raise vault.UnsealError("the master key of this detail is not given")
    plain = vault.unwrap(known[key.master], bytes(key.wrapped), **about)
    return vault.unseal(plain, bytes(row.ciphertext), **about)


def needs_of(visit: Visit) -> list[Need]:
    """Return what a visit asks for, in the order of the form."""
    order = {field: number for number, field in enumerate(VaultField.values)}
    found = Need.objects.filter(visit=visit).select_related("visit")
    return sorted(found, key=lambda need: order[need.field])


@dataclass(frozen=True)
class Detail:
    """A detail of a person as a page shows it. `value` is empty for who may not read it; `mask` tells it is there."""

    need: Need
    value: str
    mask: str
    agreed_at: datetime | None = None
    saved_by: User | None = None
    erased_at: datetime | None = None
    version: str = ""  # which text this is; another one after every saving
    earlier: bool = False  # prefilled from the person's own earlier visit, not saved for this one yet

    @property
    def is_there(self) -> bool:
        """Whether something is saved."""
        return bool(self.mask)

    @property
    def words(self) -> str:
        """The value as it is read: a day in words."""
        return in_words(self.need.field, self.value)


def in_words(field: str, value: str) -> str:
    """Return a detail as people read it: days with weekday, the rest as it is."""
    day = parse_date(value) if field in DAYS and value else None
    language = "ja" if (get_language() or "en").startswith("ja") else "en"
    return times.day(day, language) if day else value


def _with_version(rows: QuerySet[Sealed]) -> QuerySet[Sealed]:
    """Add the version of each text: the fingerprint of its key, which every saving replaces."""
    keys = DataKey.objects.filter(delegate=OuterRef("delegate"), field=OuterRef("field"))
    return rows.annotate(**{"version": Subquery(keys.values("fingerprint")[:1])})


def versions(delegate: Delegate) -> dict[str, str]:
    """Return the version of every detail of a person that is there, without any ciphertext."""
    rows = _with_version(Sealed.objects.filter(delegate=delegate).only("field", "delegate"))
    return {row.field: row.version for row in rows}


def details(
    delegate: Delegate, needs: Iterable[Need], *, readable: Collection[str], tail: bool
) -> list[Detail]:
    """Return the details of a person; values of `readable` fields, masks of the rest, their ends with `tail`."""
    own = _with_version(Sealed.objects.filter(delegate=delegate)).select_related("saved_by")
    rows = {row.field: row for row in own}
    ends = WITH_TAIL if tail else ()
    values = opened([delegate], {*readable, *ends})[delegate.pk] if rows and (readable or ends) else {}
    gone = dict(Erasure.objects.filter(delegate=delegate).values_list("field", "erased_at"))
    found = []
    for need in needs:
        row, value = rows.get(need.field), values.get(need.field, "")
        mask = vault.masked(value, tail=need.field in ends) if row else ""
        shown = value if need.field in readable else ""
        found.append(
            Detail(
                need, shown, mask, row.agreed_at if row else None, row.saved_by if row else None,
                gone.get(need.field), row.version if row else "",
            )
        )  # fmt: skip
    return found


def earlier(delegate: Delegate, fields: Collection[str]) -> dict[str, str]:
    """Return what the same person saved for another visit and is not erased yet: nobody is asked twice."""
    if delegate.user_id is None or not fields:
        return {}
    others = Delegate.objects.filter(user=delegate.user_id, sealed__isnull=False).exclude(pk=delegate.pk)
    found: dict[str, str] = {}
    for one in opened(others.distinct().order_by("delegation__visit__starts_on", "pk"), fields).values():
        found |= one
    return found


def readable_now(delegate: Delegate, user: User, at: datetime) -> tuple[frozenset[str], datetime | None]:
    """Return which details somebody may read at an instant, having given a reason, and until when."""
    rows = Disclosure.objects.filter(delegate=delegate, by=user, at__lte=at, until__gt=at)
    open_ones = list(rows.order_by("until"))
    fields = frozenset(field for one in open_ones for field in one.fields)
    return fields, open_ones[-1].until if open_ones else None


def readings(delegate: Delegate) -> list[Disclosure]:
    """Return who read details of a person, the latest first."""
    return list(Disclosure.objects.filter(delegate=delegate).select_related("by").order_by("-at", "-pk"))


def certificates(delegate: Delegate) -> list[Erasure]:
    """Return what was erased of a person."""
    return list(Erasure.objects.filter(delegate=delegate).order_by("erased_at", "pk"))


def with_given(people: QuerySet[Delegate]) -> QuerySet[Delegate]:
    """Add which details of a person are there or were erased, without any ciphertext, in the same query."""
    own = [
        ArraySubquery(model._default_manager.filter(delegate=OuterRef("pk")).order_by("pk").values("field"))
        for model in (Sealed, Erasure)
    ]
    names = ArrayField(CharField())
    return people.annotate(**{"given": Func(*own, function="array_cat", output_field=names)})


def missing(delegate: Delegate, needs: Iterable[Need]) -> tuple[str, ...]:
    """Return the details asked of everybody that a person `with_given` has not given; those erased are not missing."""
    return tuple(need.field for need in needs if need.required and need.field not in delegate.given)


def first_due(needs: Iterable[Need], lacking: Collection[str]) -> date | None:
    """Return the earliest day by which something that lacks is needed."""
    return min((need.due_on for need in needs if need.field in lacking), default=None)


def own_details(delegate: Delegate, needs: list[Need]) -> list[Detail]:
    """Return a person's own details, filled from an earlier visit where nothing is saved for this one yet."""
    fields = {need.field for need in needs}
    found = details(delegate, needs, readable=fields, tail=False)
    empty = {one.need.field for one in found if not one.is_there and one.erased_at is None}
    known = earlier(delegate, empty)
    return [
        replace(one, value=known[one.need.field], earlier=True) if one.need.field in known else one
        for one in found
    ]
