"""Finding a region by typing: name or code, local, Latin, English or Japanese; or by its Member State."""

import unicodedata
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from r2r_portal.territories.models import MemberState, Side, Territory

MOST = 20


@dataclass(frozen=True)
class Found:
    """The regions that match, the best first, and how many more there are."""

    rows: tuple[Territory, ...]
    more: int = 0


def search(words: str, state: str = "") -> Found:
    """Return the regions that `words` may mean, within a Member State where one is given; exact codes come first."""
    wanted = unicodedata.normalize("NFKC", words).strip()
    rows = Territory.objects.on(Side.EU).select_related("member_state")
    if state:
        rows = rows.filter(member_state=state)
    if wanted:
        return _best(rows.named(wanted), wanted)
    return Found(tuple(rows.order_by("level", "code"))) if state else Found(())


def _best(rows: QuerySet[Territory], words: str) -> Found:
    exact = Q(code__iexact=words)
    for name in ("name_local", "name_latin", "name_en", "name_ja"):
        exact |= Q(**{f"{name}__iexact": words})
    order = Case(When(exact, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = list(rows.alias(order=order).order_by("order", "level", "code"))
    return Found(tuple(found[:MOST]), max(0, len(found) - MOST))


def region(code: str) -> Territory | None:
    """Return one region by its code."""
    return Territory.objects.on(Side.EU).select_related("member_state").filter(code=code).first()


def member_states() -> list[MemberState]:
    """Return the Member States in the order of their English names."""
    return list(MemberState.objects.order_by("name_en"))
