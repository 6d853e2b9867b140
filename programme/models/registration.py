"""Registration for an event: the opening with its seats, who registered, what is left afterwards (SPEC H3)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from programme.domain.registration import CONFIRM_WITHIN, erased_on
from programme.models.events import ActivityDocument
from programme.models.plan import Activity
from programme.models.words import ZONES
from programme.states import HOLDS_A_SEAT, RegistrationStatus
from r2r_portal.bilingual import Language, Titled, text

PERSON = settings.AUTH_USER_MODEL
MOST_SEATS = 5000
LINK_EARLIEST = 24 * 60  # minutes before the start


def new_secret() -> str:
    """Return the secret of a person's own page."""
    return get_random_string(40)


class OpenTo(models.TextChoices):
    """Who may register."""

    PUBLIC = "public", pgettext_lazy("who may register", "Everybody")
    PARTICIPANTS = "members", pgettext_lazy("who may register", "Participants and staff")
    STAFF = "staff", pgettext_lazy("who may register", "Staff only")


class SpokenIn(models.TextChoices):
    """In which language or languages an event is held."""

    EN = "en", pgettext_lazy("an event is held", "In English")
    JA = "ja", pgettext_lazy("an event is held", "In Japanese")
    BOTH = "both", pgettext_lazy("an event is held", "In English and Japanese")


