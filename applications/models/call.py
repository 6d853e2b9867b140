"""The call: one edition, two tracks, themes and topics, and the history of its deadlines."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.domain import reminders
from r2r_portal.bilingual import Described, Titled
from r2r_portal.territories.models import Side


def are_days(text: str) -> None:
    """Refuse what is no list of whole days."""
    try:
        reminders.days_of(text)
    except ValueError:
        raise ValidationError(_("Enter whole days up to 90, separated by commas, like 14, 7, 3")) from None


def are_offsets(text: str) -> None:
    """Refuse what is no list of days before and after a date."""
    try:
        reminders.offsets_of(text)
    except ValueError:
        raise ValidationError(
            _("Enter whole days up to 90, separated by commas: -7 is a week before, 1 the day after")
        ) from None


class CallQuerySet(models.QuerySet["Call"]):
    """Filters that read as adjectives."""

    def published(self) -> "CallQuerySet":
        """Calls that the public may see."""
        return self.filter(is_published=True)

    def current(self) -> "Call | None":
        """The call that the public pages are about: the published one that opened last, of two the newer."""
        return self.published().order_by("-opens_at", "-pk").first()


class Call(Titled, Described):
    """One edition of the programme. What arrives at `closes_at` or later is late (half-open)."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(
        _("closes"), help_text=_("What arrives at this instant or later is late")
    )
    zone = models.CharField(_("time zone of the deadline"), max_length=40, default="Europe/Brussels")
    results_by = models.DateField(_("results expected by"), null=True, blank=True)
    is_published = models.BooleanField(_("published"), default=False)
    reminder_days = models.CharField(
        _("reminders, days before the deadline"),
        max_length=60,
        blank=True,
        default=reminders.listed(reminders.DAYS_BEFORE),
        validators=[are_days],
        help_text=_("Whole days, like 14, 7, 3. There is one more on the last morning, always."),
    )
    reminder_hour = models.TimeField(
        _("hour of the reminders"),
        default=reminders.HOUR,
        help_text=_("On the reader's own clock, between 06:00 and 15:00, on working days."),
    )

    evaluation_days = models.CharField(
        _("reminders of evaluations, days around the due date"),
        max_length=60,
        blank=True,
        default=reminders.listed(reminders.AROUND_EVALUATION),
        validators=[are_offsets],
        help_text=_("Whole days, like -7, -3, -1, 1: minus is before, the others after. Empty: none."),
    )
    delegation_days = models.CharField(
        _("reminders of the data of a delegation, days before the visit"),
        max_length=60,
        blank=True,
        default=reminders.listed(reminders.BEFORE_VISIT),
        validators=[are_days],
        help_text=_("Whole days, like 60, 45, 30. Empty: none."),
    )
    claim_days = models.CharField(
        _("reminders of a claim, days after the visit"),
        max_length=60,
        blank=True,
        default=reminders.listed(reminders.AFTER_VISIT),
        validators=[are_days],
        help_text=_("Whole days, like 3, 14. Empty: none."),
    )
    claim_within = models.PositiveSmallIntegerField(
        _("claims are due, days after the visit"),
        default=reminders.CLAIM_WITHIN,
        validators=[MinValueValidator(1)],
        help_text=_(
            "Travellers read the day on their page and in the reminders. A later claim is still taken."
        ),
    )
    event_days = models.CharField(
        _("reminders of events and visits, days before they begin"),
        max_length=60,
        blank=True,
        default=reminders.listed(reminders.BEFORE_EVENT),
        validators=[are_days],
        help_text=_("Whole days, like 7, 1. There is one more in the last hour, always."),
    )

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="call_opens_before_it_closes"
            ),
            models.CheckConstraint(
                condition=Q(
                    reminder_hour__gte=reminders.EARLIEST_HOUR, reminder_hour__lte=reminders.LATEST_HOUR
                ),
                name="call_reminds_by_day",
            ),
        ]

    @property
    def days_before(self) -> tuple[int, ...]:
        """The days before the closing on which people are reminded."""
        return reminders.days_of(self.reminder_days)

    @property
    def around_evaluation(self) -> tuple[int, ...]:
        """The days before (minus) and after its due date on which an evaluator is reminded."""
        return reminders.offsets_of(self.evaluation_days)

    @property
    def before_visit(self) -> tuple[int, ...]:
        """The days before a visit on which data of a delegation are asked for again."""
        return reminders.days_of(self.delegation_days)

    @property
    def after_visit(self) -> tuple[int, ...]:
        """The days after a visit on which a traveller is reminded of the claim."""
        return reminders.days_of(self.claim_days)

    @property
    def before_event(self) -> tuple[int, ...]:
        """The days before it begins on which people are reminded of an event, or of their visit."""
        return reminders.days_of(self.event_days)


