"""What people hold against the solver, each with a reason: pins, waivers by two, scores of pairs, scenarios, minutes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models import Application, Call
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from selection.actions import frozen
from selection.choosing_errors import (
    BadScenarioError,
    NotHardError,
    ReasonMissingError,
    SameWaiverPersonError,
    TitleTakenError,
    WaivedAlreadyError,
)
from selection.domain.given import BadInputError, changed
from selection.models import Minute, PairScore, Pin, Run, Scenario, SetRule, Waiver
from selection.queries.given import given_for


def _open(call_id: int) -> None:
    """Take the call's results for oneself; nothing changes once a release is prepared."""
    frozen.hold(call_id)
    frozen.refuse_if_frozen(call_id)


def _reason(text: str) -> str:
    if not text.strip():
        raise ReasonMissingError
    return text.strip()


@transaction.atomic
def pin(*, application: Application, place: str, reason: str, by: User, at: datetime) -> Pin:
    """Hold an application in, out or in one group. Raises ReasonMissingError, FrozenError."""
    _open(application.call_id)
    values = {"place": place, "reason": _reason(reason), "by": by, "at": at}
    found, _new = Pin.objects.update_or_create(application=frozen.live(application), defaults=values)
    record(at=at, by=by, verb="pin.set", subject=application, place=place)
    return found


@transaction.atomic
def unpin(*, application: Application, by: User, at: datetime) -> None:
    """Let an application go; where nothing holds it nothing happens."""
    _open(application.call_id)
    if Pin.objects.filter(application=application).delete()[0]:
        record(at=at, by=by, verb="pin.removed", subject=application)


@transaction.atomic
def ask_for_waiver(*, rule: SetRule, reason_en: str, reason_ja: str, by: User, at: datetime) -> Waiver:
    """Ask that a hard rule be set aside. Raises NotHardError, ReasonMissingError, WaivedAlreadyError, FrozenError."""
    _open(rule.call_id)
    if not rule.is_hard:
        raise NotHardError
    if not (reason_en.strip() and reason_ja.strip()):
        raise ReasonMissingError(_("Give the reason in English and in Japanese."))
    if rule.waivers.filter(withdrawn_at=None).exists():
        raise WaivedAlreadyError
    waiver = Waiver.objects.create(
        rule=rule, reason_en=reason_en.strip(), reason_ja=reason_ja.strip(), proposed_by=by, proposed_at=at
    )
    record(at=at, by=by, verb="waiver.asked", subject=waiver, rule=rule.pk)
    return waiver


@transaction.atomic
def approve_waiver(*, waiver: Waiver, by: User, at: datetime) -> Waiver:
    """Give the waiver, as another person. Raises SameWaiverPersonError, FrozenError; what is settled stays."""
    _open(waiver.rule.call_id)
    waiver = Waiver.objects.select_for_update(of=("self",)).get(pk=waiver.pk)
    if waiver.proposed_by_id == by.pk:
        raise SameWaiverPersonError
    if waiver.withdrawn_at or waiver.approved_at:
        raise DomainError(_("This cannot be done any more: the page was out of date."), code="stale")
    waiver.approved_by, waiver.approved_at = by, at
    waiver.save(update_fields=["approved_by", "approved_at"])
    record(at=at, by=by, verb="waiver.approved", subject=waiver, rule=waiver.rule_id)
    return waiver


@transaction.atomic
def withdraw_waiver(*, waiver: Waiver, by: User, at: datetime) -> Waiver:
    """Take a waiver back, asked for or given: the rule binds again."""
    _open(waiver.rule.call_id)
    waiver = Waiver.objects.select_for_update(of=("self",)).get(pk=waiver.pk)
    if waiver.withdrawn_at is None:
        waiver.withdrawn_at = at
        waiver.save(update_fields=["withdrawn_at"])
        record(at=at, by=by, verb="waiver.withdrawn", subject=waiver, rule=waiver.rule_id)
    return waiver


@transaction.atomic
def type_pair(
    *, region: Application, prefecture: Application, value: Decimal, reason: str, by: User, at: datetime
) -> PairScore:
    """Let the panel's score, 0 to 5, take the place of the computed interest of a pair (SPEC E8)."""
    _open(region.call_id)
    values = {"value": value, "reason": _reason(reason), "by": by, "at": at}
    score, _new = PairScore.objects.update_or_create(region=region, prefecture=prefecture, defaults=values)
    record(at=at, by=by, verb="pair.typed", subject=score, value=str(value))
    return score


@transaction.atomic
def untype_pair(*, score: PairScore, by: User, at: datetime) -> None:
    """Let the computed interest count again."""
    _open(score.region.call_id)
    record(at=at, by=by, verb="pair.untyped", subject=score, value=str(score.value))
    score.delete()


def save_scenario(*, call: Call, title: str, changes: Mapping[str, Any], by: User, at: datetime) -> Scenario:
    """Keep a what-if under a name; the real rules stay. Raises BadScenarioError, TitleTakenError, HalfDataError."""
    if not title.strip():
        raise BadScenarioError(_("Give the scenario a title."))
    if not changes:
        raise BadScenarioError(
            _("This scenario changes nothing. Change a weight, a number, a rule or a pin.")
        )
    try:
        changed(given_for(call), changes)
    except BadInputError as error:
        message = _("The call does not have this: %(names)s") % {"names": ", ".join(error.refs)}
        raise BadScenarioError(message) from error
    try:
        return _save_scenario(call, title.strip(), dict(changes), by, at)
    except IntegrityError as error:
        if "scenario_one_per_title" in str(error):
            raise TitleTakenError from error
        raise


@transaction.atomic
def _save_scenario(call: Call, title: str, changes: dict[str, Any], by: User, at: datetime) -> Scenario:
    made = Scenario.objects.create(call=call, title=title, changes=changes, created_by=by, created_at=at)
    record(at=at, by=by, verb="scenario.saved", subject=made)
    return made


@transaction.atomic
def drop_scenario(*, scenario: Scenario, by: User, at: datetime) -> Scenario:
    """Put a scenario away; what it computed stays."""
    scenario = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
    if scenario.dropped_at is None:
        scenario.dropped_at = at
        scenario.save(update_fields=["dropped_at"])
        record(at=at, by=by, verb="scenario.dropped", subject=scenario)
    return scenario


@dataclass(frozen=True)
class Said:
    """What a minute says, in one language or both, about which application and which computation."""

    kind: str
    text_en: str = ""
    text_ja: str = ""
    application: Application | None = None
    run: Run | None = None


@transaction.atomic
def write_minute(*, call: Call, said: Said, by: User, at: datetime) -> Minute:
    """Add a minute; minutes are never changed, a later one corrects. Raises ReasonMissingError for an empty one."""
    english, japanese = said.text_en.strip(), said.text_ja.strip()
    if not (english or japanese):
        raise ReasonMissingError(_("Write the minute in English or in Japanese."))
    minute = Minute.objects.create(
        call=call, application=said.application, kind=said.kind, text_en=english, text_ja=japanese, run=said.run,
        by=by, at=at,
    )  # fmt: skip
    record(at=at, by=by, verb="minute.written", subject=minute, kind=said.kind)
    return minute
