"""What the worker computes for the selection, what-if scenarios, and minutes of what people said about it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Call
from selection.states import RunState

PERSON = settings.AUTH_USER_MODEL


class Scenario(models.Model):
    """A what-if: changed weights, rules, pins or scores under a name; it never touches the real ones."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="scenarios", verbose_name=_("call"))
    title = models.CharField(_("title"), max_length=200)
    changes = models.JSONField(_("changes"), default=dict)
    created_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("created by"))
    created_at = models.DateTimeField(_("created"))
    dropped_at = models.DateTimeField(_("put away"), null=True, blank=True)

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "title"], condition=Q(dropped_at=None), name="scenario_one_per_title"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RunKind(models.TextChoices):
    """What is computed."""

    PROPOSAL = "proposal", _("Proposal")
    SCENARIO = "scenario", _("Scenario")
    WHY_NOT = "why_not", _("Smallest changes")
    ROBUSTNESS = "robustness", _("Robustness")
    FILE = "file", _("Decision file")


class Run(models.Model):
    """One computation: its whole input with its hash, how far it is, and what came out. Results never change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="runs", verbose_name=_("call"))
    kind = models.CharField(_("kind"), max_length=10, choices=RunKind)
    scenario = models.ForeignKey(
        Scenario, models.PROTECT, null=True, blank=True, related_name="runs", verbose_name=_("scenario")
    )
    state = models.CharField(_("state"), max_length=9, choices=RunState, default=RunState.QUEUED)
    params = models.JSONField(_("parameters"), default=dict)
    given = models.JSONField(_("input"), default=dict)
    given_sha256 = models.CharField(_("hash of the input"), max_length=64, blank=True)
    done = models.PositiveIntegerField(_("steps done"), default=0)
    total = models.PositiveIntegerField(_("steps in all"), default=0)
    proved = models.PositiveIntegerField(_("solves proved"), default=0)
    cancel_asked = models.BooleanField(_("asked to stop"), default=False)
    result = models.JSONField(_("result"), default=dict)
    file = models.FileField(_("file"), upload_to="selection", blank=True)
    failure = models.TextField(_("what went wrong"), blank=True)
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"))
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("computation")
        verbose_name_plural = _("computations")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="run_state_known"),
            models.UniqueConstraint(
                fields=["call", "kind", "scenario"],
                condition=Q(state__in=("queued", "running")),
                nulls_distinct=False,
                name="run_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("queued", "running"), finished_at=None)
                | (~Q(state__in=("queued", "running")) & Q(finished_at__isnull=False)),
                name="run_finished_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_state_display()})"


class MinuteKind(models.TextChoices):
    """What a minute is about."""

    BORDERLINE = "borderline", _("Selected in some variants only")
    DEPARTURE = "departure", _("Departure from the proposal")
    OTHER = "other", _("Other")


class Minute(models.Model):
    """What the panel said, for the record; departures from the proposal and borderline cases need one (SPEC S4)."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="minutes", verbose_name=_("call"))
    application = models.ForeignKey(
        Application,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="minutes",
        verbose_name=_("application"),
    )
    kind = models.CharField(_("about"), max_length=10, choices=MinuteKind)
    text_en = models.TextField(_("text (English)"), blank=True)
    text_ja = models.TextField(_("text (Japanese)"), blank=True)
    run = models.ForeignKey(
        Run, models.PROTECT, null=True, blank=True, related_name="minutes", verbose_name=_("computation")
    )
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("written by"))
    at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("minute")
        verbose_name_plural = _("minutes")
        constraints = [
            models.CheckConstraint(condition=~Q(text_en="") | ~Q(text_ja=""), name="minute_says_something"),
        ]

    def __str__(self) -> str:
        return (self.text_en or self.text_ja)[:60]
