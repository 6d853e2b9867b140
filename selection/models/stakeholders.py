"""Stakeholders that selected territories name, and the meetings they ask each other for (SPEC S9)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from r2r_portal.accounts.models import Organisation, User
from r2r_portal.bilingual import Language
from r2r_portal.territories.models import Side
from selection.models.decisions import Decision
from selection.states import MeetingState, PartnerState

PERSON = settings.AUTH_USER_MODEL
LIVE = ("named", "active")


class StakeholderKind(models.TextChoices):
    """What kind of body it is."""

    UNIVERSITY = "university", _("University")
    CENTRE = "centre", _("Research or technology centre")
    FIRM = "firm", _("Firm")
    CLUSTER = "cluster", _("Cluster or association")
    OTHER = "other", pgettext_lazy("stakeholder", "Other body")


class StakeholderQuerySet(models.QuerySet["Stakeholder"]):
    """Filters that read as adjectives."""

    def live(self) -> "StakeholderQuerySet":
        """Asked or taking part, of a territory that still takes part itself."""
        part = Decision.objects.released().taking_part().filter(application__status="submitted")
        return self.filter(state__in=LIVE, decision__in=part)

    def active(self) -> "StakeholderQuerySet":
        """Those that take part."""
        return self.live().filter(state=PartnerState.ACTIVE)

    def of(self, user: User) -> "StakeholderQuerySet":
        """Those for which a person acts."""
        return self.filter(organisation__memberships__user=user)

    def named_as(self, user: User) -> "StakeholderQuerySet":
        """Those that were named with a person's own address."""
        return self.filter(email__iexact=user.email)


class Stakeholder(models.Model):
    """A body that a selected territory names; whoever signs in with the address acts for it, once they said yes."""

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="stakeholders", verbose_name=_("decision")
    )
    kind = models.CharField(_("kind of body"), max_length=10, choices=StakeholderKind)
    name_local = models.CharField(_("official name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    website = models.URLField(_("website"), blank=True)
    about = models.TextField(_("what it does and looks for"))
    about_language = models.CharField(_("language of the text"), max_length=2, choices=Language)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language of its messages"), max_length=2, choices=Language)
    state = models.CharField(_("state"), max_length=8, choices=PartnerState, default=PartnerState.NAMED)
    organisation = models.OneToOneField(
        Organisation, models.PROTECT, null=True, blank=True, related_name="stakeholder", verbose_name=_("organisation")
    )  # fmt: skip
    named_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("named by"))
    named_at = models.DateTimeField(_("named"))
    settled_at = models.DateTimeField(_("last changed"), null=True, blank=True)

    objects = StakeholderQuerySet.as_manager()

    class Meta:
        verbose_name = _("stakeholder")
        verbose_name_plural = _("stakeholders")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PartnerState.values), name="stakeholder_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(organisation__isnull=False), name="stakeholder_active_has_a_body"
            ),
            models.CheckConstraint(
                condition=Q(state="named", settled_at=None) | (~Q(state="named") & Q(settled_at__isnull=False)),
                name="stakeholder_stamped_once_settled",
            ),
            models.UniqueConstraint(
                "decision", Lower("email"), condition=Q(state__in=LIVE), name="stakeholder_one_per_address"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name_en or self.name_local

    @property
    def name_ja(self) -> str:
        """The official name of a Japanese body; the others are called by their English names."""
        return self.name_local if self.side == Side.JP else ""

    @property
    def side(self) -> str:
        """The shore it lies on: that of its territory."""
        return str(self.decision.track.side)


class MeetingMode(models.TextChoices):
    """How they would meet."""

    ONLINE = "online", pgettext_lazy("meeting", "Online")
    ON_SITE = "on_site", pgettext_lazy("meeting", "In person, during a study visit")


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Filters that read as adjectives."""

    def visible_to(self, user: User) -> "MeetingQuerySet":
        """Those of the two bodies that one acts for."""
        mine = Stakeholder.objects.of(user)
        return self.filter(Q(asker__in=mine) | Q(asked__in=mine))

    def open(self) -> "MeetingQuerySet":
        """Waiting for an answer."""
        return self.filter(state=MeetingState.ASKED)


class Meeting(models.Model):
    """One stakeholder asks one of the other side for a meeting; agreed, it has its instant."""

    asker = models.ForeignKey(
        Stakeholder, models.PROTECT, related_name="meetings_asked_for", verbose_name=_("asked by")
    )
    asked = models.ForeignKey(
        Stakeholder, models.PROTECT, related_name="meetings_wanted", verbose_name=_("asked")
    )
    subject = models.CharField(_("subject"), max_length=150)
    text = models.TextField(_("what it would be about"))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    mode = models.CharField(_("way of meeting"), max_length=7, choices=MeetingMode)
    state = models.CharField(_("state"), max_length=9, choices=MeetingState, default=MeetingState.ASKED)
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("person who asked"))
    asked_at = models.DateTimeField(_("asked on"))
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    place = models.CharField(_("place or link"), max_length=300, blank=True)
    reply = models.TextField(_("reply"), blank=True)
    settled_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("last changed by")
    )
    settled_at = models.DateTimeField(_("last changed"), null=True, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a meeting")
        verbose_name_plural = _("requests for meetings")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="meeting_state_known"),
            models.CheckConstraint(condition=~Q(asker=F("asked")), name="meeting_of_two"),
            models.CheckConstraint(
                condition=Q(state__in=("agreed", "cancelled"), starts_at__isnull=False)
                | (~Q(state__in=("agreed", "cancelled")) & Q(starts_at=None)),
                name="meeting_agreed_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", settled_at=None) | (~Q(state="asked") & Q(settled_at__isnull=False)),
                name="meeting_stamped_once_settled",
            ),
            models.UniqueConstraint(
                fields=["asker", "asked"], condition=Q(state="asked"), name="meeting_one_open_per_pair"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.subject


class MeetingTime(models.Model):
    """One of the instants that the asker proposed."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="times", verbose_name=_("request for a meeting")
    )
    starts_at = models.DateTimeField(_("starts"))

    class Meta:
        verbose_name = _("proposed time")
        verbose_name_plural = _("proposed times")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "starts_at"], name="meeting_time_once"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} UTC"