class Track(models.Model):
    """One side's way in: how many are sought, how many places are paid, who may enter."""

    call = models.ForeignKey(Call, models.PROTECT, verbose_name=_("call"), related_name="tracks")
    side = models.CharField(_("side"), max_length=2, choices=Side)
    target = models.PositiveSmallIntegerField(_("territories sought"))
    funded_places = models.PositiveSmallIntegerField(_("funded places per delegation"))
    by_invitation = models.BooleanField(_("by invitation"), default=False)
    closes_at = models.DateTimeField(_("closes (if later than the call)"), null=True, blank=True)

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        constraints = [
            models.UniqueConstraint(fields=["call", "side"], name="track_one_per_side"),
            models.CheckConstraint(condition=Q(funded_places__gte=1), name="track_pays_for_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.call.code} {self.get_side_display()}"

    @property
    def closing(self) -> datetime:
        """The instant at which this track closes, extensions of call and track considered."""
        return max(filter(None, (self.call.closes_at, self.closes_at)))


class Theme(Titled, Described):
    """One of the call's three themes."""

    call = models.ForeignKey(Call, models.CASCADE, verbose_name=_("call"), related_name="themes")
    slug = models.SlugField(_("name in addresses"), max_length=30)
    number = models.PositiveSmallIntegerField(_("number"))

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        constraints = [models.UniqueConstraint(fields=["call", "slug"], name="theme_one_per_slug")]


class Topic(Titled):
    """A working topic: the second, free taxonomy under the themes."""

    call = models.ForeignKey(Call, models.CASCADE, verbose_name=_("call"), related_name="topics")
    theme = models.ForeignKey(
        Theme, models.CASCADE, verbose_name=_("theme"), null=True, blank=True, related_name="topics"
    )
    slug = models.SlugField(_("name in addresses"), max_length=50)
    number = models.PositiveSmallIntegerField(_("number"))

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [models.UniqueConstraint(fields=["call", "slug"], name="topic_one_per_slug")]


class DeadlineChange(models.Model):
    """A deadline moved, for the call, a track or one application: never silently (SPEC T4)."""

    call = models.ForeignKey(Call, models.PROTECT, verbose_name=_("call"), related_name="deadline_changes")
    track = models.ForeignKey(
        Track,
        models.PROTECT,
        verbose_name=_("track"),
        null=True,
        blank=True,
        related_name="deadline_changes",
    )
    application = models.ForeignKey(
        "applications.Application",
        models.PROTECT,
        verbose_name=_("application"),
        null=True,
        blank=True,
        related_name="deadline_changes",
    )
    old = models.DateTimeField(_("old deadline"))
    new = models.DateTimeField(_("new deadline"))
    reason_en = models.TextField(_("reason (English)"))
    reason_ja = models.TextField(_("reason (Japanese)"))
    at = models.DateTimeField(_("decided"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("decided by"), related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("approved by"),
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("change of deadline")
        verbose_name_plural = _("changes of deadlines")
        constraints = [
            models.CheckConstraint(
                condition=Q(new__gt=F("old")) | (Q(approved_by__isnull=False) & ~Q(approved_by=F("by"))),
                name="deadline_earlier_needs_two",
            ),
            models.CheckConstraint(
                condition=Q(track=None) | Q(application=None), name="deadline_for_one_thing"
            ),
            models.CheckConstraint(
                condition=~Q(reason_en="") & ~Q(reason_ja=""), name="deadline_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old:%Y-%m-%d %H:%M} → {self.new:%Y-%m-%d %H:%M} UTC"
