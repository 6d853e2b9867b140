"""The register: EU regions (NUTS 2021, levels 1 to 3), Japanese prefectures (JIS X 0401), Member States."""

from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    """The two shores; also the two tracks of a call."""

    EU = "eu", _("European Union")
    JP = "jp", _("Japan")


class MemberState(models.Model):
    """A Member State of the European Union, under its code in NUTS (EL for Greece)."""

    code = models.CharField(_("code"), max_length=2, primary_key=True)
    name_en = models.CharField(_("name in English"), max_length=80)
    name_ja = models.CharField(_("name in Japanese"), max_length=80)
    zone = models.CharField(_("time zone"), max_length=40)

    class Meta:
        verbose_name = _("Member State")
        verbose_name_plural = _("Member States")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_ja if (get_language() or "").startswith("ja") else self.name_en


class TerritoryQuerySet(models.QuerySet["Territory"]):
    """Filters that read as adjectives."""

    def on(self, side: str) -> "TerritoryQuerySet":
        """Territories of one side."""
        return self.filter(side=side)

    def real(self) -> "TerritoryQuerySet":
        """Territories that exist; the demo's example territories left out."""
        return self.filter(is_fictional=False)

    def named(self, words: str) -> "TerritoryQuerySet":
        """Territories whose code or any name holds `words`."""
        names = ("name_local", "name_latin", "name_en", "name_ja", "name_kana")
        wanted = Q(code__istartswith=words)
        for name in names:
            wanted |= Q(**{f"{name}__icontains": words})
        return self.filter(wanted)


class Territory(models.Model):
    """An EU region or a Japanese prefecture."""

    side = models.CharField(_("side"), max_length=2, choices=Side)
    code = models.CharField(
        _("code"), max_length=8, unique=True, help_text=_("NUTS 2021 code, or JP- and the JIS code")
    )
    level = models.PositiveSmallIntegerField(_("level"), help_text=_("NUTS level; 2 for prefectures"))
    member_state = models.ForeignKey(
        MemberState, models.PROTECT, null=True, blank=True, verbose_name=_("Member State")
    )
    name_local = models.CharField(_("name in the local language"), max_length=160)
    name_latin = models.CharField(_("name in Latin letters"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    name_ja = models.CharField(_("name in Japanese"), max_length=160, blank=True)
    name_kana = models.CharField(_("name in kana"), max_length=80, blank=True)
    area_en = models.CharField(_("area (English)"), max_length=40, blank=True)
    area_ja = models.CharField(_("area (Japanese)"), max_length=40, blank=True)
    zone = models.CharField(_("time zone"), max_length=40)
    latitude = models.DecimalField(_("latitude"), max_digits=7, decimal_places=4, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=7, decimal_places=4, null=True, blank=True)
    is_fictional = models.BooleanField(_("fictional"), default=False)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        constraints = [
            models.CheckConstraint(
                condition=Q(side="eu", member_state__isnull=False) | Q(side="jp", member_state=None),
                name="territory_state_on_the_eu_side",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    @admin.display(description=pgettext_lazy("of a body or a territory", "name"))
    def name(self) -> str:
        """The name in the reader's language; the local one where no other is known."""
        if (get_language() or "").startswith("ja"):
            return self.name_ja or self.name_latin
        return self.name_en or self.name_latin

    @property
    def number(self) -> int:
        """The JIS number of a prefecture."""
        return int(self.code.removeprefix("JP-"))
