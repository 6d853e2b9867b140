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
    who = what = ""  # in words, where `naming.name_them` was asked

    class Meta:
        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("entries of the audit log")
        indexes = [
            models.Index(  # letter by letter: for one thing, and for all of a kind
                fields=["subject", "at"],
                name="audit_event_about",
                opclasses=["varchar_pattern_ops", "timestamptz_ops"],
            ),
            models.Index(fields=["verb", "at"]),
            models.Index(fields=["by", "at"], name="audit_event_done_by"),
            models.Index(fields=["at", "id"], name="audit_event_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"


class Seal(models.Model):
    """A day's end of the log: the hash over the seal before and every event since; see seals.py."""

    sealed_at = models.DateTimeField(pgettext_lazy("audit", "sealed"), help_text=_("In real time"))
    last_event = models.BigIntegerField(pgettext_lazy("audit", "last entry"), unique=True)
    events = models.PositiveIntegerField(pgettext_lazy("audit", "entries"))
    previous = models.CharField(pgettext_lazy("audit", "seal before"), max_length=64, unique=True)
    sha256 = models.CharField(pgettext_lazy("audit", "hash (SHA-256)"), max_length=64, unique=True)

    class Meta:
        verbose_name = pgettext_lazy("audit", "seal of the log")
        verbose_name_plural = pgettext_lazy("audit", "seals of the log")

    def __str__(self) -> str:
        return self.sha256[:16]
