"""Questions to the two desks and what was replied."""

import secrets

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.models import ConsiderationRequest, recused
from helpdesk.domain.closing import ABOUT_THE_CALL
from helpdesk.states import Decision, Status
from r2r_portal.accounts.models import Membership, User
from r2r_portal.accounts.roles import EU_DESK, JP_DESK, OFFICER, has_role
from r2r_portal.bilingual import Language
from r2r_portal.territories.models import Side


class Topic(models.TextChoices):
    """What a question is about, as far as the asker knows. Late drafts come by their own page, not by the form."""

    CALL = "call", _("The call")
    QUESTIONNAIRE = "form", _("The questionnaire")
    VISITS = "visits", _("Visits and events")
    MONEY = "money", _("Travel and allowances")
    PORTAL = "portal", _("Signing in and this website")
    OTHER = "other", _("Something else")
    LATE = "late", _("A late draft")


def new_token() -> str:
    """Return an address nobody guesses."""
    return secrets.token_urlsafe(32)


class QuestionQuerySet(models.QuerySet["Question"]):
    """Filters that read as adjectives."""

    def visible_to(self, user: User) -> "QuestionQuerySet":
        """A desk sees its side, officers both, everybody what they asked themselves while signed in.

        Nobody answers for the desk to people of an application that they are recused from (SPEC E5).
        """
        sides = [
            side for side, desk in ((Side.EU, EU_DESK), (Side.JP, JP_DESK)) if has_role(user, OFFICER, desk)
        ]
        bodies = Membership.objects.filter(organisation__applications__recusals__person=user)
        theirs = Exists(bodies.filter(user=OuterRef("asked_by"))) | Exists(
            bodies.filter(user__email__iexact=OuterRef("email"))
        )
        late = recused(user, "consideration__application")
        return self.filter(Q(asked_by=user) | (Q(side__in=sides) & ~theirs & ~late))

    def behind(self, token: str) -> "QuestionQuerySet":
        """The one whose secret the address holds."""
        return self.filter(token=token)

    def open(self) -> "QuestionQuerySet":
        """Not done."""
        return self.exclude(status=Status.DONE)


class Question(models.Model):
    """A question, asked with or without an account. The token is the address of its page."""

    side = models.CharField(_("desk"), max_length=2, choices=Side)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    topic = models.CharField(_("kind of question"), max_length=8, choices=Topic, default=Topic.OTHER)
    consideration = models.OneToOneField(
        ConsiderationRequest,
        models.PROTECT,
        verbose_name=_("request to consider a late draft"),
        null=True,
        blank=True,
        related_name="+",
    )
    form_question = models.SlugField(_("question of the form"), max_length=40, blank=True)
    text = models.TextField(_("question"))
    status = models.CharField(_("state"), max_length=8, choices=Status, default=Status.NEW)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("asked by"),
    )
    turn_since = models.DateTimeField(_("waiting since"), help_text=_("when the last message came"))
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("helpdesk", "in charge"),
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("joined with")
    )
    merged_at = models.DateTimeField(pgettext_lazy("helpdesk", "joined"), null=True, blank=True)
    decision = models.CharField(_("who should know"), max_length=5, choices=Decision, blank=True, default="")
    decision_reason = models.TextField(_("reason"), blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("helpdesk", "decided by"),
    )
    decided_at = models.DateTimeField(pgettext_lazy("helpdesk", "decided"), null=True, blank=True)
    answered_in = models.ForeignKey(
        "helpdesk.PublishedAnswer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("published answer"),
    )
    token = models.CharField(
        _("secret of the address"), max_length=64, unique=True, default=new_token, editable=False
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("helpdesk", "question")
        verbose_name_plural = pgettext_lazy("helpdesk", "questions")
        indexes = [
            models.Index(fields=["side", "status", "turn_since"], name="question_queue"),
            models.Index(Lower("email"), name="question_by_address"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="question_status_known"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="question_side_known"),
            models.CheckConstraint(
                condition=Q(decision="", decided_by=None, decided_at=None)
                | Q(
                    decision=Decision.ALL,
                    answered_in__isnull=False,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                )
                | (
                    Q(decision=Decision.ASKER, decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decision_reason="")
                ),
                name="question_decided_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.DONE)
                | Q(merged_into__isnull=False)
                | ~Q(decision="")
                | (~Q(topic__in=sorted(ABOUT_THE_CALL)) & Q(form_question="")),
                name="question_about_the_call_closed_with_decision",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None, merged_at=None)
                | (Q(merged_into__isnull=False, merged_at__isnull=False, status=Status.DONE)),
                name="question_merged_is_done",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("id")), name="question_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    @admin.display(description=_("number"))
    def number(self) -> str:
        """The number that asker and desk name it by."""
        return f"HD-{self.pk:04d}"


class Reply(models.Model):
    """One message of a thread after the question itself."""

    question = models.ForeignKey(
        Question, models.PROTECT, related_name="replies", verbose_name=pgettext_lazy("helpdesk", "question")
    )
    by_desk = models.BooleanField(_("written by the desk"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    language = models.CharField(_("language"), max_length=2, choices=Language)
    text = models.TextField(_("text"))
    at = models.DateTimeField(pgettext_lazy("helpdesk", "written"))

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")

    def __str__(self) -> str:
        return f"{self.question} {self.at:%Y-%m-%d %H:%M}"
