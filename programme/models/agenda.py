"""What was published of an agenda, and the private calendar feeds (SPEC P5, P7)."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programme.models.visit import Visit

PERSON = settings.AUTH_USER_MODEL


class AgendaVersion(models.Model):
    """A published agenda: numbered, frozen by a trigger, with the changes since the version before."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="versions", verbose_name=_("visit"))
    number = models.PositiveSmallIntegerField(_("version"))
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("published by"))
    snapshot = models.JSONField(_("what was published"))  # its shape: domain/agenda.py
    changes = models.JSONField(_("changes since the version before"), default=list)

    class Meta:
        verbose_name = _("published agenda")
        verbose_name_plural = _("published agendas")
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="agenda_one_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="agenda_numbered_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.visit} v{self.number}"


def new_token() -> str:
    """Return an address nobody guesses."""
    return secrets.token_urlsafe(32)


class CalendarFeed(models.Model):
    """A person's private calendar address; a revoked one answers nobody any more."""

    user = models.ForeignKey(PERSON, models.CASCADE, related_name="calendar_feeds", verbose_name=_("person"))
    token = models.CharField(_("secret of the address"), max_length=64, unique=True, default=new_token)
    made_at = models.DateTimeField(_("made"))
    revoked_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at=None), name="feed_one_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.made_at:%Y-%m-%d}"
