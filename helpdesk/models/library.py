"""The library: items, each in one or more languages, with a file or a link, and who may open them (SPEC H4)."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorField
from django.db import models
from django.db.models import Case, Q, When
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from applications.models import Theme
from applications.states import Scan
from helpdesk.domain import searching
from helpdesk.models.practices import PracticeConsent
from helpdesk.states import ResourceStatus
from programme.models import Delegation
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import EU_DESK, JP_DESK, OFFICER, has_role
from r2r_portal.territories.models import Territory

PERSON = settings.AUTH_USER_MODEL
STEMMED = "english"  # the dictionary of English versions; other languages are searched word for word
OPENABLE = (Scan.NONE, Scan.CLEAN)


class Kind(models.TextChoices):
    """What an item is."""

    REPORT = "report", _("Report")
    PRACTICE = "practice", pgettext_lazy("library", "Good practice")
    CASE = "case", _("Case study")
    GUIDE = "guide", _("Guide")
    AGENDA = "agenda", pgettext_lazy("library", "Agenda")
    RECORDING = "recording", _("Recording")
    SLIDES = "slides", _("Slides")


TEXT_IS_ENOUGH = (Kind.PRACTICE, Kind.CASE)  # these may be told on their page, without a file or a link


class Access(models.TextChoices):
    """Who may see an item once it is published."""

    PUBLIC = "public", _("Everybody")
    PARTICIPANTS = "members", _("Participants and staff")
    STAFF = "staff", _("Staff only")


class Tongue(models.TextChoices):
    """The portal's two languages first, then the Union's others; each under its own name."""

    EN = "en", "English"
    JA = "ja", "日本語"
    BG = "bg", "Български"
    CS = "cs", "Čeština"
    DA = "da", "Dansk"
    DE = "de", "Deutsch"
    EL = "el", "Ελληνικά"
    ES = "es", "Español"
    ET = "et", "Eesti"
    FI = "fi", "Suomi"
    FR = "fr", "Français"
    GA = "ga", "Gaeilge"
    HR = "hr", "Hrvatski"
    HU = "hu", "Magyar"
    IT = "it", "Italiano"
    LT = "lt", "Lietuvių"
    LV = "lv", "Latviešu"
    MT = "mt", "Malti"
    NL = "nl", "Nederlands"
    PL = "pl", "Polski"
    PT = "pt", "Português"
    RO = "ro", "Română"
    SK = "sk", "Slovenčina"
    SL = "sl", "Slovenščina"
    SV = "sv", "Svenska"


def reads(user: User | AnonymousUser) -> tuple[Access, ...]:
    """Return what a person may open: staff of the desks and officers all, people of a delegation more than strangers."""
    if not isinstance(user, User):
        return (Access.PUBLIC,)
    if has_role(user, OFFICER, EU_DESK, JP_DESK):
        return (Access.PUBLIC, Access.PARTICIPANTS, Access.STAFF)
    if Delegation.objects.visible_to(user).exists():
        return (Access.PUBLIC, Access.PARTICIPANTS)
    return (Access.PUBLIC,)


class ResourceQuerySet(models.QuerySet["Resource"]):
    """Filters that read as adjectives."""

    def visible_to(self, user: User | AnonymousUser) -> "ResourceQuerySet":
        """Published, and open to this person; of anything else the library knows nothing."""
        return self.filter(status=ResourceStatus.PUBLISHED, access__in=reads(user))

    def matching(self, text: str) -> "ResourceQuerySet":
        """Items of which one language version holds all that is looked for; nothing where the text holds no word."""
        return self.filter(pk__in=Version.objects.matching(text).values("resource"))


class Resource(models.Model):
    """An item of the library. `single_language` says that it stands in one language only, on purpose."""

    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    status = models.CharField(_("state"), max_length=9, choices=ResourceStatus, default=ResourceStatus.DRAFT)
    access = models.CharField(_("open to"), max_length=7, choices=Access, default=Access.PUBLIC)
    year = models.PositiveSmallIntegerField(_("year"))
    single_language = models.CharField(_("in one language only"), max_length=2, choices=Tongue, blank=True)
    themes = models.ManyToManyField(Theme, verbose_name=_("themes"), blank=True, related_name="resources")
    territories = models.ManyToManyField(
        Territory, verbose_name=_("territories"), blank=True, related_name="resources"
    )
    consent = models.OneToOneField(
        PracticeConsent, models.PROTECT, verbose_name=_("consent of the applicant"), null=True, blank=True,
        related_name="resource",
    )  # fmt: skip
    created_at = models.DateTimeField(pgettext_lazy("library", "added"))
    created_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("added by"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        PERSON, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("published by")
    )
    withdrawn_at = models.DateTimeField(pgettext_lazy("library", "withdrawn"), null=True, blank=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("library item")
        verbose_name_plural = _("library items")
        indexes = [
            models.Index(
                fields=["-year", "-published_at", "-id"],
                condition=Q(status="published"),
                name="resource_newest",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="resource_kind_known"),
            models.CheckConstraint(condition=Q(access__in=Access.values), name="resource_access_known"),
            models.CheckConstraint(
                condition=Q(year__gte=1990, year__lte=2100), name="resource_year_sensible"
            ),
            models.CheckConstraint(
                condition=Q(status="draft", withdrawn_at=None)
                | Q(
                    status="published",
                    published_at__isnull=False,
                    published_by__isnull=False,
                    withdrawn_at=None,
                )
                | Q(status="withdrawn", published_at__isnull=False, withdrawn_at__isnull=False),
                name="resource_stamped_as_it_stands",
            ),
        ]

    def __str__(self) -> str:
        version = self.version()
        return version.title if version and version.title else f"{self.get_kind_display()} {self.pk}"

    def version(self, language: str = "") -> "Version | None":
        """Return the version for a reader: in their language, else in the other of the two, else the first there is."""
        own = language or (get_language() or "en")[:2]
        order = {"en": 1, "ja": 2} | {own: 0}
        found = sorted(self.versions.all(), key=lambda one: (order.get(one.language, 3), one.language))
        return found[0] if found else None


class VersionQuerySet(models.QuerySet["Version"]):
    """Filters that read as adjectives."""

    def matching(self, text: str) -> "VersionQuerySet":
        """Versions that hold every word and every Japanese run of a typed text; none where it has neither."""
        looked_for = searching.query(text)
        if looked_for.is_empty:
            return self.none()
        found = self
        if looked_for.words:
            typed = " ".join(looked_for.words)
            found = found.filter(
                Q(words=SearchQuery(typed, config=STEMMED)) | Q(words=SearchQuery(typed, config="simple"))
            )
        for run in looked_for.runs:
            found = found.filter(grams__contains=searching.asked(run), plain__contains=run)
        return found

    def openable(self, user: User | AnonymousUser) -> "VersionQuerySet":
        """Versions with a file that this person may have; none that waits for the virus check or failed it."""
        items = Resource.objects.visible_to(user)
        return self.filter(resource__in=items, scan__in=OPENABLE).exclude(file="")


class Version(models.Model):
    """One language version: title, summary, and a file or a link; what a PDF says of itself; how it is searched."""

    resource = models.ForeignKey(
        Resource, models.CASCADE, related_name="versions", verbose_name=_("library item")
    )
    language = models.CharField(_("language"), max_length=2, choices=Tongue)
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("summary"), blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    file = models.FileField(_("file"), upload_to="library", blank=True)
    name = models.CharField(_("name of the file"), max_length=200, blank=True)
    mime = models.CharField(_("type"), max_length=100, blank=True)
    size = models.PositiveIntegerField(_("bytes"), default=0)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    scan = models.CharField(_("virus check"), max_length=8, choices=Scan, default=Scan.NONE)
    scanned_at = models.DateTimeField(_("checked for viruses"), null=True, blank=True)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    is_tagged = models.BooleanField(_("tagged PDF"), null=True, blank=True)
    pdf_title = models.CharField(_("title inside the PDF"), max_length=300, blank=True)
    pdf_language = models.CharField(_("language inside the PDF"), max_length=40, blank=True)
    plain = models.TextField(_("searched text"), blank=True, editable=False)
    grams = ArrayField(
        models.CharField(max_length=2), verbose_name=_("pairs of characters"), default=list, editable=False
    )
    words = models.GeneratedField(
        expression=Case(
            When(language="en", then=SearchVector("plain", config=STEMMED)),
            default=SearchVector("plain", config="simple"),
        ),
        output_field=SearchVectorField(_("searched words")), db_persist=True,
    )  # fmt: skip

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("language version")
        verbose_name_plural = _("language versions")
        indexes = [
            GinIndex(fields=["words"], name="version_words", fastupdate=False),
            GinIndex(fields=["grams"], name="version_grams", fastupdate=False),
        ]
        constraints = [
            models.UniqueConstraint(fields=["resource", "language"], name="version_one_per_language"),
            models.CheckConstraint(condition=Q(language__in=Tongue.values), name="version_language_known"),
            models.CheckConstraint(condition=Q(file="") | Q(link=""), name="version_file_or_link"),
            models.CheckConstraint(
                condition=Q(file="", sha256="", size=0) | (~Q(file="") & ~Q(sha256="") & Q(size__gt=0)),
                name="version_file_hashed",
            ),
            models.CheckConstraint(
                condition=Q(scan__in=("none", "waiting"))
                | Q(scan__in=("clean", "infected"), scanned_at__isnull=False),
                name="version_stamped_once_scanned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_language_display()})"

    @property
    def is_pdf(self) -> bool:
        """Tell whether its file is a PDF."""
        return self.mime == "application/pdf"

    @property
    def is_accessible(self) -> bool:
        """Tell whether its PDF has tags, a title and a language."""
        return bool(self.is_tagged and self.pdf_title and self.pdf_language)

    @property
    def is_openable(self) -> bool:
        """Tell whether there is a file and nothing speaks against opening it."""
        return bool(self.file) and self.scan in OPENABLE

    def searched(self, *more: str) -> dict[str, Any]:
        """Return what is stored for searching: title, summary and `more` in one form."""
        texts = (self.title, self.summary, *more)
        return {"plain": searching.plain(*texts), "grams": searching.grams(" ".join(texts))}
