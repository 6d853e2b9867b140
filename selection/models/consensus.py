"""Where evaluators are far apart: their discussion, the agreed scores, the view of who did not agree (SPEC E7)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from selection.domain.scoring import STEPS
from selection.models.criteria import Criterion
from selection.states import Audience, DiscussionState

PERSON = settings.AUTH_USER_MODEL


class Discussion(models.Model):
    """The panel's talk about one application. Nobody opened it: the rule on the spread did."""

    application = models.OneToOneField(
        Application, models.PROTECT, related_name="discussion", verbose_name=_("application")
    )
    state = models.CharField(_("state"), max_length=8, choices=DiscussionState, default=DiscussionState.OPEN)
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opened by")
    )
    rapporteur = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="reported", verbose_name=_("rapporteur")
    )
    reason = models.TextField(_("reason for the agreed scores"), blank=True)
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    agreed_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("typed by")
    )
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", agreed_at=None, agreed_by=None)
                | (Q(state="agreed", agreed_at__isnull=False, agreed_by__isnull=False) & ~Q(reason="")),
                name="discussion_agreed_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.application)


class Remark(models.Model):
    """One contribution, for the panel of the application or for officers alone."""

    discussion = models.ForeignKey(
        Discussion, models.PROTECT, related_name="remarks", verbose_name=_("discussion")
    )
    author = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("author"))
    audience = models.CharField(_("who reads it"), max_length=8, choices=Audience, default=Audience.PANEL)
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, null=True, blank=True, related_name="remarks", verbose_name=_("criterion")
    )
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="remark_says_something")]

    def __str__(self) -> str:
        return self.text[:60]


class AgreedScore(models.Model):
    """One criterion's agreed score, typed by the rapporteur; the evaluators' own scores stay as they are."""

    discussion = models.ForeignKey(
        Discussion, models.CASCADE, related_name="scores", verbose_name=_("discussion")
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="agreed_scores", verbose_name=_("criterion")
    )
    value = models.DecimalField(_("agreed score"), max_digits=2, decimal_places=1)
    reason = models.TextField(_("why it differs from the mean"), blank=True)

    class Meta:
        verbose_name = _("agreed score")
        verbose_name_plural = _("agreed scores")
        constraints = [
            models.UniqueConstraint(
                fields=["discussion", "criterion"], name="agreed_score_one_per_criterion"
            ),
            models.CheckConstraint(condition=Q(value__in=STEPS), name="agreed_score_in_half_points"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"


class MinorityView(models.Model):
    """What an evaluator who did not agree wants on record."""

    discussion = models.ForeignKey(
        Discussion, models.PROTECT, related_name="minority_views", verbose_name=_("discussion")
    )
    evaluator = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("evaluator"))
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("minority view")
        verbose_name_plural = _("minority views")
        constraints = [
            models.UniqueConstraint(fields=["discussion", "evaluator"], name="minority_view_once"),
            models.CheckConstraint(condition=~Q(text=""), name="minority_view_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
