"""Rate tables, dated exchange rates, allowance sheets (SPEC P9)."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programme.models.delegation import Delegate, Delegation, Seat
from programme.states import SheetStatus
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER, has_role
from r2r_portal.bilingual import Titled
from r2r_portal.territories.models import Side

PERSON = settings.AUTH_USER_MODEL


class Currency(models.TextChoices):
    """The two currencies; both names are for people."""

    EUR = "EUR", _("euro (EUR)")
    JPY = "JPY", _("yen (JPY)")


class RateTable(Titled):
    """Ceilings for one side visited, from one dated list. Example figures say that they are examples."""

    side = models.CharField(_("for visits to"), max_length=2, choices=Side)
    listed_on = models.DateField(_("date of the list"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, default=Currency.EUR)
    nightly = models.DecimalField(_("ceiling per night"), max_digits=12, decimal_places=2)
    travel = models.DecimalField(_("ceiling for travel"), max_digits=12, decimal_places=2)
    source = models.CharField(_("source"), max_length=300)
    is_example = models.BooleanField(_("example figures"), default=True)

    class Meta:
        verbose_name = _("table of rates")
        verbose_name_plural = _("tables of rates")
        constraints = [
            models.UniqueConstraint(fields=["side", "listed_on", "currency"], name="rates_one_per_list"),
            models.CheckConstraint(condition=Q(nightly__gte=0, travel__gte=0), name="rates_not_negative"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="rates_end_after_they_start",
            ),
        ]


class ExchangeRate(models.Model):
    """How many yen one euro was on a day, and who says so."""

    on = models.DateField(_("date"))
    yen_per_euro = models.DecimalField(_("yen for one euro"), max_digits=10, decimal_places=4)
    source = models.CharField(_("source"), max_length=300)
    is_example = models.BooleanField(_("example figures"), default=True)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.UniqueConstraint(fields=["on", "source"], name="exchange_one_per_day_and_source"),
            models.CheckConstraint(condition=Q(yen_per_euro__gt=0), name="exchange_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.yen_per_euro}"


class SheetQuerySet(models.QuerySet["AllowanceSheet"]):
    """Filters that read as adjectives."""

    def visible_to(self, user: User) -> "SheetQuerySet":
        """All for officers; one's own; those of one's body."""
        if has_role(user, OFFICER):
            return self
        mine = Q(delegate__user=user) | Q(delegate__delegation__organisation__memberships__user=user)
        return self.filter(pk__in=self.model._default_manager.filter(mine).values("pk"))


class AllowanceSheet(models.Model):
    """What the programme pays for one funded person on one visit, pinned to a table and a rate.

    Nights times the ceiling plus travel up to its ceiling; the figures are copied, so that a later table
    changes nothing here. A second person approves; then the database refuses every change.
    """

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="sheets", verbose_name=_("funded place"))
    delegate = models.OneToOneField(
        Delegate, models.PROTECT, related_name="sheet", verbose_name=_("delegate")
    )
    table = models.ForeignKey(
        RateTable, models.PROTECT, related_name="sheets", verbose_name=_("table of rates")
    )
    rate = models.ForeignKey(
        ExchangeRate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sheets",
        verbose_name=_("exchange rate"),
    )
    arrives_on = models.DateField(_("first night"))
    leaves_on = models.DateField(_("day of departure"))
    nights = models.PositiveSmallIntegerField(_("nights"))
    nightly = models.DecimalField(_("ceiling per night"), max_digits=12, decimal_places=2)
    fare = models.DecimalField(_("travel cost"), max_digits=12, decimal_places=2)
    travel = models.DecimalField(_("travel, up to the ceiling"), max_digits=12, decimal_places=2)
    deduction = models.DecimalField(
        _("provided directly, deducted"), max_digits=12, decimal_places=2, default=0
    )
    subtotal = models.DecimalField(_("total in the table's currency"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("paid in"), max_length=3, choices=Currency)
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=2)
    status = models.CharField(_("state"), max_length=8, choices=SheetStatus, default=SheetStatus.DRAFT)
    prepared_at = models.DateTimeField(_("prepared"))
    prepared_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("prepared by"))
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("allowance sheet")
        verbose_name_plural = _("allowance sheets")
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")),
                name="sheet_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", approved_at=None, approved_by=None)
                | Q(status="approved", approved_at__isnull=False, approved_by__isnull=False),
                name="sheet_stamped_once_approved",
            ),
            models.CheckConstraint(
                condition=Q(nightly__gte=0, fare__gte=0, travel__gte=0, deduction__gte=0, total__gte=0),
                name="sheet_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(leaves_on__gte=F("arrives_on")), name="sheet_leaves_after_arriving"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate} {self.total} {self.currency}"

    @property
    def accommodation(self) -> Decimal:
        """Nights times the ceiling, in the table's currency."""
        return self.nights * self.nightly

    @property
    def delegation(self) -> Delegation:
        """Whose person it is for."""
        return self.delegate.delegation
