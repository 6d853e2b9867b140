"""Plan B: what a country asks of who arrives on a day, protocols, and the switch to hybrid or online (SPEC P11)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programme.models.visit import Leg, Session, Visit
from r2r_portal.bilingual import Described, Titled, text
from r2r_portal.territories.models import Side

PERSON = settings.AUTH_USER_MODEL


class RequirementKind(models.TextChoices):
    """What a text is about."""

    ENTRY = "entry", _("Entering the country")
    PROTOCOL = "protocol", _("Protocol during the visit")


class RequirementQuerySet(models.QuerySet["TravelRequirement"]):
    """Filters that read as adjectives."""

    def for_arrival(self, side: str, on: date) -> "RequirementQuerySet":
        """What counts for somebody who arrives on a day at one side, rules for the border first."""
        here = self.filter(Q(valid_from=None) | Q(valid_from__lte=on), side=side)
        return here.filter(Q(valid_to=None) | Q(valid_to__gte=on)).order_by("kind", "valid_from", "pk")


class TravelRequirement(Titled, Described):
    """A rule or protocol at one side for who arrives within its days; both days included, none: without end."""

    side = models.CharField(_("for visits to"), max_length=2, choices=Side)
    kind = models.CharField(_("kind"), max_length=8, choices=RequirementKind, default=RequirementKind.ENTRY)
    valid_from = models.DateField(_("for arrivals from"), null=True, blank=True)
    valid_to = models.DateField(_("for arrivals until"), null=True, blank=True)
    source_en = models.CharField(_("source (English)"), max_length=300)
    source_ja = models.CharField(_("source (Japanese)"), max_length=300)
    link = models.URLField(_("link"), max_length=500, blank=True)
    checked_on = models.DateField(_("last checked"))

    objects = RequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("travel requirement")
        verbose_name_plural = _("travel requirements")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="requirement_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(source_en="") & ~Q(source_ja=""), name="requirement_names_its_source"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=RequirementKind.values), name="requirement_kind_known"
            ),
        ]

    @property
    def source(self) -> str:
        """Who says so, in the reader's language."""
        return text(self, "source")


class SwitchTo(models.TextChoices):
    """What a visit is switched to."""

    HYBRID = "hybrid", _("Hybrid: visitors online, hosts as planned")
    ONLINE = "online", _("Online: everybody online")


class ModeSwitch(models.Model):
    """A session, a leg or a visit was switched; `before` holds what undoing it brings back, by session."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="switches", verbose_name=_("visit"))
    leg = models.ForeignKey(
        Leg, models.PROTECT, null=True, blank=True, related_name="switches", verbose_name=_("leg")
    )
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="switches", verbose_name=_("session")
    )
    to = models.CharField(_("switched to"), max_length=6, choices=SwitchTo)
    reason_en = models.CharField(_("reason (English)"), max_length=300)
    reason_ja = models.CharField(_("reason (Japanese)"), max_length=300)
    before = models.JSONField(_("what was changed"))  # its shape: actions.contingency.kept
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("switched by"))
    at = models.DateTimeField(_("switched at"))
    undone_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    class Meta:
        verbose_name = _("switch to online")
        verbose_name_plural = _("switches to online")
        constraints = [
            models.CheckConstraint(condition=Q(leg=None) | Q(session=None), name="switch_of_one_thing"),
            models.CheckConstraint(
                condition=~Q(reason_en="") & ~Q(reason_ja=""), name="switch_with_a_reason"
            ),
            models.CheckConstraint(condition=Q(to__in=SwitchTo.values), name="switch_known"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="switch_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session or self.leg or self.visit}: {self.get_to_display()}"

    @property
    def reason(self) -> str:
        """Why, in the reader's language."""
        return text(self, "reason")
