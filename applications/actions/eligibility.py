"""The eligibility check: filled in by rules, confirmed or overridden by an officer, concluded (SPEC E1)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.actions import information
from applications.actions.submissions import locked
from applications.domain.eligibility import Finding, Point, judge, may_be_eligible, open_points
from applications.errors import DeskRefusedError
from applications.models import Application, Eligibility, EligibilityCheck, InformationRequest, Question
from applications.queries.eligibility import case_of
from applications.states import Outcome, Status, Verdict
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record

FILLED, CHECKED, CONCLUDED = "eligibility.filled", "eligibility.checked", "eligibility.concluded"


@transaction.atomic
def fill(*, application: Application, by: User, at: datetime) -> tuple[EligibilityCheck, ...]:
    """Let the rules fill in the checklist from the version that counts.

    What an officer said stands as long as the rule still finds the same; where it finds otherwise, the officer is
    asked again. Raises DeskRefusedError where nothing is submitted, or the applicant can still change it.
    """
    application = _submitted(application)
    if at < application.closing:
        raise DeskRefusedError(_("The checklist is filled in once the deadline is over."))
    version = application.submissions.order_by("-number").first()
    if version is None:
        raise DeskRefusedError(_("Nothing was handed in that could be checked."))
    known = {row.rule: row for row in application.eligibility_checks.all()}
    rows = tuple(
        _put(application, one, known.get(one.rule), at) for one in judge(case_of(application, version))
    )
    record(
        at=at, by=by, verb=FILLED, subject=application, version=version.number,
        found={row.rule: str(row.found) for row in rows},
    )  # fmt: skip
    return rows


def _submitted(application: Application) -> Application:
    application, _now = locked(application)
    if application.status != Status.SUBMITTED:
        raise DeskRefusedError(_("Only an application that is submitted can be checked."))
    return application


def _put(
    application: Application, finding: Finding, row: EligibilityCheck | None, at: datetime
) -> EligibilityCheck:
    facts = dict(finding.facts)
    if row and (row.found, row.facts) == (finding.verdict.value, facts):
        return row
    row = row or EligibilityCheck(application=application, rule=finding.rule)
    row.found, row.facts, row.found_at = finding.verdict.value, facts, at
    row.verdict, row.reason, row.checked_at, row.checked_by = "", "", None, None
    row.save()
    return row


@transaction.atomic
def check(
    *, application: Application, rule: str, verdict: str, reason: str, by: User, at: datetime
) -> EligibilityCheck:
    """Confirm what a rule found, or override it with a reason."""
    application = _submitted(application)
    row = application.eligibility_checks.select_for_update().filter(rule=rule).first()
    if row is None:
        raise DeskRefusedError(_("Let the rules fill in the checklist first."))
    reason = reason.strip()
    if verdict != row.found and not reason:
        raise DeskRefusedError(_("Say why you decide otherwise than the rule."))
    row.verdict, row.reason, row.checked_at, row.checked_by = verdict, reason, at, by
    row.save(update_fields=["verdict", "reason", "checked_at", "checked_by"])
    record(at=at, by=by, verb=CHECKED, subject=application, rule=rule, found=row.found, verdict=verdict)
    return row


@transaction.atomic
def confirm_met(*, application: Application, by: User, at: datetime) -> int:
    """Confirm every open point that the rules found met; returns how many."""
    rows = application.eligibility_checks.filter(verdict="", found=Verdict.YES)
    rules = list(rows.values_list("rule", flat=True))
    for rule in rules:
        check(application=application, rule=rule, verdict=Verdict.YES, reason="", by=by, at=at)
    return len(rules)


@transaction.atomic
def conclude(*, application: Application, outcome: str, reason: str, by: User, at: datetime) -> Eligibility:
    """Say "eligible" or "not eligible" once an officer has looked at every point; can be concluded again.

    Raises DeskRefusedError where a point is open, where "eligible" meets a point that is not met, or without a reason.
    """
    application = _submitted(application)
    points = [Point(row.found, row.verdict) for row in application.eligibility_checks.all()]
    if not points or open_points(points):
        raise DeskRefusedError(_("Confirm or override every point of the checklist first."))
    if outcome == Outcome.ELIGIBLE and not may_be_eligible(points):
        raise DeskRefusedError(
            _("A point of the checklist is not met. Override it with a reason, or decide otherwise.")
        )
    return _concluded(application, outcome, reason, None, by, at)


def _concluded(
    application: Application, outcome: str, reason: str, until: datetime | None, by: User, at: datetime
) -> Eligibility:
    if outcome != Outcome.ELIGIBLE and not reason.strip():
        raise DeskRefusedError(_("Give the reason."))
    row, _new = Eligibility.objects.update_or_create(
        application=application,
        defaults={"outcome": outcome, "reason": reason.strip(), "repair_until": until, "at": at, "by": by},
    )
    record(
        at=at, by=by, verb=CONCLUDED, subject=application, outcome=outcome,
        repair_until=until.isoformat() if until else "",
    )  # fmt: skip
    return row


@transaction.atomic
def let_repair(
    *,
    application: Application,
    questions: Iterable[Question],
    text: str,
    reason: str,
    due_at: datetime,
    by: User,
    at: datetime,
) -> InformationRequest:
    """Conclude "can be repaired" and ask the applicant for the repair in one go, until the same instant."""
    application = _submitted(application)
    asked = information.ask(
        application=application, questions=questions, text=text, due_at=due_at, by=by, at=at
    )
    _concluded(application, Outcome.REPAIRABLE, reason, due_at, by, at)
    return asked
