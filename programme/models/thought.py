"""What planners acknowledged about a visit (SPEC P4)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programme.models.visit import Visit


class Acknowledgement(models.Model):
    """A doubt about an agenda that somebody thought of: it is meant so, for a reason. `key`: domain.advice.Doubt."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="acknowledgements", verbose_name=_("visit"))
    key = models.CharField(_("what it is about"), max_length=64)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("acknowledged by")
    )
    at = models.DateTimeField(_("acknowledged"))

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        constraints = [
            models.UniqueConstraint(fields=["visit", "key"], name="acknowledged_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="acknowledged_with_a_reason"),
        ]

    def __str__(self) -> str:
        return self.reason[:60]
