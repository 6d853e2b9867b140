"""The audit log: text references, no foreign keys, append-only by trigger."""

from django.db import models


class Event(models.Model):
    """One thing that somebody did: who, what, to which row, when. No personal data."""

    at = models.DateTimeField()
    by = models.CharField(max_length=64, help_text="reference of the actor, e.g. accounts.user:12, or system")
    verb = models.CharField(max_length=64)
    subject = models.CharField(max_length=96)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject", "at"]), models.Index(fields=["verb", "at"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"
