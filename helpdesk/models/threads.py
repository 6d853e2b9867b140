"""What a desk keeps beside a thread: who reads it, a begun answer, working translations, texts to begin with."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.domain.wording import PLACES, unknown_places
from helpdesk.models.questions import Question, Reply, Topic
from r2r_portal.bilingual import Described, Language, Titled

PERSON = settings.AUTH_USER_MODEL


class Reading(models.Model):
    """Who of a desk has a thread open, and is typing: a hint for colleagues, never a lock. Times are real ones."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="readings")
    user = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    typed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("open thread")
        verbose_name_plural = _("open threads")
        constraints = [
            models.UniqueConstraint(fields=["question", "user"], name="reading_one_per_person_and_thread")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.question}"


class BegunAnswer(models.Model):
    """An answer that a desk has begun and not sent: one a question, since one is sent."""

    question = models.OneToOneField(Question, models.CASCADE, related_name="begun")
    language = models.CharField(_("language"), max_length=2, choices=Language)
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("saved"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("written by"))

    class Meta:
        verbose_name = _("begun answer")
        verbose_name_plural = _("begun answers")

    def __str__(self) -> str:
        return f"{self.question} {self.language}"


class ThreadTranslation(models.Model):
    """A working translation of a question (`reply` empty) or of one reply, for the colleagues of the desk."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="translations")
    reply = models.ForeignKey(Reply, models.CASCADE, null=True, blank=True, related_name="translations")
    language = models.CharField(_("language"), max_length=2, choices=Language)
    text = models.TextField(_("translation"))
    at = models.DateTimeField(pgettext_lazy("helpdesk", "written"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("written by"))

    class Meta:
        verbose_name = _("working translation")
        verbose_name_plural = _("working translations")
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=Q(reply=None), name="thread_translation_one_of_question"
            ),
            models.UniqueConstraint(
                fields=["reply"], condition=Q(reply__isnull=False), name="thread_translation_one_of_reply"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="thread_translation_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.language}"


class AnswerTemplate(Titled, Described):
    """A text to begin an answer with, in both languages, with named places."""

    topic = models.CharField(
        _("kind of question"), max_length=8, choices=Topic, blank=True, help_text=_("empty: for every kind")
    )
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("answer template")
        verbose_name_plural = _("answer templates")

    def clean(self) -> None:
        """Refuse a place that nobody fills, and a template that lacks a language."""
        wrong = {
            field: _now("Nobody fills {%(place)s}. Known are: %(known)s")
            % {"place": unknown[0], "known": ", ".join(f"{{{place}}}" for place in PLACES)}
            for field in ("text_en", "text_ja")
            if (unknown := unknown_places(getattr(self, field)))
        }
        missing = [f for f in ("title_en", "title_ja", "text_en", "text_ja") if not getattr(self, f).strip()]
        wrong |= {field: _now("Enter the text in both languages") for field in missing}
        if wrong:
            raise ValidationError(wrong)
