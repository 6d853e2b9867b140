"""Guests, documents and questions beforehand of an activity (SPEC P2)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.states import Scan
from programme.models.plan import Activity
from programme.models.words import ZONES
from r2r_portal.accounts.models import Organisation
from r2r_portal.bilingual import Language, Titled, text

PERSON = settings.AUTH_USER_MODEL


class ActivityGuest(models.Model):
    """Somebody from outside who is invited to an activity by e-mail."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="guests", verbose_name=_("activity"))
    name = models.CharField(_("name"), max_length=160)
    body = models.CharField(pgettext_lazy("of a guest", "organisation"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.EN)
    zone = models.CharField(_("time zone"), max_length=40, choices=ZONES, default="Europe/Brussels")
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("added by"))
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("no longer invited"), null=True, blank=True)

    class Meta:
        verbose_name = _("guest of an activity")
        verbose_name_plural = _("guests of activities")
        constraints = [
            models.UniqueConstraint(
                Lower("email"), "activity", condition=Q(withdrawn_at=None), name="guest_one_per_address"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SpeakerPart(models.TextChoices):
    """What somebody does at an event."""

    SPEAKER = "speaker", _("Speaker")
    MODERATOR = "moderator", _("Moderator")
    INTERPRETER = "interpreter", pgettext_lazy("at an event", "Interpreter")


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    """Filters that read as adjectives."""

    def public(self, today: date) -> "SpeakerQuerySet":
        """Those who have agreed to be named, in the order of the event."""
        return self.filter(agreed_on__lte=today).order_by("number", "pk")


class Speaker(models.Model):
    """Who speaks, moderates or interprets at an event: named on its public page once they agreed to it.

    The address is never shown; by it the portal knows whose name stands here.
    """

    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="speakers", verbose_name=_("activity")
    )
    number = models.PositiveSmallIntegerField(_("place in the list"), default=1)
    part = models.CharField(
        pgettext_lazy("at an event", "part"),
        max_length=11,
        choices=SpeakerPart,
        default=SpeakerPart.SPEAKER,
    )
    name_en = models.CharField(_("name (English)"), max_length=160)
    name_ja = models.CharField(_("name (Japanese)"), max_length=160)
    body_en = models.CharField(_("organisation (English)"), max_length=200, blank=True)
    body_ja = models.CharField(_("organisation (Japanese)"), max_length=200, blank=True)
    email = models.EmailField(
        _("e-mail address"),
        blank=True,
        help_text=_("Never shown: by it they can see and erase what stands here."),
    )
    agreed_on = models.DateField(
        _("agreed to be named in public on"),
        null=True,
        blank=True,
        help_text=_("Without it nobody else reads the name."),
    )

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        verbose_name = _("person at an event")
        verbose_name_plural = _("speakers, moderators, interpreters")
        constraints = [
            models.CheckConstraint(condition=Q(part__in=SpeakerPart.values), name="speaker_part_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return text(self, "name")


class ActivityDocument(Titled):
    """A file for the audience of an activity, told by its content, with its hash."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="documents", verbose_name=_("activity")
    )
    name = models.CharField(_("name of the file"), max_length=200)
    file = models.FileField(_("file"), upload_to="activities")
    mime = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("added by"))
    scan = models.CharField(_("virus check"), max_length=8, choices=Scan, default=Scan.NONE)
    scanned_at = models.DateTimeField(_("checked for viruses"), null=True, blank=True)

    class Meta:
        verbose_name = _("document of an activity")
        verbose_name_plural = _("documents of activities")
        constraints = [
            models.CheckConstraint(
                condition=Q(scan__in=("none", "waiting"))
                | Q(scan__in=("clean", "infected"), scanned_at__isnull=False),
                name="activity_document_stamped_once_scanned",
            ),
            models.UniqueConstraint(fields=["activity", "sha256"], name="activity_document_once"),
        ]


class ActivityQuestion(models.Model):
    """Something that participants are asked before an activity, once for each organisation."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="questions", verbose_name=_("activity")
    )
    text_en = models.TextField(_("question (English)"))
    text_ja = models.TextField(_("question (Japanese)"))
    due_at = models.DateTimeField(_("answers until"))
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("asked by"))

    class Meta:
        verbose_name = _("question before an activity")
        verbose_name_plural = _("questions before activities")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text_en="") & ~Q(text_ja=""), name="activity_question_in_both_languages"
            ),
        ]

    def __str__(self) -> str:
        return self.text_en[:60]


class ActivityAnswer(models.Model):
    """What an organisation answered before an activity."""

    question = models.ForeignKey(
        ActivityQuestion, models.CASCADE, related_name="answers", verbose_name=_("question")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    text = models.TextField(_("answer"))
    version = models.PositiveIntegerField(_("version"), default=1)
    saved_at = models.DateTimeField(_("saved"))
    saved_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("saved by"))

    class Meta:
        verbose_name = _("answer before an activity")
        verbose_name_plural = _("answers before activities")
        constraints = [
            models.UniqueConstraint(fields=["question", "organisation"], name="activity_answer_one_per_body"),
            models.CheckConstraint(condition=~Q(text=""), name="activity_answer_not_empty"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
