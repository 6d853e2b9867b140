"""Sentences of the frame that staff may change without a developer; the regular tasks as staff see them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import PeriodicTask

from r2r_portal.bilingual import Described
from r2r_portal.site.phrases import TASKS


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
