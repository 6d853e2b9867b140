"""Loading the criteria and the words of the scale from data."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from applications.models import Call
from r2r_portal import definitions
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from selection.models import Criterion, ScoreWord

DATA = Path(__file__).resolve().parent.parent / "data"
PUBLISHED = DATA / "r2r-2022.yaml"


@transaction.atomic
def load_criteria(*, call: Call, by: User | None, at: datetime, path: Path = PUBLISHED) -> None:
    """Give `call` the criteria and score words of a data file; what has the same name is brought up to date."""
    data = definitions.read(path)
    for number, entry in enumerate(data["criteria"], start=1):
        Criterion.objects.update_or_create(
            call=call, track=None, slug=entry["slug"], defaults=_columns(number, entry)
        )
    for value, words in data["words"].items():
        titles = {"title_en": words["en"], "title_ja": words["ja"]}
        ScoreWord.objects.update_or_create(call=call, criterion=None, value=Decimal(value), defaults=titles)
    record(at=at, by=by, verb="criteria.loaded", subject=call, count=len(data["criteria"]))


def _columns(number: int, entry: dict[str, Any]) -> dict[str, Any]:
    words = {name: entry.get(name, "") for name in ("title_en", "title_ja", "text_en", "text_ja")}
    return {**words, "number": number, "kind": entry["kind"], "weight": entry.get("weight", 0)} | {
        "threshold": entry.get("threshold"),
        "optional": entry.get("optional", False),
    }
