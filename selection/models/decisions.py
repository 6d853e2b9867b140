"""Decisions, the letters that tell them, and the release that lets them out at one moment."""

from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Call, Track
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER, has_role
from r2r_portal.bilingual import Language
from selection.models.assessments import Declaration
from selection.states import GIVEN_BACK, Interest, OfferStatus, Outcome, ReleaseStatus

PERSON = settings.AUTH_USER_MODEL


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Filters that read as adjectives."""

    def confirmed(self) -> "ReleaseQuerySet":
        """Releases that went out."""
        return self.filter(status=ReleaseStatus.CONFIRMED)

    def live(self) -> "ReleaseQuerySet":
        """Prepared or confirmed: what they hold is frozen."""
        return self.exclude(status=ReleaseStatus.CANCELLED)


class Release(models.Model):
    """All results of a call, prepared by one person and confirmed by another. At most one live per call."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="releases", verbose_name=_("call"))
    status = models.CharField(
        _("state"), max_length=10, choices=ReleaseStatus, default=ReleaseStatus.PREPARED
    )
    prepared_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("prepared by"))
    prepared_at = models.DateTimeField(_("prepared"))
    confirmed_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    answer_on = models.DateField(_("selected territories answer by"), help_text=_("This day still counts"))
    review_on = models.DateField(_("a review of the procedure can be asked for until"))
    changes = models.JSONField(_("what it lets out"), default=dict)
    digest = models.CharField(_("hash of what it lets out"), max_length=64, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ReleaseStatus.values), name="release_status_known"),
            models.CheckConstraint(
                condition=(~Q(status="confirmed") & Q(confirmed_by=None, confirmed_at=None))
                | Q(status="confirmed", confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="release_stamped_once_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("prepared_by")),
                name="release_by_two_people",
                violation_error_message=_(
                    "The release is confirmed by another person than the one who prepared it."
                ),
            ),
            models.UniqueConstraint(
                fields=["call"], condition=~Q(status="cancelled"), name="release_one_live_per_call"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call.code} ({self.get_status_display()})"


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Filters that read as adjectives."""

    def visible_to(self, user: User) -> "DecisionQuerySet":
        """All for officers but those they have an interest in; for others what was released to their bodies."""
        if has_role(user, OFFICER):
            tied = Declaration.objects.filter(
                assignment__application=OuterRef("application"),
                assignment__evaluator=user,
                answer=Interest.INTEREST,
            )
            return self.filter(~Exists(tied))
        return self.released().filter(application__organisation__memberships__user=user)

    def made(self) -> "DecisionQuerySet":
        """Decisions that people took."""
        return self.exclude(outcome="")

    def released(self) -> "DecisionQuerySet":
        """Decisions that the applicants know: the call's release was confirmed."""
        confirmed = Release.objects.confirmed().filter(call=OuterRef("application__call"))
        return self.made().filter(Exists(confirmed))

    def taking_part(self) -> "DecisionQuerySet":
        """Selected or moved up, the place not given back: what groups, programme and public list go by.

        Whoever moves up counts once the offer went out. It says nothing of the release: ask `released()` too.
        """
        up = Q(outcome=Outcome.RESERVE, offer__status__in=(OfferStatus.OPEN, OfferStatus.ACCEPTED))
        return self.filter(Q(outcome=Outcome.SELECTED) | up).exclude(offer__status__in=GIVEN_BACK)

    def of(self, call: Call) -> "DecisionQuerySet":
        """Decisions on one call's live applications."""
        return self.filter(application__call=call, application__status="submitted")


class Decision(models.Model):
    """What people decided on one application, and why. No outcome: not decided yet."""

    application = models.OneToOneField(
        Application, models.PROTECT, related_name="decision", verbose_name=_("application")
    )
    track = models.ForeignKey(Track, models.PROTECT, related_name="decisions", verbose_name=_("track"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True, default="")
    reserve_place = models.PositiveSmallIntegerField(_("place on the reserve list"), null=True, blank=True)
    grounds_en = models.TextField(_("grounds (English)"), blank=True)
    grounds_ja = models.TextField(_("grounds (Japanese)"), blank=True)
    decided_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=("", *Outcome.values)), name="decision_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_by=None, decided_at=None)
                | (
                    ~Q(outcome="")
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(grounds_en="")
                    & ~Q(grounds_ja="")
                ),
                name="decision_by_somebody_on_grounds",
            ),
            models.CheckConstraint(
                condition=Q(outcome="reserve", reserve_place__gte=1)
                | (~Q(outcome="reserve") & Q(reserve_place=None)),
                name="decision_reserve_in_order",
            ),
            models.UniqueConstraint(
                fields=["track", "reserve_place"],
                condition=Q(outcome="reserve"),
                name="decision_one_per_reserve_place",
                violation_error_message=_("That place on the reserve list is taken."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_outcome_display() or '–'}"

    def told_in(self, language: str) -> str:
        """What a letter must say, as a short hash; a letter written for something else is out of date."""
        grounds = self.grounds_ja if language == Language.JA else self.grounds_en
        return sha256(f"{self.outcome}|{self.reserve_place}|{grounds}".encode()).hexdigest()[:20]


class Letter(models.Model):
    """A decision in words, once a language; staged in the outbox when the release is prepared."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="letters", verbose_name=_("decision"))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    written_for = models.CharField(_("written for"), max_length=20)  # see Decision.told_in
    edited_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("edited by")
    )
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.UniqueConstraint(fields=["decision", "language"], name="letter_one_per_language"),
            models.CheckConstraint(
                condition=Q(edited_by=None, edited_at=None)
                | Q(edited_by__isnull=False, edited_at__isnull=False),
                name="letter_edited_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_edited(self) -> bool:
        """Whether a person changed the words; they are never overwritten."""
        return self.edited_at is not None

    @property
    def is_stale(self) -> bool:
        """Whether the decision has changed since the words were checked."""
        return self.written_for != self.decision.told_in(self.language)


class Offer(models.Model):
    """The place offered to a selected territory, or to the next of the reserve list in the place of another."""

    decision = models.OneToOneField(
        Decision, models.PROTECT, related_name="offer", verbose_name=_("decision")
    )
    status = models.CharField(_("state"), max_length=8, choices=OfferStatus, default=OfferStatus.OPEN)
    offered_at = models.DateTimeField(_("offered"))
    answer_by = models.DateTimeField(_("answer by"))
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("in the place of"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )

    class Meta:
        verbose_name = _("place offered")
        verbose_name_plural = _("places offered")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=("staged", "open"), answered_at=None, answered_by=None)
                | Q(status="lapsed", answered_at__isnull=False, answered_by=None)
                | Q(
                    status__in=("accepted", "declined", "stopped"),
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                ),
                name="offer_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision.application} ({self.get_status_display()})"

    @property
    def went_out(self) -> bool:
        """Whether the applicant was told; what is staged, or was stopped before it went out, stays inside."""
        if self.status == OfferStatus.STOPPED and self.answered_at:
            return self.offered_at <= self.answered_at
        return self.status != OfferStatus.STAGED

    def is_open(self, at: datetime) -> bool:
        """Whether an answer is still awaited at `at`."""
        return self.status == OfferStatus.OPEN and at < self.answer_by
