"""Open pairing: what a territory that takes part offers and seeks, and messages between territories (SPEC S7)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from r2r_portal.accounts.models import User
from r2r_portal.bilingual import Language
from selection.models.decisions import Decision
from selection.states import ApproachState

PERSON = settings.AUTH_USER_MODEL


class TerritoryProfile(models.Model):
    """A territory's own words in both languages: participants read them, everybody once it agreed to that."""

    decision = models.OneToOneField(
        Decision, models.PROTECT, related_name="profile", verbose_name=_("decision")
    )
    strategy_en = models.TextField(_("strategy in short (English)"), blank=True)
    strategy_ja = models.TextField(_("strategy in short (Japanese)"), blank=True)
    offers_en = models.TextField(_("what it offers (English)"), blank=True)
    offers_ja = models.TextField(_("what it offers (Japanese)"), blank=True)
    seeks_en = models.TextField(_("what it seeks (English)"), blank=True)
    seeks_ja = models.TextField(_("what it seeks (Japanese)"), blank=True)
    partners_en = models.TextField(_("partners (English)"), blank=True)
    partners_ja = models.TextField(_("partners (Japanese)"), blank=True)
    website = models.URLField(_("website"), blank=True)
    is_public = models.BooleanField(_("shown to everybody"), default=False)
    agreed_at = models.DateTimeField(_("agreed to be shown"), null=True, blank=True)
    takes_messages = models.BooleanField(_("takes messages of other territories"), default=True)
    version = models.PositiveIntegerField(_("version"), default=0)
    changed_at = models.DateTimeField(_("changed"))
    changed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("changed by"))

    class Meta:
        verbose_name = _("profile of a territory")
        verbose_name_plural = _("profiles of territories")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_public=False, agreed_at=None) | Q(is_public=True, agreed_at__isnull=False),
                name="profile_public_once_agreed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}"


class ApproachQuerySet(models.QuerySet["Approach"]):
    """Filters that read as adjectives."""

    def visible_to(self, user: User) -> "ApproachQuerySet":
        """Those that a person's own territory sent or got."""
        own = Decision.objects.released().filter(application__organisation__memberships__user=user)
        return self.filter(Q(sender__in=own) | Q(receiver__in=own))

    def waiting(self) -> "ApproachQuerySet":
        """Without an answer."""
        return self.filter(state=ApproachState.SENT)


class Approach(models.Model):
    """One message from a territory to another, and the one answer it gets. No address is in it."""

    sender = models.ForeignKey(
        Decision, models.PROTECT, related_name="approaches_sent", verbose_name=_("sent by")
    )
    receiver = models.ForeignKey(
        Decision, models.PROTECT, related_name="approaches_got", verbose_name=_("sent to")
    )
    subject = models.CharField(_("subject"), max_length=150)
    text = models.TextField(_("message"))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    state = models.CharField(_("state"), max_length=8, choices=ApproachState, default=ApproachState.SENT)
    sent_at = models.DateTimeField(_("sent"))
    sent_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("written by"))
    reply = models.TextField(_("reply"), blank=True)
    settled_at = models.DateTimeField(_("answered"), null=True, blank=True)
    settled_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )

    objects = ApproachQuerySet.as_manager()

    class Meta:
        verbose_name = _("message between territories")
        verbose_name_plural = _("messages between territories")
        indexes = [models.Index(fields=["sender", "-sent_at"], name="approach_by_sender")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ApproachState.values), name="approach_state_known"),
            models.CheckConstraint(condition=~Q(sender=F("receiver")), name="approach_of_two"),
            models.CheckConstraint(
                condition=Q(state="sent", settled_at=None, settled_by=None)
                | (~Q(state="sent") & Q(settled_at__isnull=False, settled_by__isnull=False)),
                name="approach_stamped_once_settled",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | ~Q(reply=""), name="approach_answer_has_words"
            ),
            models.UniqueConstraint(
                fields=["sender", "receiver"], condition=Q(state="sent"), name="approach_one_open_per_pair"
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Barrier(models.Model):
    """A territory takes no more messages of another; the other is not told."""

    keeper = models.ForeignKey(
        Decision, models.PROTECT, related_name="barriers", verbose_name=_("who takes none")
    )
    against = models.ForeignKey(Decision, models.PROTECT, related_name="+", verbose_name=_("of whom"))
    set_at = models.DateTimeField(_("set"))
    set_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("set by"))

    class Meta:
        verbose_name = _("block between territories")
        verbose_name_plural = _("blocks between territories")
        constraints = [
            models.UniqueConstraint(fields=["keeper", "against"], name="barrier_once"),
            models.CheckConstraint(condition=~Q(keeper=F("against")), name="barrier_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.keeper_id} / {self.against_id}"
