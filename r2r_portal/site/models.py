"""Texts of the public pages that staff word without a developer; the regular tasks; what the portal notes about itself."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import PeriodicTask

from r2r_portal.bilingual import Described, Language
from r2r_portal.site.domain.wording import Part, Wording
from r2r_portal.site.phrases import TASKS
from r2r_portal.site.states import Mode

PERSON = settings.AUTH_USER_MODEL


class Passage(Described):
    """One passage under a name: the disclaimer, the lead of the home page, … Its texts are what pages show now."""

    slug = models.SlugField(_("where it stands"), max_length=40, unique=True)
    owner = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    published = models.PositiveIntegerField(_("version shown"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published by")
    )

    class Meta:
        verbose_name = _("passage of the site")
        verbose_name_plural = _("passages of the site")

    def __str__(self) -> str:
        return self.slug


class PassageVersion(models.Model):
    """One version of a passage. Its texts stay; reviews are added. The last one is what staff work on."""

    passage = models.ForeignKey(
        Passage, models.PROTECT, related_name="versions", verbose_name=_("passage of the site")
    )
    number = models.PositiveIntegerField(_("version"))
    text_en = models.TextField(_("text (English)"), blank=True)
    text_ja = models.TextField(_("text (Japanese)"), blank=True)
    source = models.CharField(_("written in"), max_length=2, choices=Language)
    source_number = models.PositiveIntegerField(_("version of the source"))
    follows = models.PositiveIntegerField(_("version of the source that the translation follows"))
    author_en = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("author (English)")
    )
    author_ja = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("author (Japanese)")
    )
    reviewer_en = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reviewer (English)")
    )
    reviewer_ja = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reviewer (Japanese)")
    )
    written_at = models.DateTimeField(_("written"))
    written_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("written by"))

    class Meta:
        verbose_name = _("version of a passage")
        verbose_name_plural = _("versions of passages")
        constraints = [
            models.UniqueConstraint(fields=["passage", "number"], name="passage_version_once"),
            models.CheckConstraint(
                condition=(Q(reviewer_en=None) | Q(author_en=None) | ~Q(reviewer_en=F("author_en")))
                & (Q(reviewer_ja=None) | Q(author_ja=None) | ~Q(reviewer_ja=F("author_ja"))),
                name="passage_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(source_number__lte=F("number"), follows__lte=F("source_number")),
                name="passage_follows_what_was",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.passage_id} v{self.number}"

    @property
    def wording(self) -> Wording:
        """The version as the rules see it."""
        parts = {
            "en": Part(self.text_en, self.author_en_id, self.reviewer_en_id),
            "ja": Part(self.text_ja, self.author_ja_id, self.reviewer_ja_id),
        }
        return Wording(self.number, self.source, self.source_number, self.follows, parts)


class RegularTask(PeriodicTask):
    """A task that beat starts again and again, under a name of our own in the admin."""

    class Meta:
        proxy = True
        verbose_name = _("regular task")
        verbose_name_plural = _("regular tasks")

    def __str__(self) -> str:
        return str(TASKS.get(self.name, self.name))


class Mark(models.Model):
    """When a part of the portal last gave a sign of life, in real time: worker, beat, backup, invariants."""

    name = models.SlugField(_("part of the portal"), max_length=40, primary_key=True)
    at = models.DateTimeField(_("last sign of life (real time)"))
    detail = models.JSONField(
        _("figures"), default=dict, help_text=_("Numbers and codes, never personal data")
    )

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")

    def __str__(self) -> str:
        return self.name


class Condition(models.Model):
    """In which mode the portal was put by hand; at most one row, none: as its health says (R24)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    mode = models.CharField(_("mode"), max_length=12, choices=Mode)
    since = models.DateTimeField(_("since"), help_text=_("In real time"))

    class Meta:
        verbose_name = _("mode of the portal")
        verbose_name_plural = _("modes of the portal")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="condition_one_row"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="condition_mode_known"),
        ]

    def __str__(self) -> str:
        return self.get_mode_display()
