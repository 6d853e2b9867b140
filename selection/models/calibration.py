"""Calibration: every evaluator scores the same fictional files before the real ones."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Call
from r2r_portal.bilingual import Described, Titled
from selection.domain.scoring import STEPS
from selection.models.criteria import Criterion
from selection.states import Progress

PERSON = settings.AUTH_USER_MODEL


class Specimen(Titled, Described):
    """A fictional application, in both languages, that everybody scores."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="specimens", verbose_name=_("call"))
    number = models.PositiveSmallIntegerField(_("number"))

    class Meta:
        verbose_name = _("fictional file")
        verbose_name_plural = _("fictional files")
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="specimen_one_per_number")]


class SpecimenSheet(models.Model):
    """One evaluator's scores of one fictional file; never in a ranking."""

    specimen = models.ForeignKey(
        Specimen, models.PROTECT, related_name="sheets", verbose_name=_("fictional file")
    )
    evaluator = models.ForeignKey(
        PERSON, models.PROTECT, related_name="specimen_sheets", verbose_name=_("evaluator")
    )
    status = models.CharField(_("state"), max_length=10, choices=Progress, default=Progress.DRAFT)
    version = models.PositiveIntegerField(_("version"), default=1)
    saved_at = models.DateTimeField(_("last saved"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)

    class Meta:
        verbose_name = _("calibration sheet")
        verbose_name_plural = _("calibration sheets")
        constraints = [
            models.UniqueConstraint(fields=["specimen", "evaluator"], name="specimen_sheet_once"),
            models.CheckConstraint(
                condition=Q(status="submitted", submitted_at__isnull=False)
                | Q(status="draft", submitted_at=None),
                name="specimen_sheet_stamped_once_submitted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.specimen} – {self.evaluator}"


class SpecimenMark(models.Model):
    """One criterion's score of a fictional file. No row: not applicable."""

    sheet = models.ForeignKey(
        SpecimenSheet, models.CASCADE, related_name="marks", verbose_name=_("calibration sheet")
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="specimen_marks", verbose_name=_("criterion")
    )
    value = models.DecimalField(_("score"), max_digits=2, decimal_places=1, null=True, blank=True)

    class Meta:
        verbose_name = _("score of a fictional file")
        verbose_name_plural = _("scores of fictional files")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="specimen_mark_one_per_criterion"),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__in=STEPS), name="specimen_mark_in_half_points"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {'' if self.value is None else self.value}"
