"""The clock's one row."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Offset(models.Model):
    """How far domain time runs ahead of real time in the demo and in staging; at most one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    ahead = models.DurationField(_("ahead of real time by"))
    moved_at = models.DateTimeField(_("last moved"), help_text=_("In real time"))

    class Meta:
        verbose_name = _("portal's clock")
        verbose_name_plural = _("portal's clock")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="clock_offset_one_row")]

    def __str__(self) -> str:
        return f"{self.ahead} ahead"
