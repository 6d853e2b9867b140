"""How much of a limit is used up."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Bucket(models.Model):
    """One who does something that is limited. Full again, the row says nothing more and is erased."""

    key = models.CharField(
        _("key"), max_length=64, primary_key=True, help_text=_("A keyed digest: it names nobody")
    )
    full_at = models.DateTimeField(_("full again"), help_text=_("In real time"))

    class Meta:
        verbose_name = _("limit in use")
        verbose_name_plural = _("limits in use")
        indexes = [models.Index(fields=["full_at"], name="limits_bucket_full_at")]

    def __str__(self) -> str:
        return self.key
