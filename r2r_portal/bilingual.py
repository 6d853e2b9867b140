"""Bilingual content: two columns a text, which language it was written in, and how far the other one is."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

OTHER = {"en": "ja", "ja": "en"}


class Language(models.TextChoices):
    """The two languages, each under its own name."""

    EN = "en", "English"
    JA = "ja", "日本語"


class TranslationState(models.TextChoices):
    """How far the text in the other language is."""

    MISSING = "missing", _("Missing")
    DRAFT = "draft", _("Draft")
    REVIEWED = "reviewed", _("Reviewed")


def text(row: Any, field: str, language: str | None = None) -> str:
    """Return `field` of `row` in `language` (default: the active one), or in the other where that is empty."""
    return found(row, field, language)[0]


def found(row: Any, field: str, language: str | None = None) -> tuple[str, str]:
    """Return the text and the language it is in."""
    wanted = (language or get_language() or "en")[:2]
    value = getattr(row, f"{field}_{wanted}")
    if value:
        return value, wanted
    return getattr(row, f"{field}_{OTHER[wanted]}"), OTHER[wanted]


class Titled(models.Model):
    """A row with a title in both languages."""

    title_en = models.CharField(_("title (English)"), max_length=300, blank=True)
    title_ja = models.CharField(_("title (Japanese)"), max_length=300, blank=True)
    title_source = models.CharField(_("written in"), max_length=2, choices=Language, default=Language.EN)
    title_state = models.CharField(
        _("state of the translation"),
        max_length=10,
        choices=TranslationState,
        default=TranslationState.REVIEWED,
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    @admin.display(description=_("title"))
    def title(self) -> str:
        """The title in the reader's language."""
        return text(self, "title")


class Described(models.Model):
    """A row with a longer text in both languages."""

    text_en = models.TextField(_("text (English)"), blank=True)
    text_ja = models.TextField(_("text (Japanese)"), blank=True)
    text_source = models.CharField(_("written in"), max_length=2, choices=Language, default=Language.EN)
    text_state = models.CharField(
        _("state of the translation"),
        max_length=10,
        choices=TranslationState,
        default=TranslationState.REVIEWED,
    )

    class Meta:
        abstract = True

    @property
    def text(self) -> str:
        """The text in the reader's language."""
        return text(self, "text")
