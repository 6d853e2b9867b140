"""One row an application and a rule: what the rule found, what an officer said to it (SPEC E1)."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from applications.models import Application, Eligibility, EligibilityCheck
from applications.queries.bulk import AT_ONCE, Whole
from applications.resources.base import TableResource, facts, stamped

FACTS = ("id", "reference", "side", "status", "territory", "organisation")
CHECK = ("rule", "found", "found_utc", "verdict", "reason", "checked_utc")
END = ("outcome", "outcome_reason", "repair_until_utc", "concluded_utc")


class EligibilityResource(TableResource):
    """The checklists; an application nobody has looked at makes one row without a rule."""

    code = "eligibility"

    @classmethod
    def get_display_name(cls) -> str:
        """Name the table on the page."""
        return _("Eligibility: one row an application and a rule")

    def headings(self) -> Sequence[str]:
        """Name the columns."""
        return (*FACTS, *CHECK, *END)

    def lines(self, rows: QuerySet[Application]) -> Iterator[Sequence[Any]]:
        """Yield the heading, then row after row; answers are not needed here."""
        yield list(self.fields)
        checks = Prefetch("eligibility_checks", EligibilityCheck.objects.order_by("pk"))
        fetched = rows.select_related("track", "territory", "organisation", "eligibility").prefetch_related(
            checks
        )
        for application in fetched.iterator(chunk_size=AT_ONCE):
            yield from self.rows_of(Whole(application, None, {}))

    def rows_of(self, one: Whole) -> Iterator[Sequence[Any]]:
        """Yield a row for every rule."""
        known = facts(one)
        head = [known[name] for name in FACTS]
        end = _end(getattr(one.application, "eligibility", None))
        found = [_check(check) for check in one.application.eligibility_checks.all()]
        yield from ([*head, *check, *end] for check in found or [[""] * len(CHECK)])


def _check(row: EligibilityCheck) -> list[Any]:
    return [row.rule, row.found, stamped(row.found_at), row.verdict, row.reason, stamped(row.checked_at)]


def _end(row: Eligibility | None) -> list[Any]:
    if row is None:
        return [""] * len(END)
    return [row.outcome, row.reason, stamped(row.repair_until), stamped(row.at)]
