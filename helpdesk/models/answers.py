"""Answers that everybody should know, in both languages, seen by two people."""

from django.conf import settings
from django.contrib import admin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.models.questions import Topic
from helpdesk.states import Publication
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import EU_DESK, JP_DESK, OFFICER, has_role
from r2r_portal.bilingual import text as in_language

PERSON = settings.AUTH_USER_MODEL
INCOMPLETE = Q(question_en="") | Q(question_ja="") | Q(answer_en="") | Q(answer_ja="")
PUBLIC_TOPICS = [choice for choice in Topic.choices if choice[0] != Topic.LATE]


def english_words() -> SearchVector:
    """Return what the English of an answer is found by; the index is built on the same expression."""
    return SearchVector("question_en", "answer_en", config="english")


class PublishedAnswerQuerySet(models.QuerySet["PublishedAnswer"]):
    """Filters that read as adjectives."""

    def public(self) -> "PublishedAnswerQuerySet":
        """On the public page."""
        return self.filter(status=Publication.PUBLISHED)

    def standing(self) -> "PublishedAnswerQuerySet":
        """Not withdrawn: what a desk may point to, also before it is public."""
        return self.exclude(status=Publication.WITHDRAWN)

    def visible_to(self, user: User) -> "PublishedAnswerQuerySet":
        """Both desks and the officers see all on their way; everybody else what is public."""
        return self.all() if has_role(user, EU_DESK, JP_DESK, OFFICER) else self.public()


class PublishedAnswer(models.Model):
    """A question and its answer without names, in both languages. Whoever approves did not write it."""

    topic = models.CharField(_("topic"), max_length=8, choices=PUBLIC_TOPICS)
    question_en = models.TextField(_("question (English)"), blank=True)
    question_ja = models.TextField(_("question (Japanese)"), blank=True)
    answer_en = models.TextField(_("answer (English)"), blank=True)
    answer_ja = models.TextField(_("answer (Japanese)"), blank=True)
    grams = ArrayField(models.TextField(), default=list, blank=True, editable=False)
    status = models.CharField(_("state"), max_length=9, choices=Publication, default=Publication.DRAFT)
    author = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("written by"))
    written_at = models.DateTimeField(pgettext_lazy("helpdesk", "written"))
    approver = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    told_at = models.DateTimeField(_("owners of drafts told"), null=True, blank=True)

    objects = PublishedAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("published answer")
        verbose_name_plural = _("published answers")
        indexes = [
            models.Index(fields=["status", "-published_at"], name="answer_newest"),
            GinIndex(english_words(), name="answer_english_words"),
            GinIndex(fields=["grams"], name="answer_japanese_pairs"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=models.F("author")),
                name="answer_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(status=Publication.PUBLISHED)
                | (Q(approver__isnull=False, published_at__isnull=False) & ~INCOMPLETE),
                name="answer_published_whole_and_approved",
            ),
            models.CheckConstraint(
                condition=~Q(status=Publication.PROPOSED) | ~INCOMPLETE,
                name="answer_proposed_in_both_languages",
            ),
        ]

    def __str__(self) -> str:
        return self.question_text[:80]

    @property
    @admin.display(description=pgettext_lazy("helpdesk", "question"))
    def question_text(self) -> str:
        """The question in the reader's language."""
        return in_language(self, "question")

    @property
    def answer_text(self) -> str:
        """The answer in the reader's language."""
        return in_language(self, "answer")


class AnswerAbout(models.Model):
    """A question of the form that a published answer concerns, by its key: the same in every version and track."""

    answer = models.ForeignKey(PublishedAnswer, models.CASCADE, related_name="about")
    key = models.SlugField(_("question of the form"), max_length=40, db_index=False)

    class Meta:
        verbose_name = _("question of the form")
        verbose_name_plural = _("questions of the form")
        indexes = [models.Index(fields=["key"], name="answer_about_key")]
        constraints = [models.UniqueConstraint(fields=["answer", "key"], name="answer_about_once")]

    def __str__(self) -> str:
        return self.key
