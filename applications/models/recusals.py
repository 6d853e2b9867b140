"""Who must see nothing of which application (SPEC E5). Every queryset of the portal asks here."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class Recusal(models.Model):
    """A person who must see nothing of an application: its text, its scores, that it exists in lists (SPEC E5)."""

    application = models.ForeignKey(
        "applications.Application", models.PROTECT, related_name="recusals", verbose_name=_("application")
    )
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="recusals", verbose_name=_("person"))
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        constraints = [models.UniqueConstraint(fields=["application", "person"], name="recusal_once")]

    def __str__(self) -> str:
        return f"{self.application} – {self.person}"


def recused(person: Any, path: str = "pk") -> Exists:
    """Return the condition that `person` is recused from the application at `path` of a row.

    `person` may be an `OuterRef`, for rows that name both.
    """
    return Exists(Recusal.objects.filter(application=OuterRef(path), person=person))
