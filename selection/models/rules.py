"""The rules of the set as data: targets with prices, waivers by two people, pins, scores of pairs (SPEC S1, S2, E8)."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Call, Theme
from r2r_portal.bilingual import Titled
from r2r_portal.territories.models import Side
from selection.domain.scoring import STEPS

PERSON = settings.AUTH_USER_MODEL


class SelectionRules(models.Model):
    """How a call's set is weighed: individual totals against pair interest, and what counts as far apart."""

    call = models.OneToOneField(Call, models.PROTECT, related_name="selection_rules", verbose_name=_("call"))
    weight_individual = models.PositiveSmallIntegerField(_("weight of the individual totals"), default=60)
    weight_pair = models.PositiveSmallIntegerField(_("weight of the pair interest"), default=40)
    pair_weights = models.JSONField(_("weights of the parts of the pair interest"), default=dict, blank=True)
    spread_opens = models.DecimalField(
        _("a spread above this opens a discussion"), max_digits=2, decimal_places=1, default=Decimal(2)
    )
    draws = models.PositiveSmallIntegerField(
        _("draws for the robustness"), default=200, validators=[MinValueValidator(1)]
    )
    seed = models.PositiveIntegerField(_("seed of the draws"), default=2022)
    reserve_days = models.PositiveSmallIntegerField(_("days to answer for who moves up"), default=10)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("rules of the selection")
        verbose_name_plural = _("rules of the selection")
        constraints = [
            models.CheckConstraint(
                condition=Q(weight_individual__gte=1) | Q(weight_pair__gte=1), name="selection_rules_weigh"
            ),
        ]

    def __str__(self) -> str:
        return self.call.code


class RuleKind(models.TextChoices):
    """What a rule of the set asks for."""

    SEATS = "seats", _("So many places on a side")
    STATES = "states", _("Different Member States")
    AREA = "area", _("At most so many of one NUTS 1 area or Japanese region")
    THEME = "theme", _("At least so many that rank the theme first or second")
    BALANCE = "balance", _("The two groups differ by at most so many on a side")
    GROUP = "group", _("Each group has at least so many of a side")


class SetRule(Titled):
    """One rule; its title is the text that applicants read. Soft ones cost `price` thousandths a breach."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="set_rules", verbose_name=_("call"))
    order = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=8, choices=RuleKind)
    side = models.CharField(_("side"), max_length=2, choices=Side, blank=True)
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("theme")
    )
    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    is_hard = models.BooleanField(_("hard"), default=True)
    price = models.PositiveIntegerField(_("price of a breach, in thousandths of a point"), default=0)

    class Meta:
        verbose_name = _("rule of the set")
        verbose_name_plural = _("rules of the set")
        constraints = [
            models.UniqueConstraint(fields=["call", "order"], name="set_rule_one_per_place"),
            models.CheckConstraint(condition=Q(kind__in=RuleKind.values), name="set_rule_kind_known"),
            models.CheckConstraint(
                condition=Q(is_hard=True, price=0) | Q(is_hard=False, price__gte=1),
                name="set_rule_soft_has_a_price",
            ),
            models.CheckConstraint(
                condition=Q(kind="states") | Q(number__isnull=False), name="set_rule_counts_something"
            ),
        ]


class Waiver(models.Model):
    """A hard rule set aside: asked for by one person with a reason, granted by another (SPEC S2)."""

    rule = models.ForeignKey(
        SetRule, models.PROTECT, related_name="waivers", verbose_name=_("rule of the set")
    )
    reason_en = models.TextField(_("reason (English)"))
    reason_ja = models.TextField(_("reason (Japanese)"))
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"))
    approved_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("waiver of a rule")
        verbose_name_plural = _("waivers of rules")
        constraints = [
            models.UniqueConstraint(
                fields=["rule"], condition=Q(withdrawn_at=None), name="waiver_one_live_per_rule"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | (
                    Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("proposed_by"))
                ),
                name="waiver_by_two_people",
                violation_error_message=_("Another person than the one who proposed it approves."),
            ),
            models.CheckConstraint(
                condition=~Q(reason_en="") & ~Q(reason_ja=""), name="waiver_with_a_reason_in_both_languages"
            ),
        ]

    def __str__(self) -> str:
        return str(self.rule)


class Place(models.TextChoices):
    """Where a pin holds an application."""

    IN = "in", _("In the set")
    OUT = "out", _("Outside the set")
    FIRST = "first", _("In the first group")
    SECOND = "second", _("In the second group")


class Pin(models.Model):
    """People hold an application in or out, with a reason; the solver says what it costs (SPEC S3)."""

    application = models.OneToOneField(
        Application, models.PROTECT, related_name="pin", verbose_name=_("application")
    )
    place = models.CharField(_("held"), max_length=6, choices=Place)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("pinned by"))
    at = models.DateTimeField(_("pinned"))

    class Meta:
        verbose_name = _("pin")
        verbose_name_plural = _("pins")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="pin_with_a_reason")]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_place_display()}"


class PairScore(models.Model):
    """The panel's own score of a region and a prefecture, where it differs from what was computed (SPEC E8)."""

    region = models.ForeignKey(
        Application, models.PROTECT, related_name="pair_scores_eu", verbose_name=_("EU region")
    )
    prefecture = models.ForeignKey(
        Application, models.PROTECT, related_name="pair_scores_jp", verbose_name=_("Japanese prefecture")
    )
    value = models.DecimalField(_("score"), max_digits=2, decimal_places=1)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("typed by"))
    at = models.DateTimeField(_("typed"))

    class Meta:
        verbose_name = _("score of a pair")
        verbose_name_plural = _("scores of pairs")
        constraints = [
            models.UniqueConstraint(fields=["region", "prefecture"], name="pair_score_one_per_pair"),
            models.CheckConstraint(condition=Q(value__in=STEPS), name="pair_score_in_half_points"),
            models.CheckConstraint(condition=~Q(reason=""), name="pair_score_with_a_reason"),
            models.CheckConstraint(condition=~Q(region=F("prefecture")), name="pair_score_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.region} – {self.prefecture}: {self.value}"
