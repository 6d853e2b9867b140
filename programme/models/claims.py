"""Claims with their receipts, budgets, and wishes for the journey (SPEC P8, P9)."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.states import Scan
from programme.models.delegation import Delegate
from programme.models.money import AllowanceSheet, Currency, ExchangeRate
from programme.models.visit import Visit
from programme.states import ClaimStatus, WishStatus
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER, has_role

PERSON = settings.AUTH_USER_MODEL


def amount(words: Any) -> "models.DecimalField[Decimal, Decimal]":
    """Return a column for money, never below zero."""
    return models.DecimalField(
        words, max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Filters that read as adjectives."""

    def visible_to(self, user: User) -> "ClaimQuerySet":
        """All for officers; else one's own alone: what somebody spent is nobody else's business."""
        return self if has_role(user, OFFICER) else self.filter(sheet__delegate__user=user)

    def waiting(self) -> "ClaimQuerySet":
        """Claims that officers have to do something with."""
        return self.filter(status__in=(ClaimStatus.HANDED_IN, ClaimStatus.CHECKED, ClaimStatus.APPROVED))


class Claim(models.Model):
    """What a traveller spent, worked out against the approved sheet that it is pinned to (domain/claims.py).

    Checked by one officer, approved by another; from then on a trigger lets nothing change but the payment, and
    another (migration 0006) keeps the subtotal within what the sheet approved.
    """

    sheet = models.OneToOneField(
        AllowanceSheet, models.PROTECT, related_name="claim", verbose_name=_("allowance sheet")
    )
    status = models.CharField(_("state"), max_length=9, choices=ClaimStatus, default=ClaimStatus.DRAFT)
    version = models.PositiveIntegerField(_("version"), default=1)
    arrives_on = models.DateField(_("first night"))
    leaves_on = models.DateField(_("day of departure"))
    spent_in = models.CharField(_("receipts are in"), max_length=3, choices=Currency)
    rate = models.ForeignKey(
        ExchangeRate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        verbose_name=_("exchange rate of the receipts"),
    )
    lodging = amount(_("accommodation"))
    fare = amount(_("travel"))
    refund = amount(_("given back"))
    provided = models.PositiveSmallIntegerField(_("nights that the host provided"), default=0)
    private = models.PositiveSmallIntegerField(_("private nights"), default=0)
    cancelled = models.PositiveSmallIntegerField(_("cancelled nights"), default=0)
    fee = amount(_("charged for cancelled nights"))
    deduction = amount(_("other things provided"))
    share = models.PositiveSmallIntegerField(
        _("part that the programme bears, in per cent"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    note = models.TextField(_("note"), blank=True)
    lines = models.JSONField(_("lines"), default=list)
    subtotal = models.DecimalField(
        _("total in the table's currency"), max_digits=12, decimal_places=2, default=0
    )
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=2, default=0)
    returned_for = models.TextField(_("sent back because"), blank=True)
    started_at = models.DateTimeField(_("started"))
    handed_in_at = models.DateTimeField(_("handed in"), null=True, blank=True)
    handed_in_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handed in by")
    )
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    checked_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    payment = models.CharField(_("reference of the payment"), max_length=80, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.CheckConstraint(
                condition=Q(leaves_on__gte=F("arrives_on")), name="claim_leaves_after_arriving"
            ),
            models.CheckConstraint(
                condition=Q(
                    lodging__gte=0,
                    fare__gte=0,
                    refund__gte=0,
                    fee__gte=0,
                    deduction__gte=0,
                    total__gte=0,
                    share__gte=1,
                    share__lte=100,
                ),
                name="claim_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("checked_by")),
                name="claim_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=(Q(checked_by=None) | ~Q(checked_by=F("handed_in_by")))
                & (Q(approved_by=None) | ~Q(approved_by=F("handed_in_by"))),
                name="claim_not_checked_by_oneself",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", checked_by=None, approved_by=None, paid_on=None)
                | Q(
                    status="handed_in",
                    handed_in_at__isnull=False,
                    checked_by=None,
                    approved_by=None,
                    paid_on=None,
                )
                | Q(
                    status="checked",
                    checked_at__isnull=False,
                    checked_by__isnull=False,
                    approved_by=None,
                    paid_on=None,
                )
                | Q(status="approved", approved_at__isnull=False, approved_by__isnull=False, paid_on=None)
                | Q(status="paid", approved_by__isnull=False, paid_on__isnull=False),
                name="claim_stamped_at_every_step",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet.delegate}: {self.total} {self.sheet.currency}"


class Receipt(models.Model):
    """A receipt of a claim, told by its content, with its hash."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="receipts", verbose_name=_("claim"))
    name = models.CharField(_("name of the file"), max_length=200)
    file = models.FileField(_("file"), upload_to="receipts")
    mime = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("added by"))
    scan = models.CharField(_("virus check"), max_length=8, choices=Scan, default=Scan.NONE)
    scanned_at = models.DateTimeField(_("checked for viruses"), null=True, blank=True)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.CheckConstraint(
                condition=Q(scan__in=("none", "waiting"))
                | Q(scan__in=("clean", "infected"), scanned_at__isnull=False),
                name="receipt_stamped_once_scanned",
            ),
            models.UniqueConstraint(fields=["claim", "sha256"], name="receipt_once_per_claim"),
        ]

    def __str__(self) -> str:
        return self.name


class Budget(models.Model):
    """What a visit may cost in allowances, in one currency."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="budgets", verbose_name=_("visit"))
    currency = models.CharField(_("currency"), max_length=3, choices=Currency)
    amount = models.DecimalField(
        _("amount"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("budget of a visit")
        verbose_name_plural = _("budgets of visits")
        constraints = [
            models.UniqueConstraint(fields=["visit", "currency"], name="budget_one_per_currency"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="budget_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.visit}: {self.amount} {self.currency}"


class TravelWish(models.Model):
    """Another route, a stopover or other days than planned: accepted or refused with a reason and what it costs."""

    delegate = models.ForeignKey(
        Delegate, models.PROTECT, related_name="travel_wishes", verbose_name=_("delegate")
    )
    text = models.TextField(_("wish"))
    status = models.CharField(_("state"), max_length=8, choices=WishStatus, default=WishStatus.OPEN)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    difference = models.DecimalField(
        _("difference in cost"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, default=Currency.EUR)
    answer = models.TextField(_("reason"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )

    class Meta:
        verbose_name = _("travel wish")
        verbose_name_plural = _("travel wishes")
        constraints = [
            models.UniqueConstraint(
                fields=["delegate"], condition=Q(status="open"), name="travel_wish_one_open"
            ),
            models.CheckConstraint(
                condition=Q(status="open", answered_by=None, answered_at=None)
                | (
                    ~Q(status="open")
                    & ~Q(answer="")
                    & Q(answered_by__isnull=False, answered_at__isnull=False, difference__isnull=False)
                ),
                name="travel_wish_answered_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
