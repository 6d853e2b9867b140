"""Experts whom participants offer, and the sessions that they are invited to (SPEC P2)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from applications.models import Call
from programme.models.visit import Session
from programme.models.words import ZONES
from programme.states import ExpertStatus
from r2r_portal.accounts.models import Membership, Organisation, Part, User
from r2r_portal.accounts.roles import OFFICER, has_role
from r2r_portal.bilingual import Language, text

PERSON = settings.AUTH_USER_MODEL


class ExpertQuerySet(models.QuerySet["Expert"]):
    """Filters that read as adjectives."""

    def offered(self) -> "ExpertQuerySet":
        """Those whose offer stands."""
        return self.filter(withdrawn_at=None)

    def visible_to(self, user: User) -> "ExpertQuerySet":
        """All for officers; else those of the bodies that the person writes for, and the person."""
        if has_role(user, OFFICER):
            return self
        parts = Membership.objects.filter(user=user, part__in=(Part.OWNER, Part.EDITOR))
        return self.filter(Q(organisation__in=parts.values("organisation")) | Q(email__iexact=user.email))


class Expert(models.Model):
    """Somebody whom a participant offers: on what, in which languages, when."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="experts", verbose_name=_("call"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="experts", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=160)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.EN)
    zone = models.CharField(_("time zone"), max_length=40, choices=ZONES, default="Europe/Brussels")
    topic_en = models.CharField(_("topic (English)"), max_length=200, blank=True)
    topic_ja = models.CharField(_("topic (Japanese)"), max_length=200, blank=True)
    languages = models.CharField(
        _("languages"), max_length=160, help_text=_("For example: English, Japanese, French")
    )
    availability = models.CharField(
        _("when available"), max_length=300, help_text=_("For example: November 2022, online in the morning")
    )
    offered_at = models.DateTimeField(_("offered"))
    offered_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("offered by"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "call",
                "organisation",
                condition=Q(withdrawn_at=None),
                name="expert_one_offer",
            ),
            models.CheckConstraint(condition=~Q(topic_en="") | ~Q(topic_ja=""), name="expert_has_a_topic"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def topic(self) -> str:
        """The topic in the reader's language."""
        return text(self, "topic")


class ExpertInvitation(models.Model):
    """An expert asked to a session."""

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="expert_invitations", verbose_name=_("session")
    )
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="invitations", verbose_name=_("expert"))
    status = models.CharField(_("state"), max_length=8, choices=ExpertStatus, default=ExpertStatus.INVITED)
    invited_at = models.DateTimeField(_("invited"))
    invited_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("invited by"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation of an expert")
        verbose_name_plural = _("invitations of experts")
        constraints = [
            models.UniqueConstraint(fields=["session", "expert"], name="expert_invited_once"),
            models.CheckConstraint(
                condition=Q(status="invited", answered_at=None)
                | (Q(status__in=["accepted", "declined"], answered_at__isnull=False)),
                name="expert_answered_at_an_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.expert}"
