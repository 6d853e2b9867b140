"""What staff note about an application: eligibility, requests for information, translations, notes, views of the list."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application
from applications.models.questionnaire import Question
from applications.states import Outcome, TranslationStatus, Verdict
from r2r_portal.bilingual import Language

PERSON = settings.AUTH_USER_MODEL


class EligibilityCheck(models.Model):
    """One point of the eligibility checklist: what the rule found, and what an officer says to it (SPEC E1)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="eligibility_checks")
    rule = models.SlugField(_("rule"), max_length=40)
    found = models.CharField(_("found by the rule"), max_length=10, choices=Verdict)
    facts = models.JSONField(default=dict, blank=True, help_text="what the rule looked at")
    found_at = models.DateTimeField()
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("eligibility check")
        verbose_name_plural = _("eligibility checks")
        constraints = [
            models.UniqueConstraint(fields=["application", "rule"], name="eligibility_one_per_rule"),
            models.CheckConstraint(
                condition=Q(verdict="", checked_at=None, checked_by=None)
                | (~Q(verdict="") & Q(checked_at__isnull=False, checked_by__isnull=False)),
                name="eligibility_checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(verdict=models.F("found")) | ~Q(reason=""),
                name="eligibility_override_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.rule}"


class Eligibility(models.Model):
    """What the eligibility check of an application ended with; it can be concluded again, the log keeps what was."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="eligibility")
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    reason = models.TextField(_("reason"), blank=True)
    repair_until = models.DateTimeField(_("to be repaired until"), null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("eligibility")
        verbose_name_plural = _("eligibility")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="eligible") | ~Q(reason=""), name="eligibility_refused_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(outcome="repairable", repair_until__isnull=False)
                | (~Q(outcome="repairable") & Q(repair_until=None)),
                name="eligibility_repair_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.get_outcome_display()}"


class InformationRequestQuerySet(models.QuerySet["InformationRequest"]):
    """Filters that read as adjectives."""

    def waiting(self) -> "InformationRequestQuerySet":
        """Neither answered nor cancelled, be it due or not."""
        return self.filter(answered_at=None, cancelled_at=None)

    def open(self, at: datetime) -> "InformationRequestQuerySet":
        """Those that can be answered at `at`: half-open, as every deadline."""
        return self.waiting().filter(asked_at__lte=at, due_at__gt=at)


class InformationRequest(models.Model):
    """Questions that are open again for one applicant until a deadline of their own (SPEC A13)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="information_requests")
    text = models.TextField(_("what we ask"), help_text="in the applicant's language")
    questions = models.ManyToManyField(Question, related_name="+")
    due_at = models.DateTimeField(_("answer by"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = InformationRequestQuerySet.as_manager()
    is_over = False  # set by the query that read it: whether its time had run out

    class Meta:
        verbose_name = _("information request")
        verbose_name_plural = _("information requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__gt=models.F("asked_at")), name="information_request_leaves_time"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False, cancelled_at=None),
                name="information_request_answered_or_cancelled",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at=None, cancelled_at=None),
                name="information_request_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.asked_at:%Y-%m-%d}"


class WorkingTranslation(models.Model):
    """A working translation of one answer; stale once its source is another (SPEC A14).

    `path` names the text as the columns of a table do: `summary`, `practices.2.title`.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="translations")
    path = models.CharField(max_length=90)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    text = models.TextField(_("translation"))
    status = models.CharField(
        _("status"), max_length=8, choices=TranslationStatus, default=TranslationStatus.DRAFT
    )
    source_hash = models.CharField(max_length=64, help_text="SHA-256 of the text that was translated")
    source_version = models.PositiveSmallIntegerField(help_text="number of the submission it was read in")
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    objection = models.TextField(_("objection of the applicant"), blank=True)
    objected_at = models.DateTimeField(null=True, blank=True)
    objected_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("working translation")
        verbose_name_plural = _("working translations")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "path", "language"], name="translation_one_per_text"
            ),
            models.CheckConstraint(
                condition=Q(objection="", objected_at=None, objected_by=None)
                | (~Q(objection="") & Q(objected_at__isnull=False, objected_by__isnull=False)),
                name="translation_objected_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.path} {self.language}"


class Note(models.Model):
    """A note of the staff; applicants and evaluators never see it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="notes")
    text = models.TextField(_("note"))
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return f"{self.application} {self.at:%Y-%m-%d}"


class Peek(models.Model):
    """Staff opened answers before the call closed: with a reason, and never unseen (SPEC A13)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="peeks")
    reason = models.TextField(_("reason"))
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("look before the deadline")
        verbose_name_plural = _("looks before the deadline")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="peek_with_reason")]

    def __str__(self) -> str:
        return f"{self.application} {self.at:%Y-%m-%d}"


class SavedView(models.Model):
    """A view of the list of applications that somebody named: its filters as they stand in the address."""

    user = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=500)
    is_shared = models.BooleanField(_("shown to all staff"), default=False)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_view_one_per_name")]

    def __str__(self) -> str:
        return self.name
