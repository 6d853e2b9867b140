"""From what was seen to what is promised: observations, findings, recommendations, commitments (SPEC P10).

Triggers (migration 0015) keep the chain whole when a transaction ends: a finding stands on at least one
observation, a recommendation on at least one finding.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.models import Theme
from programme.models.visit import Session, Visit
from r2r_portal.accounts.models import Organisation, User
from r2r_portal.accounts.roles import OFFICER, has_role
from r2r_portal.bilingual import Described, Language, Titled
from r2r_portal.territories.models import Territory

PERSON = settings.AUTH_USER_MODEL


class ObservationQuerySet(models.QuerySet["Observation"]):
    """Filters that read as adjectives."""

    def visible_to(self, user: User) -> "ObservationQuerySet":
        """All for officers; else one's own."""
        return self if has_role(user, OFFICER) else self.filter(by=user)


class Observation(models.Model):
    """A note from a visit. `key` is given by the device, so that sending it twice makes one note."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="observations", verbose_name=_("visit"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="observations", verbose_name=_("noted by"))
    key = models.UUIDField(_("key of the device"), default=uuid.uuid4)
    text = models.TextField(_("what you saw"), max_length=2000)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.EN)
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("theme")
    )
    host = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("host")
    )
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="observations", verbose_name=_("session")
    )
    at = models.DateTimeField(_("noted"))

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        constraints = [
            models.UniqueConstraint(fields=["by", "key"], name="observation_once_per_key"),
            models.CheckConstraint(condition=~Q(text=""), name="observation_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Finding(Titled, Described):
    """What several observations come to, in both languages."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="findings", verbose_name=_("visit"))
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("theme")
    )
    observations = models.ManyToManyField(
        Observation, related_name="findings", verbose_name=_("observations")
    )
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("written by"))
    at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")


class Recommendation(Titled, Described):
    """What somebody should do, and the findings that say why."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="recommendations", verbose_name=_("visit"))
    owner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="recommendations", verbose_name=_("addressed to")
    )
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("theme")
    )
    findings = models.ManyToManyField(Finding, related_name="recommendations", verbose_name=_("findings"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("written by"))
    at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")


class Commitment(Described):
    """What an organisation promised to do about a recommendation, until when."""

    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, related_name="commitments", verbose_name=_("recommendation")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="commitments", verbose_name=_("organisation")
    )
    due_on = models.DateField(_("to be done until"))
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("entered by"))

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text_en="") | ~Q(text_ja=""), name="commitment_says_something"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Progress(models.TextChoices):
    """How far a commitment is."""

    ON_TRACK = "on_track", _("On track")
    DELAYED = "delayed", _("Delayed")
    DONE = "done", pgettext_lazy("commitment", "Done")
    DROPPED = "dropped", _("Given up")


class CheckIn(models.Model):
    """How far a commitment was after so many months; asked by mail, answered once, correctable."""

    commitment = models.ForeignKey(
        Commitment, models.CASCADE, related_name="check_ins", verbose_name=_("commitment")
    )
    months = models.PositiveSmallIntegerField(_("after months"))
    due_on = models.DateField(_("due"))
    progress = models.CharField(_("how far"), max_length=8, choices=Progress, blank=True)
    text = models.TextField(_("in own words"), max_length=1500, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.EN)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        constraints = [
            models.UniqueConstraint(fields=["commitment", "months"], name="check_in_once_per_term"),
            models.CheckConstraint(
                condition=Q(progress="", answered_at=None, answered_by=None)
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(progress="")),
                name="check_in_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment} {self.months}"
