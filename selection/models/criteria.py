"""The published criteria and the words of the scale: data of the call, frozen by trigger with the first score."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Call, Track
from r2r_portal.bilingual import Described, Titled
from selection.domain.scoring import STEPS, Measure


class Kind(models.TextChoices):
    """What a criterion is judged on (SPEC E2)."""

    INDIVIDUAL = "individual", _("One application")
    PAIR = "pair", _("A region and a prefecture")
    PORTFOLIO = "portfolio", _("The chosen set")


class CriterionQuerySet(models.QuerySet["Criterion"]):
    """Filters that read as adjectives."""

    def scored(self) -> "CriterionQuerySet":
        """Criteria that evaluators score, in their order."""
        return self.filter(kind=Kind.INDIVIDUAL).order_by("number")

    def of(self, track: Track) -> "CriterionQuerySet":
        """Criteria that hold for one track: its own and those of every track."""
        return self.filter(Q(track=None) | Q(track=track), call=track.call_id)


class Criterion(Titled, Described):
    """One published criterion; the text says what to look for. Only individual ones carry a weight."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="criteria", verbose_name=_("call"))
    track = models.ForeignKey(
        Track,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="criteria",
        verbose_name=_("track"),
        help_text=_("Empty: for every track"),
    )
    slug = models.SlugField(_("name in addresses"), max_length=30)
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("judged on"), max_length=10, choices=Kind)
    weight = models.PositiveSmallIntegerField(_("weight"), default=0)
    threshold = models.DecimalField(
        _("threshold"),
        max_digits=2,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(5))],
        help_text=_("A mean below it is marked in the ranking"),
    )
    optional = models.BooleanField(_("may be left out as not applicable"), default=False)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "track", "slug"], nulls_distinct=False, name="criterion_one_per_slug"
            ),
            models.UniqueConstraint(
                fields=["call", "track", "number"], nulls_distinct=False, name="criterion_one_per_number"
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="criterion_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="individual", weight__gte=1) | (~Q(kind="individual") & Q(weight=0)),
                name="criterion_weighs_if_scored",
            ),
        ]

    @property
    def measure(self) -> Measure:
        """The criterion as the domain knows it."""
        return Measure(self.slug, self.weight, self.optional)


class ScoreWord(Titled):
    """The words of one half point, e.g. 5 Excellent, 0 Fails or cannot be assessed.

    Words of one criterion, and so of one track, take the place of the common ones.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="score_words", verbose_name=_("call"))
    criterion = models.ForeignKey(
        Criterion,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="words",
        verbose_name=_("criterion"),
        help_text=_("Empty: for every criterion"),
    )
    value = models.DecimalField(_("score"), max_digits=2, decimal_places=1)

    class Meta:
        verbose_name = _("words of a score")
        verbose_name_plural = _("words of the scores")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "criterion", "value"], nulls_distinct=False, name="score_word_one_per_value"
            ),
            models.CheckConstraint(condition=Q(value__in=STEPS), name="score_word_for_a_half_point"),
        ]
