"""Changing weights, prices, rules, draws and seed of the set (SPEC S1, S2).

Until the first score one officer changes them; from then on a change is proposed by one and approved by another who
saw what it does, as for criteria. A hard rule is not made soft past the two people whom a waiver takes.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models import Call
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError, StaleError
from selection.actions import frozen
from selection.actions.criteria import ProposerError
from selection.domain.criteria import digest
from selection.domain.pairing import PARTS
from selection.errors import NotYoursError
from selection.models import SelectionRules, SetRule, WeighingChange
from selection.permissions import runs_the_selection
from selection.queries.criteria import is_frozen
from selection.queries.pairing import weights_of
from selection.queries.weighing import NUMBERS, TERMS, Values, current, effect_of, terms_of, weighing_of
from selection.states import CHANGE, ChangeState


@transaction.atomic
def change(*, call: Call, values: Values, by: User, at: datetime) -> None:
    """Change them at once, before the first score. Raises DomainError afterwards, and for what holds no water."""
    call = _open(call, by)
    if is_frozen(call):
        raise DomainError(_("Scores were given: another officer approves a change of this."))
    _refuse_bad(call, values)
    before = current(call, values)
    _apply(call, values)
    record(at=at, by=by, verb="weighing.changed", subject=call, before=before, after=values)


def propose(*, call: Call, values: Values, reason: str, by: User, at: datetime) -> WeighingChange:
    """Write down a change and what it does; nothing takes effect yet."""
    try:
        return _propose(call, values, reason.strip(), by, at)
    except IntegrityError as error:
        if "weighing_change_one_at_a_time" not in str(error):
            raise
        raise DomainError(_("Another change is proposed already. Settle it first.")) from error


@transaction.atomic
def _propose(call: Call, values: Values, reason: str, by: User, at: datetime) -> WeighingChange:
    call = _open(call, by)
    if not reason:
        raise DomainError(_("Give the reason."))
    _refuse_bad(call, values)
    effect = effect_of(call, values)
    made = WeighingChange.objects.create(
        call=call, values=values, before=current(call, values), effect=effect, digest=digest(values, effect),
        reason=reason, proposed_by=by, proposed_at=at,
    )  # fmt: skip
    record(at=at, by=by, verb="weighing.change_proposed", subject=made, digest=made.digest)
    return made


def _open(call: Call, by: User) -> Call:
    """Take the call's results for oneself; officers only, and nobody once a release is prepared."""
    if not runs_the_selection(by):
        raise NotYoursError
    call = frozen.hold(call.pk)
    frozen.refuse_if_frozen(call.pk)
    return call


def _refuse_bad(call: Call, values: Values) -> None:
    """Raise where nothing would change, something is unknown, or what comes out weighs nothing."""
    if not any(values.values()):
        raise DomainError(_("Nothing would change."))
    rules, terms = weighing_of(call), terms_of(call)
    numbers = {name: getattr(rules, name) for name in NUMBERS} | values.get("numbers", {})
    parts = {**weights_of(rules if rules.pk else None), **values.get("parts", {})}
    unknown = (
        set(values.get("rules", {})) - set(terms) or set(parts) - set(PARTS) or set(numbers) - set(NUMBERS)
    )
    if unknown:
        raise DomainError(_("This cannot be changed any more."))
    if not (numbers["weight_individual"] or numbers["weight_pair"]) or not any(parts.values()):
        raise DomainError(_("At least one weight is above zero."), code="no-weight")
    for key, fields in values.get("rules", {}).items():
        _refuse_half_terms(terms[key], fields)


def _refuse_half_terms(rule: SetRule, fields: dict[str, Any]) -> None:
    told = {name: getattr(rule, name) for name in TERMS} | fields
    if set(told) - set(TERMS):
        raise DomainError(_("This cannot be changed any more."))
    if not told["is_hard"] and told["price"] < 1:
        raise DomainError(_("A soft rule needs a price."), code="no-price")
    if told["number"] is None and rule.kind != "states":
        raise DomainError(_("This rule needs a number."), code="no-number")


@transaction.atomic
def approve(*, change: WeighingChange, seen: str, by: User, at: datetime) -> WeighingChange:
    """Let a proposed change take effect. `seen` is the hash that the page showed.

    Raises ProposerError for whoever proposed it, StaleError where it would do something else by now.
    """
    call = _open(change.call, by)
    change = WeighingChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.proposed_by_id == by.pk:
        raise ProposerError
    state = CHANGE.target(change.state, "apply")
    now = digest(change.values, effect_of(call, change.values))
    if not change.digest == seen == now or current(call, change.values) != change.before:
        raise StaleError(_("Scores, rules or the proposal changed since: it would do something else now."))
    change.state, change.approved_by, change.approved_at = state, by, at
    change.save(update_fields=["state", "approved_by", "approved_at"])
    _apply(call, change.values)
    record(at=at, by=by, verb="weighing.change_applied", subject=change, digest=change.digest)
    return change


def _apply(call: Call, values: Values) -> None:
    SelectionRules.objects.get_or_create(call=call)
    rules = SelectionRules.objects.select_for_update(of=("self",)).get(call=call)
    for name, worth in values.get("numbers", {}).items():
        setattr(rules, name, worth)
    rules.pair_weights = {**weights_of(rules), **values.get("parts", {})}
    rules.version += 1
    rules.save(update_fields=[*NUMBERS, "pair_weights", "version"])
    for key, fields in values.get("rules", {}).items():
        rule = SetRule.objects.select_for_update(of=("self",)).get(call=call, order=int(key))
        for name, worth in fields.items():
            setattr(rule, name, worth)
        rule.save(update_fields=list(fields))


@transaction.atomic
def withdraw(*, change: WeighingChange, by: User, at: datetime) -> WeighingChange:
    """Give a proposed change up; either of the two may."""
    if not runs_the_selection(by):
        raise NotYoursError
    change = WeighingChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    change.state = ChangeState(CHANGE.target(change.state, "withdraw"))
    change.save(update_fields=["state"])
    record(at=at, by=by, verb="weighing.change_withdrawn", subject=change)
    return change
