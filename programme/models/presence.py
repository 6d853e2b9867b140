"""Who was there, what certifies it, and what people thought of it (SPEC P10)."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programme.models.delegation import Delegate
from programme.models.plan import Activity
from programme.models.visit import Session, Visit
from r2r_portal.bilingual import Language

PERSON = settings.AUTH_USER_MODEL


class NotedBy(models.TextChoices):
    """How it became known that somebody was there."""

    LIST = "list", _("On the list")
    CODE = "code", _("By the code shown in the room")


class Presence(models.Model):
    """A delegate was at a session, or a person with an account at an activity; each once."""

    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="presences", verbose_name=_("session")
    )
    delegate = models.ForeignKey(
        Delegate, models.PROTECT, null=True, blank=True, related_name="presences", verbose_name=_("delegate")
    )
    activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, blank=True, related_name="presences", verbose_name=_("activity")
    )
    user = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="presences", verbose_name=_("person")
    )
    way = models.CharField(_("noted"), max_length=4, choices=NotedBy, default=NotedBy.LIST)
    noted_at = models.DateTimeField(_("noted at"))
    noted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("noted by"))

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(fields=["session", "delegate"], name="presence_once_per_session"),
            models.UniqueConstraint(fields=["activity", "user"], name="presence_once_per_activity"),
            models.CheckConstraint(
                condition=Q(
                    session__isnull=False, delegate__isnull=False, activity__isnull=True, user__isnull=True
                )
                | Q(session__isnull=True, delegate__isnull=True, activity__isnull=False, user__isnull=False),
                name="presence_of_one_kind",
            ),
            models.CheckConstraint(condition=Q(way__in=NotedBy.values), name="presence_way_known"),
        ]

    def __str__(self) -> str:
        return f"{self.session or self.activity} {self.delegate or self.user}"


class Certificate(models.Model):
    """What a person attended on a visit, numbered, with a fingerprint; a trigger refuses every later change."""

    delegate = models.OneToOneField(
        Delegate, models.PROTECT, related_name="certificate", verbose_name=_("delegate")
    )
    number = models.CharField(_("number"), max_length=20, unique=True)
    facts = models.JSONField(_("what is certified"))  # its shape: actions.certificates.facts_of
    digest = models.CharField(_("fingerprint"), max_length=64)
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("issued by"))

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="certificate_fingerprint_whole"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def zone(self) -> str:
        """By whose clock its issue is printed."""
        return self.delegate.zone


def mark(name: Any) -> models.PositiveSmallIntegerField:
    """Return the column of one mark from 1 to 5."""
    return models.PositiveSmallIntegerField(name, validators=[MinValueValidator(1), MaxValueValidator(5)])


MARKS = ("useful", "content", "organised", "understood", "again")


class Feedback(models.Model):
    """What one person thought of a session, an activity or a visit; once, changeable until it closes."""

    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="feedback", verbose_name=_("session")
    )
    activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, blank=True, related_name="feedback", verbose_name=_("activity")
    )
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="feedback", verbose_name=_("visit")
    )
    user = models.ForeignKey(PERSON, models.PROTECT, related_name="feedback", verbose_name=_("person"))
    useful = mark(_("useful for the own work"))
    content = mark(_("contents of the meeting"))
    organised = mark(_("organisation"))
    understood = mark(_("interpretation and documents"))
    again = mark(_("wish to go on together"))
    text = models.TextField(_("in own words"), max_length=1500, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.EN)
    given_at = models.DateTimeField(_("answered at"))
    changed_at = models.DateTimeField(_("last changed"))

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = [
            models.UniqueConstraint(fields=["session", "user"], name="feedback_once_per_session"),
            models.UniqueConstraint(fields=["activity", "user"], name="feedback_once_per_activity"),
            models.UniqueConstraint(fields=["visit", "user"], name="feedback_once_per_visit"),
            models.CheckConstraint(
                condition=Q(session__isnull=False, activity__isnull=True, visit__isnull=True)
                | Q(session__isnull=True, activity__isnull=False, visit__isnull=True)
                | Q(session__isnull=True, activity__isnull=True, visit__isnull=False),
                name="feedback_on_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(**{f"{name}__gte": 1 for name in MARKS})
                & Q(**{f"{name}__lte": 5 for name in MARKS}),
                name="feedback_marks_from_one_to_five",
            ),
            models.CheckConstraint(
                condition=Q(changed_at__gte=F("given_at")), name="feedback_changed_after_given"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session or self.activity or self.visit}"
