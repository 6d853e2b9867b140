"""Sentences of the frame that staff may change; the regular tasks; what the portal notes about itself."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import PeriodicTask

from r2r_portal.bilingual import Described
from r2r_portal.site.phrases import TASKS
from r2r_portal.site.states import Mode


class Passage(Described):
    """One passage under a name: the disclaimer, the controller of the privacy statement, …"""

    slug = models.SlugField(_("where it stands"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("passage of the site")
        verbose_name_plural = _("passages of the site")

    def __str__(self) -> str:
        return self.slug


class RegularTask(PeriodicTask):
    """A task that beat starts again and again, under a name of our own in the admin."""

    class Meta:
        proxy = True
        verbose_name = _("regular task")
        verbose_name_plural = _("regular tasks")

    def __str__(self) -> str:
        return str(TASKS.get(self.name, self.name))


class Mark(models.Model):
    """When a part of the portal last gave a sign of life, in real time: worker, beat, backup, invariants."""

    name = models.SlugField(_("part of the portal"), max_length=40, primary_key=True)
    at = models.DateTimeField(_("last sign of life (real time)"))
    detail = models.JSONField(
        _("figures"), default=dict, help_text=_("Numbers and codes, never personal data")
    )

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")

    def __str__(self) -> str:
        return self.name


class Condition(models.Model):
    """In which mode the portal was put by hand; at most one row, none: as its health says (R24)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    mode = models.CharField(_("mode"), max_length=12, choices=Mode)
    since = models.DateTimeField(_("since"), help_text=_("In real time"))

    class Meta:
        verbose_name = _("mode of the portal")
        verbose_name_plural = _("modes of the portal")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="condition_one_row"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="condition_mode_known"),
        ]

    def __str__(self) -> str:
        return self.get_mode_display()