class Opening(models.Model):
    """Registration for one event: from when until when, how many seats, for whom.

    No seat beyond `seats` can be held: a trigger and `registration_one_per_seat` keep it, whatever the code does.
    """

    activity = models.OneToOneField(
        Activity, models.PROTECT, related_name="opening", verbose_name=_("activity")
    )
    opens_at = models.DateTimeField(_("registration opens"))
    closes_at = models.DateTimeField(_("registration closes"))
    seats = models.PositiveIntegerField(
        _("seats"), validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)]
    )
    who = models.CharField(_("who may register"), max_length=7, choices=OpenTo, default=OpenTo.PUBLIC)
    spoken = models.CharField(
        _("language of the event"), max_length=4, choices=SpokenIn, default=SpokenIn.BOTH
    )
    join_text_en = models.TextField(_("how to join (English)"), blank=True)
    join_text_ja = models.TextField(_("how to join (Japanese)"), blank=True)
    link_minutes = models.PositiveIntegerField(
        _("minutes before the start when the link is shown"), default=60
    )
    offer_hours = models.PositiveSmallIntegerField(_("hours for which a seat offered is held"), default=24)
    made_at = models.DateTimeField(_("set up"))
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("set up by"))

    class Meta:
        verbose_name = _("registration for an event")
        verbose_name_plural = _("registrations for events")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="opening_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1, seats__lte=MOST_SEATS), name="opening_seats_sensible"
            ),
            models.CheckConstraint(condition=Q(who__in=OpenTo.values), name="opening_who_known"),
            models.CheckConstraint(condition=Q(spoken__in=SpokenIn.values), name="opening_language_known"),
            models.CheckConstraint(
                condition=Q(join_text_en="", join_text_ja="") | (~Q(join_text_en="") & ~Q(join_text_ja="")),
                name="opening_join_text_in_both_languages",
            ),
            models.CheckConstraint(
                condition=Q(link_minutes__lte=LINK_EARLIEST, offer_hours__gte=1, offer_hours__lte=168),
                name="opening_times_sensible",
            ),
        ]

    def __str__(self) -> str:
        return str(self.activity)

    @property
    def join_text(self) -> str:
        """How to join, in the reader's language."""
        return text(self, "join_text")

    @property
    def link_at(self) -> datetime | None:
        """From when on the link to join is shown; None while the event has no date."""
        starts_at = self.activity.starts_at
        return starts_at - timedelta(minutes=self.link_minutes) if starts_at else None

    @property
    def erased_on(self) -> date:
        """The day on which its registrations are erased, by the calendar of the event."""
        ended_at = self.activity.ends_at or self.closes_at
        return erased_on(ended_at.astimezone(ZoneInfo(self.activity.zone)).date())

    @property
    def hold(self) -> timedelta:
        """For how long a seat offered is held."""
        return timedelta(hours=self.offer_hours)


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Filters that read as adjectives."""

    def seated(self) -> "RegistrationQuerySet":
        """Those who hold a seat or were offered one."""
        return self.filter(status__in=HOLDS_A_SEAT)

    def registered(self) -> "RegistrationQuerySet":
        """Those who come."""
        return self.filter(status=RegistrationStatus.REGISTERED)

    def waiting(self) -> "RegistrationQuerySet":
        """The waiting list, first come first."""
        return self.filter(status=RegistrationStatus.WAITING).order_by("waiting_since", "pk")

    def stale(self, at: datetime) -> "RegistrationQuerySet":
        """Addresses that were entered and never confirmed: they are forgotten."""
        return self.filter(status=RegistrationStatus.ASKED, asked_at__lte=at - CONFIRM_WITHIN)

    def overdue(self, at: datetime) -> "RegistrationQuerySet":
        """Offers whose time is over."""
        return self.filter(status=RegistrationStatus.OFFERED, offered_until__lte=at)


class Registration(models.Model):
    """One address at one event. `token` is the key of the person's own page and leaves with every message."""

    opening = models.ForeignKey(
        Opening, models.PROTECT, related_name="registrations", verbose_name=_("registration for an event")
    )
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120)
    body = models.CharField(pgettext_lazy("of a guest", "organisation"), max_length=160, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    zone = models.CharField(_("time zone"), max_length=40, choices=ZONES)
    user = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="registrations", verbose_name=_("person")
    )
    status = models.CharField(
        _("state"), max_length=10, choices=RegistrationStatus, default=RegistrationStatus.ASKED
    )
    seat = models.PositiveIntegerField(_("seat"), null=True, blank=True)
    token = models.CharField(
        _("secret of the own page"), max_length=64, unique=True, default=new_secret, editable=False
    )
    asked_at = models.DateTimeField(_("asked"))
    confirmed_at = models.DateTimeField(pgettext_lazy("registration", "confirmed"), null=True, blank=True)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    offered_until = models.DateTimeField(_("offered until"), null=True, blank=True)
    ended_at = models.DateTimeField(pgettext_lazy("registration", "ended"), null=True, blank=True)
    moves = models.PositiveIntegerField(
        _("number of steps"), default=0
    )  # tells two messages of one kind apart

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registered person")
        verbose_name_plural = _("registered people")
        indexes = [
            models.Index(fields=["offered_until"], condition=Q(status="offered"), name="registration_offers")
        ]
        constraints = [
            models.UniqueConstraint(Lower("email"), "opening", name="registration_once"),
            models.UniqueConstraint(fields=["opening", "seat"], name="registration_one_per_seat"),
            models.CheckConstraint(
                condition=Q(status__in=RegistrationStatus.values), name="registration_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=HOLDS_A_SEAT, seat__gte=1)
                | (~Q(status__in=HOLDS_A_SEAT) & Q(seat=None)),
                name="registration_seat_as_it_stands",
            ),
            models.CheckConstraint(
                condition=Q(status="asked") | Q(confirmed_at__isnull=False, user__isnull=False),
                name="registration_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(status="offered", offered_until__isnull=False)
                | (~Q(status="offered") & Q(offered_until=None)),
                name="registration_offered_until_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="waiting") | Q(waiting_since__isnull=False),
                name="registration_waiting_since_some_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("cancelled", "lapsed"), ended_at__isnull=False)
                | (~Q(status__in=("cancelled", "lapsed")) & Q(ended_at=None)),
                name="registration_ended_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def activity(self) -> Activity:
        """The event."""
        return self.opening.activity


class MaterialKind(models.TextChoices):
    """What is left of an event."""

    RECORDING = "recording", _("Recording")
    SLIDES = "slides", _("Slides")


class Captions(models.TextChoices):
    """What can be read while a recording is heard."""

    NONE = "none", _("No captions")
    AUTOMATIC = "auto", _("Captions made by a machine, not checked")
    CHECKED = "checked", _("Captions checked by a person")


class MaterialAccess(models.TextChoices):
    """Who may open it."""

    PUBLIC = "public", _("Everybody")
    PARTICIPANTS = "members", _("Participants and staff")
    REGISTERED = "own", _("Those who were registered, and staff")


class EventMaterial(Titled):
    """A recording or slides, behind a link or a document of the event; a recording says how it is captioned."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="materials", verbose_name=_("activity")
    )
    kind = models.CharField(_("kind"), max_length=9, choices=MaterialKind)
    language = models.CharField(_("language"), max_length=4, choices=SpokenIn)
    captions = models.CharField(_("captions"), max_length=7, choices=Captions, blank=True)
    access = models.CharField(
        _("open to"), max_length=7, choices=MaterialAccess, default=MaterialAccess.REGISTERED
    )
    link = models.URLField(_("link"), max_length=500, blank=True)
    document = models.ForeignKey(
        ActivityDocument, models.PROTECT, null=True, blank=True, related_name="materials",
        verbose_name=_("document of an activity"),
    )  # fmt: skip
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("added by"))

    class Meta:
        verbose_name = _("recording or slides")
        verbose_name_plural = _("recordings and slides")
        constraints = [
            models.CheckConstraint(
                condition=(Q(document=None) & ~Q(link="")) | Q(document__isnull=False, link=""),
                name="material_link_or_document",
            ),
            models.CheckConstraint(
                condition=Q(kind="recording", captions__in=Captions.values) | Q(kind="slides", captions=""),
                name="material_recording_says_its_captions",
            ),
            models.CheckConstraint(
                condition=Q(access__in=MaterialAccess.values), name="material_access_known"
            ),
            models.CheckConstraint(condition=Q(language__in=SpokenIn.values), name="material_language_known"),
        ]


class EventCertificate(models.Model):
    """What a registered person attended, numbered, with a fingerprint; a trigger refuses every later change."""

    registration = models.OneToOneField(
        Registration, models.PROTECT, related_name="certificate", verbose_name=_("registered person")
    )
    number = models.CharField(_("number"), max_length=24, unique=True)
    facts = models.JSONField(_("what is certified"))  # its shape: actions.event_certificates.facts_of
    digest = models.CharField(_("fingerprint"), max_length=64)
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("issued by"))

    class Meta:
        verbose_name = _("certificate of an event")
        verbose_name_plural = _("certificates of events")
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="event_certificate_fingerprint_whole"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def zone(self) -> str:
        """By whose clock its issue is printed."""
        return self.registration.zone
