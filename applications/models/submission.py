"""What was handed in: frozen, referenced, hashed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.domain import ending
from applications.domain.windows import ATTEMPT
from applications.models.application import Application
from applications.models.call import DeadlineChange
from applications.states import SubmissionKind
from r2r_portal.bilingual import Language
from r2r_portal.territories.models import Side


class Submission(models.Model):
    """An immutable snapshot; the highest number counts. A trigger refuses a late one without an extension."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField(_("version"))
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=SubmissionKind,
        default=SubmissionKind.APPLICANT,
        db_default="applicant",
    )
    reference = models.CharField(_("reference"), max_length=20)
    idempotency_key = models.UUIDField()
    snapshot = models.JSONField(help_text="see domain/snapshot.py")
    content_hash = models.CharField(max_length=64, help_text="SHA-256 over the canonical form")
    language = models.CharField(max_length=2, choices=Language)
    arrived_at = models.DateTimeField(
        _("arrived"), help_text="when the request arrived at our door; this is what counts"
    )
    decided_at = models.DateTimeField(help_text="the database's clock under the lock")
    retried_at = models.DateTimeField(
        null=True, blank=True, help_text="when an attempt that we had failed to answer came again"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    extension = models.ForeignKey(DeadlineChange, models.PROTECT, null=True, blank=True, related_name="+")
    request = models.ForeignKey(
        "applications.InformationRequest",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="submissions",
        help_text="what a reply answers",
    )
    reason = models.TextField(
        _("reason"), blank=True, db_default="", help_text="why staff corrected something"
    )
    signature = models.CharField(
        max_length=88,
        blank=True,
        db_default="",
        help_text="Ed25519 over the receipt's canonical form, base64",
    )
    signing_key = models.CharField(max_length=16, blank=True, db_default="", help_text="which key signed")

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="submission_one_per_version"),
            models.UniqueConstraint(
                fields=["application", "idempotency_key"], name="submission_one_per_attempt"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="submission_numbered_from_one"),
            models.CheckConstraint(
                condition=Q(kind="applicant", request=None, reason="")
                | Q(kind="reply", request__isnull=False, reason="", number__gt=1)
                | (Q(kind="correction", request=None, number__gt=1) & ~Q(reason="")),
                name="submission_kind_explained",
            ),
            models.CheckConstraint(
                condition=Q(signature="", signing_key="") | (~Q(signature="") & ~Q(signing_key="")),
                name="submission_signed_by_a_key",
            ),
            models.CheckConstraint(
                condition=Q(retried_at=None)
                | Q(
                    kind="applicant",
                    retried_at__gte=F("arrived_at"),
                    retried_at__lt=F("arrived_at") + ATTEMPT,
                ),
                name="submission_retried_soon",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} v{self.number}"

    @property
    def has_ended(self) -> bool:
        """Tell whether the content went at its date; what proves the receipt stays."""
        return ending.has_ended(self.snapshot)


class ReferenceCount(models.Model):
    """The last reference number given to a side in a year, whichever call it was for: no two calls share a number.

    A trigger lets it follow every reference that is written, whoever writes it.
    """

    side = models.CharField(_("side"), max_length=2, choices=Side)
    edition = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"))

    class Meta:
        verbose_name = _("count of references")
        verbose_name_plural = _("counts of references")
        constraints = [
            models.UniqueConstraint(fields=["side", "edition"], name="reference_counted_by_side_and_year"),
        ]

    def __str__(self) -> str:
        return f"{self.side.upper()}-{self.edition} {self.last}"


class Withdrawal(models.Model):
    """An application taken back, and perhaps put back before the deadline."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="withdrawals")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="withdrawal_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.at:%Y-%m-%d}"
