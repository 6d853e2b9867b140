"""People, the bodies they act for, and their part in them."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from r2r_portal.bilingual import Language
from r2r_portal.territories.models import Side, Territory

ZONES = [("Europe/Brussels", _("Brussels")), ("Asia/Tokyo", _("Tokyo"))]


class UserManager(BaseUserManager["User"]):
    """Makes people by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Make a person; without a password they sign in by code only."""
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Make an administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by an e-mail address, addressed in one language, living in one time zone."""

    email = models.EmailField(_("e-mail address"), unique=True)
    given_name = models.CharField(_("given names"), max_length=80, blank=True)
    family_name = models.CharField(_("family name"), max_length=80, blank=True)
    given_kana = models.CharField(_("given names in kana"), max_length=80, blank=True)
    family_kana = models.CharField(_("family name in kana"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.EN)
    zone = models.CharField(_("time zone"), max_length=40, choices=ZONES, default="Europe/Brussels")
    is_staff = models.BooleanField(_("may open the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("registered"), null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_one_per_address")]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def full_name(self) -> str:
        """Family name first in Japanese and for people who write Japanese; capitals mark it in English."""
        if not self.family_name:
            return self.given_name
        if (get_language() or "").startswith("ja"):
            japanese = self.language == Language.JA
            parts = (self.family_name, self.given_name) if japanese else (self.given_name, self.family_name)
            return " ".join(filter(None, parts))
        family = self.family_name.upper()
        parts = (family, self.given_name) if self.language == Language.JA else (self.given_name, family)
        return " ".join(filter(None, parts))

    @property
    def side(self) -> str:
        """The shore the person works on, told from the time zone."""
        return Side.JP if self.zone == "Asia/Tokyo" else Side.EU


class Kind(models.TextChoices):
    """What kind of body acts for a territory."""

    AUTHORITY = "authority", _("Regional authority")
    AGENCY = "agency", _("Agency with a mandate")
    STAKEHOLDER = "stakeholder", _("University, research centre, firm or cluster")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Filters that read as adjectives."""

    def of(self, user: User) -> "OrganisationQuerySet":
        """Organisations that `user` belongs to."""
        return self.filter(memberships__user=user)


class Organisation(models.Model):
    """The body that acts for a territory: the authority itself, or an agency with a mandate."""

    side = models.CharField(_("side"), max_length=2, choices=Side)
    kind = models.CharField(_("kind of body"), max_length=12, choices=Kind, default=Kind.AUTHORITY)
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("territory"),
    )
    name_local = models.CharField(_("official name"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    website = models.URLField(_("website"), blank=True)
    created_at = models.DateTimeField(_("registered"))

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"

    @property
    def name(self) -> str:
        """The name in the reader's language where there is one."""
        english = not (get_language() or "").startswith("ja")
        return (self.name_en or self.name_local) if english else (self.name_local or self.name_en)


class Part(models.TextChoices):
    """What a member may do with the organisation's files."""

    OWNER = "owner", _("Owner")
    EDITOR = "editor", _("Editor")
    READER = "reader", _("Reader")


class Membership(models.Model):
    """A person's part in an organisation."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("person"))
    part = models.CharField(_("part in the organisation"), max_length=6, choices=Part, default=Part.OWNER)
    department = models.CharField(_("department"), max_length=160, blank=True)
    position = models.CharField(_("post"), max_length=160, blank=True)
    joined_at = models.DateTimeField(_("joined"))

    class Meta:
        verbose_name = _("member of an organisation")
        verbose_name_plural = _("members of organisations")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="membership_once"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="membership_part_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_part_display()})"


class Invite(models.Model):
    """A colleague asked by e-mail into a body's files (SPEC A7). It is for that address alone: forwarded, it opens nothing."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="invites", verbose_name=_("organisation")
    )
    email = models.EmailField(_("e-mail address"))
    part = models.CharField(_("part in the organisation"), max_length=6, choices=Part)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    invited_at = models.DateTimeField(_("invited"))
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("invited by"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("accepted by")
    )
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation of a colleague")
        verbose_name_plural = _("invitations of colleagues")
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                condition=Q(accepted_at=None, revoked_at=None),
                name="invite_one_open_per_address",
            ),
            models.CheckConstraint(condition=Q(part__in=("editor", "reader")), name="invite_never_owner"),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, revoked_at=None),
                name="invite_accepted_or_revoked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.part}"


class Browser(models.TextChoices):
    """The browsers that we tell apart."""

    EDGE = "edge", "Edge"
    OPERA = "opera", "Opera"
    SAMSUNG = "samsung", "Samsung Internet"
    FIREFOX = "firefox", "Firefox"
    CHROME = "chrome", "Chrome"
    SAFARI = "safari", "Safari"


