"""Calibration: the fictional files of a call, and everybody's scores of them before the real ones open (PEERS M4)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Call
from r2r_portal import definitions
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError, StaleError
from selection.actions import frozen
from selection.domain.scoring import Gap, Mark, gaps
from selection.errors import NotYoursError
from selection.models import Assessment, Criterion, Specimen, SpecimenMark, SpecimenSheet
from selection.permissions import evaluates
from selection.queries.calibration import specimens_for
from selection.queries.sheets import scored_criteria
from selection.states import ASSESSMENT, Progress

FICTIONAL = Path(__file__).resolve().parent.parent / "data" / "specimens-2022.yaml"
COLUMNS = ("title_en", "title_ja", "text_en", "text_ja")


@transaction.atomic
def load_specimens(*, call: Call, by: User | None, at: datetime, path: Path = FICTIONAL) -> int:
    """Give a call its fictional files; returns how many. Refused once anything real was scored."""
    frozen.hold(call.pk)
    if Assessment.objects.filter(assignment__application__call=call).exists():
        raise DomainError(_("Evaluators have begun to score: fictional files cannot be added any more."))
    if SpecimenSheet.objects.filter(specimen__call=call).exists():
        raise DomainError(_("Evaluators have begun to score the fictional files: they stay as they are."))
    files = definitions.read(path)["files"]
    for number, entry in enumerate(files, start=1):
        Specimen.objects.update_or_create(call=call, number=number, defaults=_columns(entry))
    record(at=at, by=by, verb="specimens.loaded", subject=call, count=len(files))
    return len(files)


def _columns(entry: Mapping[str, Any]) -> dict[str, str]:
    joined = {"text_en": " ", "text_ja": ""}
    return {name: _flowing(entry[name], joined[name]) if name in joined else entry[name] for name in COLUMNS}


def _flowing(text: str, between: str) -> str:
    """Join the lines of each paragraph; the first line of a paragraph is its heading and stands alone."""
    parts = (part.strip().splitlines() for part in text.strip().split("\n\n"))
    return "\n\n".join(f"{lines[0]}\n{between.join(lines[1:])}" for lines in parts)


@transaction.atomic
def save_practice(
    *,
    specimen: Specimen,
    values: Mapping[str, Decimal | None],
    version: int,
    submit: bool,
    by: User,
    at: datetime,
) -> SpecimenSheet:
    """Keep the scores (slug -> 0 to 5) of a fictional file; with `submit` hand them in, whole or not at all.

    A criterion that is left out is not applicable. Raises StaleError or NotYoursError;
    where something is missing the draft is kept, stays a draft, and `wanting` of what is returned says what.
    """
    if not evaluates(by) or not specimens_for(by).filter(pk=specimen.pk).exists():
        raise NotYoursError
    frozen.share(specimen.call_id)
    sheet, _new = SpecimenSheet.objects.select_for_update(of=("self",)).get_or_create(
        specimen=specimen, evaluator=by, defaults={"saved_at": at, "version": 0}
    )
    if sheet.version != version:
        raise StaleError(
            _("This evaluation was saved from another page meanwhile. Both versions are shown below.")
        )
    if sheet.status != Progress.DRAFT:
        raise DomainError(_("These scores are in. They do not change, so that everybody starts alike."))
    criteria = scored_criteria(specimen.call)
    _keep(sheet, values, criteria)
    wanting = _gaps(values, criteria) if submit else ()
    done = submit and not wanting
    sheet.saved_at, sheet.version = at, sheet.version + 1
    if done:
        sheet.status, sheet.submitted_at = ASSESSMENT.target(sheet.status, "submit"), at
        record(at=at, by=by, verb="specimen.scored", subject=specimen)
    sheet.save(update_fields=["saved_at", "version", "status", "submitted_at"])
    sheet.wanting = wanting  # type: ignore[attr-defined]  # told to the page; the draft is kept
    return sheet


def _gaps(values: Mapping[str, Decimal | None], criteria: tuple[Criterion, ...]) -> tuple[Gap, ...]:
    marks = {slug: Mark(value) for slug, value in values.items()}
    found = gaps(marks, [one.measure for one in criteria], "en")
    return tuple(gap for gap in found if gap.kind == "score")  # nobody writes comments for fictional files


def _keep(
    sheet: SpecimenSheet, values: Mapping[str, Decimal | None], criteria: tuple[Criterion, ...]
) -> None:
    sheet.marks.exclude(criterion__slug__in=values.keys()).delete()
    rows = [
        SpecimenMark(sheet=sheet, criterion=one, value=values[one.slug])
        for one in criteria
        if one.slug in values
    ]
    SpecimenMark.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["sheet", "criterion"], update_fields=["value"]
    )
