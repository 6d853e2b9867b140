"""An application: one organisation's answers for one territory in one call, as a working copy.

What was handed in is frozen in `Submission`; the rows here go on being editable until the deadline.
"""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models.call import Call, Theme, Topic, Track
from applications.models.questionnaire import Question, Questionnaire, Section
from applications.models.recusals import recused
from applications.states import InvitationStatus, Scan, Status
from r2r_portal.accounts.models import Organisation, User
from r2r_portal.accounts.roles import EU_DESK, JP_DESK, OFFICER, has_role
from r2r_portal.bilingual import Language
from r2r_portal.territories.models import Side, Territory

PERSON = settings.AUTH_USER_MODEL


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Filters that read as adjectives."""

    def visible_to(self, user: User) -> "ApplicationQuerySet":
        """A member's own; all for officers; a desk's side for the desk, but for those they are recused from.

        Drafts of others stay theirs; one whose people asked the secretariat to consider it is open to those who answer.
        """
        # Asked by keys, not by joins: every row comes once, and no page pays for planning a DISTINCT over all its columns.
        own, staff = Q(organisation__in=user.memberships.values("organisation")), Q(pk=None)
        asked = Q(pk__in=ConsiderationRequest.objects.values("application"))
        handed_in = ~Q(status=Status.DRAFT) | asked
        if has_role(user, OFFICER):
            return self.filter(own | ((handed_in | Q(on_behalf=True)) & ~recused(user)))
        if has_role(user, JP_DESK):
            staff |= Q(track__side=Side.JP) & (handed_in | Q(on_behalf=True))
        if has_role(user, EU_DESK):
            staff |= Q(track__side=Side.EU) & handed_in
        return self.filter(own | (staff & ~recused(user)))

    def unrecused(self, user: User | None) -> "ApplicationQuerySet":
        """All but those that `user` is recused from: for every page of the staff, one's own body's too."""
        return self.filter(~recused(user))

    def of(self, user: User) -> "ApplicationQuerySet":
        """Applications of the organisations that `user` belongs to."""
        return self.filter(organisation__memberships__user=user)

    def live(self) -> "ApplicationQuerySet":
        """Submitted and not withdrawn."""
        return self.filter(status=Status.SUBMITTED)

    def drafts(self) -> "ApplicationQuerySet":
        """Never submitted."""
        return self.filter(status=Status.DRAFT)


class Application(models.Model):
    """`states.LIFE` draws its life. The reference comes with the first submit and stays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, models.PROTECT, verbose_name=_("call"), related_name="applications")
    track = models.ForeignKey(Track, models.PROTECT, verbose_name=_("track"), related_name="applications")
    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, verbose_name=_("questionnaire"), related_name="applications"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="applications"
    )
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        verbose_name=_("territory"),
        null=True,
        blank=True,
        related_name="applications",
    )
    language = models.CharField(_("language of your texts"), max_length=2, choices=Language)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    reference = models.CharField(_("reference"), max_length=20, null=True, blank=True, unique=True)
    submitted_at = models.DateTimeField(
        _("submitted"), null=True, blank=True, help_text=_("Arrival of the version that counts")
    )
    submitted_territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        verbose_name=_("submitted for"),
        null=True,
        blank=True,
        related_name="live_applications",
    )
    closes_at = models.DateTimeField(
        _("own deadline"), null=True, blank=True, help_text=_("An extension for this application alone")
    )
    topics_offered = models.ManyToManyField(
        Topic, verbose_name=_("topics offered"), blank=True, related_name="offered_by"
    )
    topics_wanted = models.ManyToManyField(
        Topic, verbose_name=_("topics wanted"), blank=True, related_name="wanted_by"
    )
    completed = models.ManyToManyField(
        Section,
        verbose_name=_("sections called complete"),
        blank=True,
        related_name="+",
        help_text=_("By the applicant's own people"),
    )
    on_behalf = models.BooleanField(_("entered by the desk on behalf of the applicant"), default=False)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    received_file = models.FileField(
        _("document received"), upload_to="received", blank=True, help_text=_("What the desk typed from")
    )
    received_name = models.CharField(_("name of the document"), max_length=200, blank=True)
    received_sha256 = models.CharField(
        _("hash of the document"), max_length=64, blank=True, db_default="", help_text="SHA-256"
    )
    received_scan = models.CharField(
        _("virus check of the document"), max_length=8, choices=Scan, default=Scan.NONE, db_default="none"
    )
    received_scanned_at = models.DateTimeField(_("document checked"), null=True, blank=True)
    confirmed_at = models.DateTimeField(
        _("confirmed"), null=True, blank=True, help_text=_("When the applicant confirmed an entry on behalf")
    )
    late_at = models.DateTimeField(
        _("late since"), null=True, blank=True, help_text=_("Arrival of the text that came late")
    )
    created_at = models.DateTimeField(_("begun"))
    created_by = models.ForeignKey(PERSON, models.PROTECT, verbose_name=_("begun by"), related_name="+")
    saved_at = models.DateTimeField(_("saved"))
    saved_by = models.ForeignKey(PERSON, models.PROTECT, verbose_name=_("saved by"), related_name="+")

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="application_status_known"),
            models.CheckConstraint(
                condition=Q(status="draft", submitted_at=None, reference=None)
                | (~Q(status="draft") & Q(submitted_at__isnull=False, reference__isnull=False)),
                name="application_stamped_once_submitted",
            ),
            models.CheckConstraint(
                condition=~Q(status="submitted") | Q(submitted_territory__isnull=False),
                name="application_submitted_for_a_territory",
            ),
            models.CheckConstraint(
                condition=Q(received_scan__in=("none", "waiting"))
                | Q(received_scan__in=("clean", "infected"), received_scanned_at__isnull=False),
                name="application_document_stamped_once_scanned",
            ),
            models.UniqueConstraint(
                fields=["call", "submitted_territory"],
                condition=Q(status="submitted"),
                name="application_one_live_per_territory",
            ),
        ]
        indexes = [models.Index(fields=["call", "status"])]

    def __str__(self) -> str:
        return self.reference or str(self.territory or self.organisation or _("Draft"))

    @property
    def closing(self) -> datetime:
        """The instant at which this application closes: its own extension, the track's or the call's."""
        return max(filter(None, (self.track.closing, self.closes_at)))

    @property
    def has_unsent_changes(self) -> bool:
        """Whether something was saved after the version that counts."""
        return self.submitted_at is not None and self.saved_at > self.submitted_at


