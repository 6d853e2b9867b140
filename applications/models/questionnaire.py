"""Questionnaires: versioned sections and questions. A published version never changes (SPEC A3)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models.call import Track
from r2r_portal.bilingual import Described, Titled, text


class Questionnaire(models.Model):
    """One version of a track's questionnaire."""

    track = models.ForeignKey(Track, models.PROTECT, verbose_name=_("track"), related_name="questionnaires")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("published by"),
        null=True,
        blank=True,
        related_name="+",
    )
    changes_en = models.TextField(
        _("what changed (English)"), blank=True, help_text=_("Owners of drafts read this in their e-mail.")
    )
    changes_ja = models.TextField(_("what changed (Japanese)"), blank=True)
    must_move = models.BooleanField(
        _("drafts must move to this version"),
        default=False,
        help_text=_("Drafts on an older version cannot be submitted until their people have moved them."),
    )

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints = [
            models.UniqueConstraint(fields=["track", "version"], name="questionnaire_one_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.track} v{self.version}"


class Group(models.TextChoices):
    """The headings of the task list."""

    REGION = "region", _("Your region")
    STRATEGY = "strategy", _("Your strategy")
    COOPERATION = "cooperation", _("Cooperation")
    DELEGATION = "delegation", _("Delegation")


class Section(Titled, Described):
    """One task of the task list: a page of two to six related questions; the text says why we ask."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, verbose_name=_("questionnaire"), related_name="sections"
    )
    slug = models.SlugField(_("name in addresses"), max_length=30)
    number = models.PositiveSmallIntegerField(_("number"))
    group = models.CharField(_("heading in the task list"), max_length=12, choices=Group)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [models.UniqueConstraint(fields=["questionnaire", "slug"], name="section_one_per_slug")]


class Kind(models.TextChoices):
    """The types of question (SPEC A3)."""

    SHORT = "short", _("Short text")
    LONG = "long", _("Long text")
    INTEGER = "integer", _("Whole number")
    CHOICE = "choice", _("Choice")
    MULTIPLE = "multiple", _("Multiple choice")
    RANKING = "ranking", _("Ranking")
    TERRITORY = "territory", _("Territory")
    DATE = "date", _("Date")
    YES_NO = "yes_no", _("Yes or no")
    FILE = "file", _("File")
    REPEATED = "repeated", _("Repeated group")
    CONTACT = "contact", _("Contact person")
    EMAIL = "email", _("E-mail address")
    URL = "url", _("Web address")
    PHONE = "phone", _("Telephone")
    KANA = "kana", _("Reading in katakana")
    POSTCODE = "postcode", _("Japanese postcode")


class Binding(models.TextChoices):
    """Answers that live in typed columns, since matching needs them (SPEC A3)."""

    NONE = "", _("An ordinary answer")
    TERRITORY = "territory", _("Territory")
    ORGANISATION_NAME = "organisation_name", _("Official name of the body")
    ORGANISATION_NAME_EN = "organisation_name_en", _("Name of the body in English")
    ORGANISATION_KIND = "organisation_kind", _("Kind of body")
    ORGANISATION_WEBSITE = "organisation_website", _("Website of the body")
    THEME_RANKS = "theme_ranks", _("Themes ranked")
    TOPICS_OFFERED = "topics_offered", _("Topics offered")
    TOPICS_WANTED = "topics_wanted", _("Topics wanted")
    CONTACT_MAIN = "contact_main", _("Main contact")
    CONTACT_DEPUTY = "contact_deputy", _("Deputy contact")
    CONTACT_SIGNATORY = "contact_signatory", _("Signatory")


class Question(models.Model):
    """One question. A limit is for English; the Japanese one is half of it, in NFC code points.

    `name` is what sentences call the answer: "Enter" + "the name of your region". The children of a contact are its
    columns. The choices of a file are the types it may have; without any, all that SPEC A11 allows.
    """

    section = models.ForeignKey(Section, models.CASCADE, verbose_name=_("section"), related_name="questions")
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        verbose_name=_("part of the group"),
        null=True,
        blank=True,
        related_name="children",
    )
    key = models.SlugField(_("key"), max_length=40)
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("type of answer"), max_length=10, choices=Kind)
    binding = models.CharField(
        _("fixed column"), max_length=24, choices=Binding, blank=True, default=Binding.NONE
    )
    label_en = models.CharField(_("question (English)"), max_length=300)
    label_ja = models.CharField(_("question (Japanese)"), max_length=300)
    name_en = models.CharField(_("name in sentences (English)"), max_length=200, blank=True)
    name_ja = models.CharField(_("name in sentences (Japanese)"), max_length=200, blank=True)
    help_en = models.TextField(_("hint (English)"), blank=True)
    help_ja = models.TextField(_("hint (Japanese)"), blank=True)
    required = models.BooleanField(_("required"), default=True)
    limit = models.PositiveIntegerField(
        _("limit"), null=True, blank=True, help_text=_("English characters; Japanese: half")
    )
    most = models.PositiveSmallIntegerField(
        _("most items"), null=True, blank=True, help_text=_("Most items of a group or choice")
    )
    shown_when_key = models.SlugField(_("shown when this question"), max_length=40, blank=True)
    shown_when_value = models.CharField(_("is answered with"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(
                fields=["section", "parent", "key"], name="question_one_per_key", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="question_kind_known"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The question in the reader's language."""
        return text(self, "label")

    @property
    def help(self) -> str:
        """The hint in the reader's language."""
        return text(self, "help")


class Choice(Titled):
    """One possible answer of a choice question."""

    question = models.ForeignKey(Question, models.CASCADE, verbose_name=_("question"), related_name="choices")
    value = models.SlugField(_("value"), max_length=40)
    number = models.PositiveSmallIntegerField(_("number"))

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        constraints = [models.UniqueConstraint(fields=["question", "value"], name="choice_one_per_value")]
