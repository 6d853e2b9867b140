"""Phases of a call and its activities (SPEC P1, P2)."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models import Call
from programme.domain.modes import way
from programme.models.visit import Visit
from programme.models.words import ZONES, Audience, Interpretation, Mode
from r2r_portal.bilingual import Described, Titled, text
from selection.models import Group


class Phase(Titled):
    """One of the seven phases of the call page; both days included."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="phases", verbose_name=_("call"))
    slug = models.SlugField(_("name in addresses"), max_length=30)
    number = models.PositiveSmallIntegerField(_("number"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        constraints = [
            models.UniqueConstraint(fields=["call", "slug"], name="phase_one_per_slug"),
            models.UniqueConstraint(fields=["call", "number"], name="phase_one_per_number"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="phase_ends_after_it_starts"
            ),
        ]


class ActivityKind(models.TextChoices):
    """The kinds of activity (SPEC P2)."""

    LAUNCH = "launch", _("Launch event")
    EXCHANGE = "exchange", _("Exchange meeting")
    TRAINING = "training", _("Training")
    SEMINAR = "seminar", _("Seminar")
    WEBINAR = "webinar", _("Webinar")
    STUDY_VISIT = "study_visit", _("Study visit")
    CONCLUDING = "concluding", _("Concluding event")


MAIN = (ActivityKind.LAUNCH, ActivityKind.EXCHANGE, ActivityKind.CONCLUDING)


class Activity(Titled, Described):
    """Something in the programme's calendar; without a start it is planned, its date to come."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="activities", verbose_name=_("call"))
    slug = models.SlugField(_("name in addresses"), max_length=60)
    uid = models.UUIDField(_("identifier for calendars"), default=uuid.uuid4, editable=False, unique=True)
    sequence = models.PositiveIntegerField(
        _("number of changes"), default=0, editable=False
    )  # calendars take the newest
    kind = models.CharField(_("kind"), max_length=12, choices=ActivityKind)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    expected_en = models.CharField(_("expected when (English)"), max_length=120, blank=True)
    expected_ja = models.CharField(_("expected when (Japanese)"), max_length=120, blank=True)
    zone = models.CharField(_("time zone"), max_length=40, choices=ZONES, default="Asia/Tokyo")
    mode_eu = models.CharField(_("European side"), max_length=8, choices=Mode, default=Mode.ONLINE)
    mode_jp = models.CharField(_("Japanese side"), max_length=8, choices=Mode, default=Mode.ONLINE)
    venue_en = models.CharField(_("venue (English)"), max_length=200, blank=True)
    venue_ja = models.CharField(_("venue (Japanese)"), max_length=200, blank=True)
    interpretation = models.CharField(
        _("interpretation"), max_length=12, choices=Interpretation, default=Interpretation.NONE
    )
    link = models.URLField(_("link to join"), max_length=500, blank=True)  # shown to the audience alone
    room = models.CharField(
        _("room and how to get in"), max_length=200, blank=True
    )  # shown to the audience alone
    audience = models.CharField(_("audience"), max_length=8, choices=Audience, default=Audience.ALL)
    group = models.ForeignKey(
        Group,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("thematic group"),
    )
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("visit")
    )
    is_cancelled = models.BooleanField(_("cancelled"), default=False)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.UniqueConstraint(fields=["call", "slug"], name="activity_one_per_slug"),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="activity_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(audience=Audience.GROUP, group__isnull=False)
                | (~Q(audience=Audience.GROUP) & Q(group=None)),
                name="activity_group_named_when_for_one",
            ),
        ]

    @property
    def venue(self) -> str:
        """The venue in the reader's language."""
        return text(self, "venue")

    @property
    def expected(self) -> str:
        """When it is expected, in words, while there is no date."""
        return text(self, "expected")

    @property
    def mode(self) -> str:
        """How its time is printed: online, room, hybrid."""
        return way(self.mode_eu, self.mode_jp)
