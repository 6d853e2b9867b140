"""A visit, its legs and who attends them, its sessions and their places (SPEC P3)."""

import uuid
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models import Call
from programme.domain.modes import way
from programme.models.words import ZONES, Interpretation, Mode
from programme.states import SessionStatus
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER, has_role
from r2r_portal.bilingual import Titled, text
from r2r_portal.territories.models import Side, Territory


class VisitQuerySet(models.QuerySet["Visit"]):
    """Filters that read as adjectives."""

    def visible_to(self, user: User) -> "VisitQuerySet":
        """All for officers; else those where the person is a delegate, or their body sends or receives people."""
        if has_role(user, OFFICER):
            return self
        sends = Q(delegations__organisation__memberships__user=user)
        goes = Q(delegations__delegates__user=user, delegations__delegates__left_at=None)
        hosts = Q(legs__host__organisations__memberships__user=user)
        return self.filter(pk__in=self.model._default_manager.filter(sends | goes | hosts).values("pk"))


class Visit(Titled):
    """A study visit of one side to the other. Both days included, by the calendar of `zone`."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="visits", verbose_name=_("call"))
    phase = models.ForeignKey(
        "programme.Phase",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name=_("phase"),
    )
    slug = models.SlugField(_("name in addresses"), max_length=40, unique=True)
    side = models.CharField(_("visiting side"), max_length=2, choices=Side)
    zone = models.CharField(_("time zone of the visit"), max_length=40, choices=ZONES)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    emergency_name_en = models.CharField(_("emergency contact (English)"), max_length=160, blank=True)
    emergency_name_ja = models.CharField(_("emergency contact (Japanese)"), max_length=160, blank=True)
    emergency_phone = models.CharField(_("emergency telephone"), max_length=40, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="visit_ends_after_it_starts"
            ),
        ]

    @property
    def host_side(self) -> str:
        """The side that receives."""
        return Side.JP if self.side == Side.EU else Side.EU

    @property
    def claims_due_on(self) -> date:
        """The last day for a claim of what the journey cost, as the call has it; a later one is still taken."""
        return self.ends_on + timedelta(days=self.call.claim_within)


class Leg(models.Model):
    """Some days with one host. A plenary leg is for every delegation."""

    attending: list[int]  # the delegations on it, where queries.planning fetched it

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="legs", verbose_name=_("visit"))
    number = models.PositiveSmallIntegerField(_("number"))
    host = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("host"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    group = models.CharField(_("group"), max_length=20, blank=True)
    is_plenary = models.BooleanField(_("for all delegations"), default=False)
    delegations = models.ManyToManyField(
        "programme.Delegation",
        through="programme.LegAttendance",
        related_name="legs",
        verbose_name=_("delegations"),
    )

    class Meta:
        verbose_name = _("leg")
        verbose_name_plural = _("legs")
        constraints = [
            models.UniqueConstraint(fields=["visit", "number", "host"], name="leg_one_per_host"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="leg_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.host}"


class LegAttendance(models.Model):
    """A delegation's place on a leg."""

    leg = models.ForeignKey(Leg, models.CASCADE, related_name="attendances", verbose_name=_("leg"))
    delegation = models.ForeignKey(
        "programme.Delegation",
        models.CASCADE,
        related_name="attendances",
        verbose_name=_("delegation"),
    )

    class Meta:
        verbose_name = _("attendance of a leg")
        verbose_name_plural = _("attendances of legs")
        constraints = [models.UniqueConstraint(fields=["leg", "delegation"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.leg} {self.delegation}"


class Place(Titled):
    """Where a session is held, in both scripts, so that a driver can be shown the address."""

    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("territory")
    )
    address_en = models.CharField(_("address (English)"), max_length=300, blank=True)
    address_ja = models.CharField(_("address (Japanese)"), max_length=300, blank=True)
    entrance_en = models.CharField(_("main entrance (English)"), max_length=200, blank=True)
    entrance_ja = models.CharField(_("main entrance (Japanese)"), max_length=200, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=7, decimal_places=4, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=7, decimal_places=4, null=True, blank=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")

    @property
    def address(self) -> str:
        """The address in the reader's language."""
        return text(self, "address")


class Session(Titled):
    """One row of the agenda. `uid` stays for calendars, whatever changes."""

    attending: list[int]  # the delegations on its leg, where queries.planning fetched them
    joining: list[int]  # who joins and misses it by name, where queries.planning fetched it
    missing: list[int]

    leg = models.ForeignKey(Leg, models.CASCADE, related_name="sessions", verbose_name=_("leg"))
    uid = models.UUIDField(_("identifier for calendars"), default=uuid.uuid4, editable=False, unique=True)
    status = models.CharField(_("state"), max_length=10, choices=SessionStatus, default=SessionStatus.PLANNED)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    zone = models.CharField(_("time zone"), max_length=40, choices=ZONES)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("place")
    )
    host_contact = models.CharField(_("contact on the spot"), max_length=160, blank=True)
    phone = models.CharField(_("telephone on the spot"), max_length=40, blank=True)
    interpretation = models.CharField(
        _("interpretation"), max_length=12, choices=Interpretation, default=Interpretation.NONE
    )
    mode_eu = models.CharField(_("European side"), max_length=8, choices=Mode, default=Mode.ROOM)
    mode_jp = models.CharField(_("Japanese side"), max_length=8, choices=Mode, default=Mode.ROOM)
    link = models.URLField(_("link to join"), max_length=500, blank=True)  # shown to who takes part
    is_main = models.BooleanField(_("main activity (needs interpretation)"), default=False)
    is_side = models.BooleanField(
        _("side meeting (only the people named take part)"), default=False
    )  # its people: SessionAttendance with takes_part
    note_en = models.TextField(_("note (English)"), blank=True)
    note_ja = models.TextField(_("note (Japanese)"), blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(status__in=SessionStatus.values), name="session_status_known"),
        ]

    @property
    def mode(self) -> str:
        """How its time is printed: online, room, hybrid."""
        return way(self.mode_eu, self.mode_jp)


class SessionAttendance(models.Model):
    """A person who deviates from their delegation: joins a session of another leg, or misses one."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="deviations", verbose_name=_("session"))
    delegate = models.ForeignKey(
        "programme.Delegate", models.CASCADE, related_name="deviations", verbose_name=_("delegate")
    )
    takes_part = models.BooleanField(_("takes part"))

    class Meta:
        verbose_name = _("deviation")
        verbose_name_plural = _("deviations")
        constraints = [models.UniqueConstraint(fields=["session", "delegate"], name="deviation_once")]

    def __str__(self) -> str:
        return f"{self.session} {self.delegate}"
