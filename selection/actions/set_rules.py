"""Loading the rules of the set from data."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from applications.models import Call
from r2r_portal import definitions
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from selection.actions.setup import DATA
from selection.models import SelectionRules, SetRule

PUBLISHED = DATA / "r2r-2022-set.yaml"


@transaction.atomic
def load_set_rules(*, call: Call, by: User | None, at: datetime, path: Path = PUBLISHED) -> int:
    """Give `call` the rules of a data file, where it has none; returns how many. Rules on unknown themes are left out."""
    if SetRule.objects.filter(call=call).exists():
        return 0
    data = definitions.read(path)
    weights = {f"weight_{name}": weight for name, weight in data["weights"].items()}
    SelectionRules.objects.get_or_create(call=call, defaults=weights | {"pair_weights": data["pair_weights"]})
    themes = {theme.slug: theme for theme in call.themes.all()}
    targets = {track.side: track.target for track in call.tracks.all()}
    told = [entry for entry in data["rules"] if entry.get("theme") is None or entry["theme"] in themes]
    SetRule.objects.bulk_create(
        SetRule(call=call, order=order, theme=themes.get(entry.get("theme", "")), **_columns(entry, targets))
        for order, entry in enumerate(told, start=1)
    )
    record(at=at, by=by, verb="set_rules.loaded", subject=call, count=len(told))
    return len(told)


def _columns(entry: dict[str, Any], targets: dict[str, int]) -> dict[str, Any]:
    english, japanese = entry["title"]
    number, side = entry.get("number"), entry.get("side", "")
    return {
        "kind": entry["kind"],
        "side": side,
        "number": targets.get(side, number) if entry["kind"] == "seats" else number,
        "is_hard": "price" not in entry,
        "price": entry.get("price", 0),
        "title_en": english,
        "title_ja": japanese,
    }