class System(models.TextChoices):
    """What they run on."""

    IPHONE = "iphone", "iPhone"
    IPAD = "ipad", "iPad"
    ANDROID = "android", "Android"
    WINDOWS = "windows", "Windows"
    CHROMEOS = "chromeos", "ChromeOS"
    MACOS = "macos", "macOS"
    LINUX = "linux", "Linux"


class SignIn(models.Model):
    """One session of a person, so that they see where they are signed in and end it. It goes with its session.

    No network address and no more of the browser than its name; instants are real ones.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins", verbose_name=_("person"))
    session = models.OneToOneField(Session, models.CASCADE, related_name="sign_in", verbose_name=_("session"))
    began_at = models.DateTimeField(_("signed in"))
    seen_at = models.DateTimeField(_("last here"))
    browser = models.CharField(_("browser"), max_length=12, choices=Browser, blank=True)
    system = models.CharField(_("system"), max_length=12, choices=System, blank=True)

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        constraints = [
            models.CheckConstraint(condition=Q(seen_at__gte=F("began_at")), name="signin_seen_after_it_began")
        ]

    def __str__(self) -> str:
        browser, system = self.get_browser_display(), self.get_system_display()
        if browser and system:
            return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
        return str(browser or system or _("Another browser"))


class ErasureState(models.TextChoices):
    """How far a wish to be erased is."""

    ASKED = "asked", pgettext_lazy("erasure", "Asked")
    APPROVED = "approved", pgettext_lazy("erasure", "Approved")
    REFUSED = "refused", pgettext_lazy("erasure", "Refused")
    DONE = "done", pgettext_lazy("erasure", "Erased")


class ErasureRequest(models.Model):
    """That a person is to be erased: asked by one, settled by another. What stays is a number, dates and counts.

    Of somebody without an account the `address` stands here until it is settled.
    """

    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    address = models.EmailField(_("e-mail address"), blank=True, default="", db_default="")
    state = models.CharField(_("state"), max_length=8, choices=ErasureState, default=ErasureState.ASKED)
    asked_at = models.DateTimeField(pgettext_lazy("erasure", "asked"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    settled_at = models.DateTimeField(pgettext_lazy("erasure", "decided"), null=True, blank=True)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    answer = models.TextField(pgettext_lazy("erasure", "reasons"), blank=True)
    done_at = models.DateTimeField(pgettext_lazy("erasure", "erased"), null=True, blank=True)
    counts = models.JSONField(pgettext_lazy("erasure", "rows by table"), default=dict, blank=True)

    class Meta:
        verbose_name = _("erasure of a person")
        verbose_name_plural = _("erasures of people")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=("asked", "approved")), name="erasure_one_open"
            ),
            models.UniqueConstraint(
                Lower("address"), condition=~Q(address=""), name="erasure_one_per_address"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, address="")
                | (Q(person=None, state__in=("asked", "approved")) & ~Q(address=""))
                | Q(person=None, state__in=("refused", "done"), address=""),
                name="erasure_of_a_person_or_an_address",
            ),
            models.CheckConstraint(condition=Q(state__in=ErasureState.values), name="erasure_state_known"),
            models.CheckConstraint(
                condition=Q(state="asked", settled_at=None, settled_by=None)
                | (~Q(state="asked") & Q(settled_at__isnull=False, settled_by__isnull=False)),
                name="erasure_settled_once_not_asked",
            ),
            models.CheckConstraint(
                condition=Q(settled_by=None) | ~Q(settled_by=F("asked_by")), name="erasure_by_two_people"
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at=None)),
                name="erasure_stamped_once_done",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="erasure_refused_in_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id or '–'} ({self.get_state_display()})"


class Hold(models.Model):
    """Why something stays past its date, or a person is not erased: a dispute, an audit. Lifted, never deleted."""

    subject = models.CharField(
        pgettext_lazy("hold", "subject"),
        max_length=96,
        help_text=_(
            "A row by its reference, for example accounts.user:12, or a whole table: helpdesk.question"
        ),
    )
    reason = models.CharField(pgettext_lazy("hold", "reason"), max_length=300)
    placed_at = models.DateTimeField(pgettext_lazy("hold", "placed"))
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("placed by"))
    lifted_at = models.DateTimeField(pgettext_lazy("hold", "lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lifted by")
    )

    class Meta:
        verbose_name = pgettext_lazy("privacy", "hold")
        verbose_name_plural = pgettext_lazy("privacy", "holds")
        constraints = [
            models.UniqueConstraint(fields=["subject"], condition=Q(lifted_at=None), name="hold_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_with_a_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.subject
