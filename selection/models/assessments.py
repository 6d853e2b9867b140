"""Who evaluates what, what they declared, what they scored."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.models import Application, Call, recused
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER, has_role
from r2r_portal.bilingual import Language
from selection.domain.scoring import STEPS
from selection.models.criteria import Criterion
from selection.states import Interest, Progress

PERSON = settings.AUTH_USER_MODEL


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Filters that read as adjectives."""

    def visible_to(self, user: User) -> "AssignmentQuerySet":
        """One's own; all for officers; nothing of the applications that one is recused from."""
        seen = self.filter(~recused(user, "application"))
        return seen if has_role(user, OFFICER) else seen.filter(evaluator=user)

    def own(self, user: User) -> "AssignmentQuerySet":
        """What `user` is asked to evaluate, and not recused from since."""
        return self.filter(~recused(user, "application"), evaluator=user)

    def readable(self) -> "AssignmentQuerySet":
        """Those whose evaluator declared to have no interest: only they show content (SPEC E5)."""
        return self.filter(declaration__answer=Interest.NONE)

    def recused(self) -> "AssignmentQuerySet":
        """Those whose evaluator has an interest."""
        return self.filter(declaration__answer=Interest.INTEREST)

    def working(self) -> "AssignmentQuerySet":
        """All but the recused."""
        return self.exclude(declaration__answer=Interest.INTEREST)

    def unfinished(self) -> "AssignmentQuerySet":
        """Those that still ask something of their evaluator; who waits for an officer has nothing to do."""
        asked = self.exclude(declaration__answer__in=(Interest.INTEREST, Interest.NOT_SURE))
        return asked.exclude(assessment__status=Progress.SUBMITTED)

    def of(self, call: Call) -> "AssignmentQuerySet":
        """Those of one call's live applications."""
        return self.filter(application__call=call, application__status="submitted")


class Assignment(models.Model):
    """An application given to an evaluator, with the instant at which the evaluation is due (half-open)."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="assignments", verbose_name=_("application")
    )
    evaluator = models.ForeignKey(
        PERSON, models.PROTECT, related_name="assignments", verbose_name=_("evaluator")
    )
    due_at = models.DateTimeField(_("due"))
    assigned_at = models.DateTimeField(_("assigned"))
    assigned_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("assigned by"))
    skipped_at = models.DateTimeField(_("put off"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(fields=["application", "evaluator"], name="assignment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.application} – {self.evaluator}"


class Declaration(models.Model):
    """What the evaluator declared about one application before any of its content was shown."""

    assignment = models.OneToOneField(
        Assignment, models.PROTECT, related_name="declaration", verbose_name=_("assignment")
    )
    answer = models.CharField(pgettext_lazy("declaration", "answer"), max_length=10, choices=Interest)
    text = models.TextField(_("explanation"), blank=True)
    at = models.DateTimeField(_("declared"))
    settled_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("declaration of interest")
        verbose_name_plural = _("declarations of interest")
        constraints = [
            models.CheckConstraint(condition=Q(answer__in=Interest.values), name="declaration_answer_known"),
            models.CheckConstraint(
                condition=Q(settled_by=None, settled_at=None)
                | (Q(settled_by__isnull=False, settled_at__isnull=False) & ~Q(answer="not_sure")),
                name="declaration_settled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment}: {self.get_answer_display()}"


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Filters that read as adjectives."""

    def visible_to(self, user: User) -> "AssessmentQuerySet":
        """One's own while one has no interest; for officers all but those of what they are recused from."""
        seen = self.filter(~recused(user, "assignment__application"))
        own = Q(assignment__evaluator=user, assignment__declaration__answer=Interest.NONE)
        return (
            seen.filter(own | ~Q(assignment__evaluator=user)) if has_role(user, OFFICER) else seen.filter(own)
        )

    def counting(self) -> "AssessmentQuerySet":
        """Those that enter the ranking: submitted by somebody without an interest."""
        return self.filter(status=Progress.SUBMITTED, assignment__declaration__answer=Interest.NONE)


class Assessment(models.Model):
    """One evaluator's scores and words. `version` rises with every save: nobody overwrites silently."""

    assignment = models.OneToOneField(
        Assignment, models.PROTECT, related_name="assessment", verbose_name=_("assignment")
    )
    status = models.CharField(_("state"), max_length=10, choices=Progress, default=Progress.DRAFT)
    language = models.CharField(_("language of your comments"), max_length=2, choices=Language)
    comment_applicant = models.TextField(_("overall comment for the applicant"), blank=True)
    note_staff = models.TextField(_("confidential note to staff"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    saved_at = models.DateTimeField(_("last saved"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Progress.values), name="assessment_status_known"),
            models.CheckConstraint(
                condition=Q(status="submitted", submitted_at__isnull=False)
                | Q(status="draft", submitted_at=None),
                name="assessment_stamped_once_submitted",
            ),
        ]

    def __str__(self) -> str:
        return str(self.assignment)


class Score(models.Model):
    """One criterion's score. No row: not applicable. No value: not given yet, in drafts only (by trigger)."""

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, related_name="scores", verbose_name=_("evaluation")
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="scores", verbose_name=_("criterion")
    )
    value = models.DecimalField(_("score"), max_digits=2, decimal_places=1, null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="score_one_per_criterion"),
            models.CheckConstraint(condition=Q(value=None) | Q(value__in=STEPS), name="score_in_half_points"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {'' if self.value is None else self.value}"
