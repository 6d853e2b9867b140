"""Papers made in one go, who has seen which version, and workbooks that wait for a yes (SPEC P5, P6)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from programme.models.agenda import AgendaVersion
from programme.models.visit import Visit
from programme.states import BundleState

PERSON = settings.AUTH_USER_MODEL


class PaperLanguage(models.TextChoices):
    """In which language the papers of a bundle are made."""

    OWN = "own", _("Each in the person's language")
    EN = "en", _("English")
    JA = "ja", _("Japanese")
    BOTH = "both", _("Both languages side by side")


class Bundle(models.Model):
    """Agendas that the worker makes: everybody's of a visit in one archive, or a single paper (`of`, `key`).

    The row is the queue. A running one that gave no sign of life for a while is taken up by another worker; what was
    made already is not made again, for papers are kept by their content: a single one has no file of its own here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="bundles", verbose_name=_("visit"))
    version = models.ForeignKey(
        AgendaVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bundles",
        verbose_name=_("version"),
    )
    language = models.CharField(_("language"), max_length=4, choices=PaperLanguage)
    of = models.CharField(_("single paper of"), max_length=40, blank=True)  # its shape: Scope.code
    key = models.CharField(_("content of the single paper"), max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=BundleState, default=BundleState.QUEUED)
    done = models.PositiveIntegerField(_("papers made"), default=0)
    total = models.PositiveIntegerField(_("papers in all"), default=0)
    failures = models.JSONField(_("papers that failed"), default=list, blank=True)  # numbers of delegates
    failure = models.TextField(_("what went wrong"), blank=True)
    file = models.FileField(_("file"), upload_to="agendas", blank=True)
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    alive_at = models.DateTimeField(_("last sign of life (real time)"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("bundle of agendas")
        verbose_name_plural = _("bundles of agendas")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BundleState.values), name="bundle_state_known"),
            models.UniqueConstraint(
                fields=["visit", "language"], condition=Q(state="queued", of=""), name="bundle_waits_once"
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(state__in=("queued", "running")) & ~Q(key=""),
                name="bundle_makes_a_paper_once",
            ),
            models.CheckConstraint(
                condition=Q(of="", key="")
                | (~Q(of="") & Q(key__regex=r"^[0-9a-f]{64}$") & ~Q(language="own")),
                name="bundle_all_or_one_paper",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("queued", "running"), finished_at=None)
                | Q(state__in=("done", "failed"), finished_at__isnull=False),
                name="bundle_finished_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit} ({self.get_state_display()})"


class Channel(models.TextChoices):
    """Where a version was seen."""

    PAGE = "page", pgettext_lazy("where an agenda was seen", "Page")
    PDF = "pdf", pgettext_lazy("where an agenda was seen", "PDF")
    FEED = "feed", pgettext_lazy("where an agenda was seen", "Calendar")


class Sighting(models.Model):
    """Which version of an agenda a person saw last, by way; one row each, for telling who holds an old one."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="sightings", verbose_name=_("visit"))
    user = models.ForeignKey(PERSON, models.CASCADE, related_name="sightings", verbose_name=_("person"))
    channel = models.CharField(_("seen as"), max_length=4, choices=Channel)
    number = models.PositiveSmallIntegerField(_("version"))
    at = models.DateTimeField(_("seen"))

    class Meta:
        verbose_name = _("sighting of an agenda")
        verbose_name_plural = _("sightings of agendas")
        constraints = [
            models.UniqueConstraint(fields=["visit", "user", "channel"], name="sighting_one_per_way"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="sighting_way_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} v{self.number}"


class Intake(models.Model):
    """A workbook of a visit as it was sent in, waiting for somebody to say yes to what it would change."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="intakes", verbose_name=_("visit"))
    sheets = models.JSONField(_("content"))  # its shape: domain/workbook.py
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("sent in by"))
    at = models.DateTimeField(_("sent in"))

    class Meta:
        verbose_name = _("workbook of a visit")
        verbose_name_plural = _("workbooks of visits")

    def __str__(self) -> str:
        return f"{self.visit} {self.at:%Y-%m-%d %H:%M}"
