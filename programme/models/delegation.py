"""Delegations, their people, and the funded places (SPEC P8).

A funded place is a row made with the delegation. Triggers (migration 0002) keep its number within what the
track pays for and its holder within its own delegation; so no race and no import can make one more.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from applications.models import Track
from programme.models.visit import Visit
from programme.models.words import ZONES
from r2r_portal.accounts.models import Organisation, User
from r2r_portal.accounts.roles import OFFICER, has_role
from r2r_portal.bilingual import Language
from r2r_portal.territories.models import Territory

PERSON = settings.AUTH_USER_MODEL


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Filters that read as adjectives."""

    def visible_to(self, user: User) -> "DelegationQuerySet":
        """All for officers; else those of the person's own body, or where the person is a delegate."""
        if has_role(user, OFFICER):
            return self
        own = Q(organisation__memberships__user=user) | Q(delegates__user=user, delegates__left_at=None)
        return self.filter(pk__in=self.model._default_manager.filter(own).values("pk"))


class Delegation(models.Model):
    """A participant's people for one visit."""

    place_numbers: list[int]  # its funded places and who holds each, where queries.delegations fetched them
    place_holders: list[int | None]

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="delegations", verbose_name=_("visit"))
    track = models.ForeignKey(Track, models.PROTECT, related_name="delegations", verbose_name=_("track"))
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="delegations", verbose_name=_("territory")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="delegations", verbose_name=_("organisation")
    )
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("opened by"))
    names_closed_at = models.DateTimeField(_("said that nobody more comes"), null=True, blank=True)
    names_closed_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("said by")
    )

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            models.UniqueConstraint(fields=["visit", "territory"], name="delegation_one_per_territory"),
            models.CheckConstraint(
                condition=Q(names_closed_at=None, names_closed_by=None)
                | Q(names_closed_at__isnull=False, names_closed_by__isnull=False),
                name="names_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.territory.name


class Basis(models.TextChoices):
    """On what footing somebody comes who holds no funded place."""

    OWN_COST = "own_cost", _("Own cost")
    EU_STAFF = "eu_staff", _("EU staff")


class DelegateQuerySet(models.QuerySet["Delegate"]):
    """Filters that read as adjectives."""

    def going(self) -> "DelegateQuerySet":
        """Who has not left the delegation."""
        return self.filter(left_at=None)

    def funded(self) -> "DelegateQuerySet":
        """Who holds a funded place; derived, never stored."""
        return self.filter(seat__isnull=False)

    def own(self, user: User) -> "DelegateQuerySet":
        """The rows about the person, those of delegations left too."""
        return self.filter(user=user)

    def visible_to(self, user: User) -> "DelegateQuerySet":
        """Delegates of visible delegations."""
        return self.filter(delegation__in=Delegation.objects.visible_to(user))


class Delegate(models.Model):
    """Somebody who travels with a delegation."""

    given: list[str]  # the details that are there or were erased, where queries.vault fetched them

    delegation = models.ForeignKey(
        Delegation, models.PROTECT, related_name="delegates", verbose_name=_("delegation")
    )
    user = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="delegates", verbose_name=_("account")
    )
    given_name = models.CharField(_("given names, as in the passport"), max_length=80, blank=True)
    family_name = models.CharField(_("family name, as in the passport"), max_length=80)
    display_name = models.CharField(_("name on lists and plates"), max_length=120, blank=True)
    kana = models.CharField(_("name in katakana"), max_length=120, blank=True)
    post = models.CharField(_("post"), max_length=160, blank=True)
    body = models.CharField(pgettext_lazy("of a delegate", "organisation"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.EN)
    zone = models.CharField(_("time zone"), max_length=40, choices=ZONES, default="Europe/Brussels")
    basis = models.CharField(_("comes as"), max_length=8, choices=Basis, default=Basis.OWN_COST)
    emergency_name = models.CharField(_("emergency contact: name"), max_length=160, blank=True)
    emergency_phone = models.CharField(_("emergency contact: telephone"), max_length=40, blank=True)
    arrives_on = models.DateField(_("arrives on"), null=True, blank=True)
    leaves_on = models.DateField(_("leaves on"), null=True, blank=True)
    left_at = models.DateTimeField(_("left the delegation"), null=True, blank=True)

    objects = DelegateQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegate")
        verbose_name_plural = _("delegates")
        constraints = [
            models.UniqueConstraint(
                fields=["delegation", "user"], condition=Q(left_at=None), name="delegate_one_per_account"
            ),
            models.UniqueConstraint(
                Lower("email"),
                "delegation",
                condition=Q(left_at=None) & ~Q(email=""),
                name="delegate_one_per_address",
            ),
            models.CheckConstraint(
                condition=Q(arrives_on=None) | Q(leaves_on=None) | Q(leaves_on__gte=F("arrives_on")),
                name="delegate_leaves_after_arriving",
            ),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="delegate_basis_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Family name first for who writes Japanese; the family name in capitals in English."""
        if self.display_name:
            return self.display_name
        japanese = (get_language() or "en").startswith("ja")
        family = self.family_name if japanese else self.family_name.upper()
        parts = (family, self.given_name) if self.language == Language.JA else (self.given_name, family)
        return " ".join(filter(None, parts))

    @property
    def has_approved_sheet(self) -> bool:
        """Whether an allowance of this person was approved."""
        sheet = getattr(self, "sheet", None)
        return bool(sheet and sheet.approved_at)


class Seat(models.Model):
    """One funded place. Who holds one is funded; nothing else says so."""

    delegation = models.ForeignKey(
        Delegation, models.PROTECT, related_name="seats", verbose_name=_("delegation")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    delegate = models.OneToOneField(
        Delegate, models.PROTECT, null=True, blank=True, related_name="seat", verbose_name=_("delegate")
    )

    class Meta:
        verbose_name = _("funded place")
        verbose_name_plural = _("funded places")
        constraints = [
            models.UniqueConstraint(fields=["delegation", "number"], name="seat_one_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="seat_numbered_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.delegation} {self.number}"


class SeatHistory(models.Model):
    """Who held a funded place, from when until when."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="history", verbose_name=_("funded place"))
    delegate = models.ForeignKey(
        Delegate, models.PROTECT, related_name="places_held", verbose_name=_("delegate")
    )
    taken_at = models.DateTimeField(_("taken"))
    taken_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("taken by"))
    freed_at = models.DateTimeField(_("freed"), null=True, blank=True)
    freed_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("freed by")
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("holder of a place")
        verbose_name_plural = _("holders of places")
        constraints = [
            models.UniqueConstraint(fields=["seat"], condition=Q(freed_at=None), name="place_held_by_one"),
            models.CheckConstraint(
                condition=Q(freed_at=None, freed_by=None) | Q(freed_at__isnull=False, freed_by__isnull=False),
                name="place_freed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} {self.delegate}"