class ThemeRank(models.Model):
    """How an application ranks one theme; no ties."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="theme_ranks")
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="ranks")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("rank of a theme")
        verbose_name_plural = _("ranks of themes")
        constraints = [
            models.UniqueConstraint(fields=["application", "theme"], name="rank_one_per_theme"),
            models.UniqueConstraint(fields=["application", "rank"], name="rank_without_ties"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.theme}"


class ContactRole(models.TextChoices):
    """What a contact is for."""

    MAIN = "main", _("Main contact")
    DEPUTY = "deputy", _("Deputy contact")
    SIGNATORY = "signatory", _("Signatory")


class EnglishLevel(models.TextChoices):
    """Working level of English: information, never a rule."""

    YES = "yes", _("Works in English")
    PARTLY = "partly", _("Partly")
    INTERPRETER = "interpreter", _("With an interpreter")


class Contact(models.Model):
    """A person of the applicant's; kana only where the person writes Japanese."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="contacts")
    role = models.CharField(max_length=10, choices=ContactRole)
    family_name = models.CharField(max_length=80, blank=True)
    given_name = models.CharField(max_length=80, blank=True)
    family_kana = models.CharField(max_length=80, blank=True)
    given_kana = models.CharField(max_length=80, blank=True)
    department = models.CharField(max_length=160, blank=True)
    position = models.CharField(max_length=160, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=12, blank=True)
    address = models.TextField(blank=True)
    english = models.CharField(max_length=12, choices=EnglishLevel, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [models.UniqueConstraint(fields=["application", "role"], name="contact_one_per_role")]

    def __str__(self) -> str:
        return f"{self.family_name} {self.given_name}".strip()


class Answer(models.Model):
    """One answer, with the version by which two editors never overwrite each other silently (SPEC A6).

    `value` by kind: text kinds str; integer int; choice str; multiple list of str; date ISO str; yes_no bool;
    repeated list of {child key: value}. Files lie in `Attachment`. A bound question has its value in typed columns; its
    row here carries the version, and as `value` what was typed where the columns cannot hold it (two equal ranks).
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    value = models.JSONField(null=True)
    language = models.CharField(max_length=2, choices=Language)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["application", "question"], name="answer_one_per_question")
        ]

    def __str__(self) -> str:
        return f"{self.question.key}"


class AnswerVersion(models.Model):
    """What an answer was before somebody changed it: kept, so that no text is lost for good (SPEC A6).

    `value` is whole, for bound questions too. A burst of background saves by one person leaves one row.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="answer_versions")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    value = models.JSONField(null=True)
    language = models.CharField(max_length=2, choices=Language)
    version = models.PositiveIntegerField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("earlier version of an answer")
        verbose_name_plural = _("earlier versions of answers")
        indexes = [models.Index(fields=["application", "question", "-version"])]

    def __str__(self) -> str:
        return f"{self.question.key} v{self.version}"


class Presence(models.Model):
    """Who has a section open: a hint for colleagues, never a lock (SPEC A6). Times are real ones."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="presences")
    section = models.ForeignKey(Section, models.CASCADE, related_name="+")
    user = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("open section")
        verbose_name_plural = _("open sections")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "section", "user"], name="presence_one_per_person_and_section"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.section}"


class ConsiderationRequest(models.Model):
    """Somebody who came late asks that the late draft be considered."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="consideration_requests")
    reason = models.TextField(_("reason"))
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    granted = models.BooleanField(_("granted"), null=True, blank=True)
    answer = models.TextField(_("answer to the applicant"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("request to consider a late draft")
        verbose_name_plural = _("requests to consider late drafts")
        constraints = [
            models.CheckConstraint(
                condition=Q(granted=None, answered_at=None, answered_by=None)
                | Q(granted__isnull=False, answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(answer=""),
                name="consideration_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.at:%Y-%m-%d}"


class Invitation(models.Model):
    """The way into a by-invitation track: asked for on the public page, sent by the desk (SPEC A5)."""

    track = models.ForeignKey(Track, models.PROTECT, verbose_name=_("track"), related_name="invitations")
    territory = models.ForeignKey(
        Territory, models.PROTECT, verbose_name=_("territory"), related_name="invitations"
    )
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=160, blank=True)
    department = models.CharField(_("department"), max_length=160, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.JA)
    message = models.TextField(_("message"), blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=InvitationStatus, default=InvitationStatus.REQUESTED
    )
    reason = models.TextField(_("reason"), blank=True, db_default="")  # why none was sent, told to who asked
    requested_at = models.DateTimeField(_("requested"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    sent_by = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("sent by"), null=True, blank=True, related_name="+"
    )
    application = models.OneToOneField(
        Application,
        models.SET_NULL,
        verbose_name=_("application"),
        null=True,
        blank=True,
        related_name="invitation",
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=("requested", "declined"), sent_at=None)
                | (Q(status__in=("sent", "accepted")) & Q(sent_at__isnull=False, sent_by__isnull=False)),
                name="invitation_stamped_once_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory} {self.email}"
