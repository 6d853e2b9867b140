"""Sentences of the frame that staff may change without a developer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from r2r_portal.bilingual import Described


class Passage(Described):
    """One passage under a name: the disclaimer, the controller of the privacy statement, …"""

    slug = models.SlugField(max_length=40, unique=True)

    class Meta:
        verbose_name = _("passage of the site")
        verbose_name_plural = _("passages of the site")

    def __str__(self) -> str:
        return self.slug
