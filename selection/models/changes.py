"""Changes after something froze, each by two people: criteria after the first score, decisions after the release."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models import Call
from r2r_portal.bilingual import Language
from selection.models.decisions import Decision
from selection.states import ChangeState, Outcome, ReviewState

PERSON = settings.AUTH_USER_MODEL
TWO_PEOPLE = _("Another person than the one who proposed it approves.")


def by_two(name: str) -> Any:
    """Return the constraint that `approved_by` is there once applied, and somebody else."""
    return models.CheckConstraint(
        condition=(~Q(state="applied") & Q(approved_by=None, approved_at=None))
        | (
            Q(state="applied", approved_by__isnull=False, approved_at__isnull=False)
            & ~Q(approved_by=F("proposed_by"))
        ),
        name=name,
        violation_error_message=TWO_PEOPLE,
    )


class Change(models.Model):
    """What a change by two people keeps: a reason, what it would do, and the hash of that."""

    state = models.CharField(_("state"), max_length=9, choices=ChangeState, default=ChangeState.PROPOSED)
    reason = models.TextField(_("reason"))
    before = models.JSONField(_("before"), default=dict)
    effect = models.JSONField(_("what it does"), default=dict)
    digest = models.CharField(_("hash of what it does"), max_length=64)
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"))
    approved_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)

    class Meta:
        abstract = True


class CriteriaChange(Change):
    """New weights, thresholds or words of criteria after the first score; the trigger lets an applied one through."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="criteria_changes", verbose_name=_("call"))
    values = models.JSONField(_("new values"), default=dict)

    class Meta:
        verbose_name = _("change of criteria")
        verbose_name_plural = _("changes of criteria")
        constraints = [
            by_two("criteria_change_by_two_people"),
            models.UniqueConstraint(
                fields=["call"], condition=Q(state="proposed"), name="criteria_change_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call.code} ({self.get_state_display()})"


class WeighingChange(Change):
    """New weights, prices, numbers of rules, draws or seed of the set after the first score (SPEC S1, S2)."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="weighing_changes", verbose_name=_("call"))
    values = models.JSONField(_("new values"), default=dict)

    class Meta:
        verbose_name = _("change of weights and rules")
        verbose_name_plural = _("changes of weights and rules")
        constraints = [
            by_two("weighing_change_by_two_people"),
            models.UniqueConstraint(
                fields=["call"], condition=Q(state="proposed"), name="weighing_change_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call.code} ({self.get_state_display()})"


class Correction(Change):
    """A released decision put right, with the letter that says so; the trigger lets an applied one through."""

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="corrections", verbose_name=_("decision")
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    reserve_place = models.PositiveSmallIntegerField(_("place on the reserve list"), null=True, blank=True)
    grounds_en = models.TextField(_("grounds (English)"))
    grounds_ja = models.TextField(_("grounds (Japanese)"))
    letters = models.JSONField(_("letters"), default=dict)  # language -> {"subject": …, "body": …}

    class Meta:
        verbose_name = _("correction of a decision")
        verbose_name_plural = _("corrections of decisions")
        constraints = [
            by_two("correction_by_two_people"),
            models.CheckConstraint(
                condition=Q(outcome="reserve", reserve_place__gte=1)
                | (~Q(outcome="reserve") & Q(reserve_place=None)),
                name="correction_reserve_in_order",
            ),
            models.UniqueConstraint(
                fields=["decision"], condition=Q(state="proposed"), name="correction_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision.application} ({self.get_state_display()})"


class ReviewRequest(models.Model):
    """An applicant asks for a review of the procedure, within its window; staff answer once."""

    decision = models.OneToOneField(
        Decision, models.PROTECT, related_name="review_request", verbose_name=_("decision")
    )
    text = models.TextField(_("what should be reviewed"))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"))
    state = models.CharField(_("state"), max_length=8, choices=ReviewState, default=ReviewState.OPEN)
    answer = models.TextField(_("reply"), blank=True)
    answered_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("request for review")
        verbose_name_plural = _("requests for review")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answered_by=None, answered_at=None)
                | (
                    ~Q(state="open") & ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)
                ),
                name="review_request_answered_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="review_request_says_something"),
        ]

    def __str__(self) -> str:
        return str(self.decision.application)
