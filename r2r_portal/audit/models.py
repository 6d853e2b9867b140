"""The audit log: text references, no foreign keys, append-only by trigger."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Event(models.Model):
    """One thing that somebody did: who, what, to which row, when. No personal data."""

    at = models.DateTimeField(pgettext_lazy("audit", "when"))
    by = models.CharField(
        pgettext_lazy("audit", "by whom"),
        max_length=64,
        help_text=_("Reference of the person, for example accounts.user:12, or system"),
    )
    verb = models.CharField(pgettext_lazy("audit", "act"), max_length=64)
    subject = models.CharField(pgettext_lazy("audit", "subject"), max_length=96)
    detail = models.JSONField(pgettext_lazy("audit", "details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("entries of the audit log")
        indexes = [models.Index(fields=["subject", "at"]), models.Index(fields=["verb", "at"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"
