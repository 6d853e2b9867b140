"""Files that people attach to their answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application
from applications.models.questionnaire import Question
from applications.states import Scan

PERSON = settings.AUTH_USER_MODEL


class Attachment(models.Model):
    """An uploaded file under a random name outside the web root (SPEC A11)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="attachments")
    question = models.ForeignKey(Question, models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to="attachments")
    name = models.CharField(max_length=200, help_text="the name it came with")
    mime = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    scan = models.CharField(_("virus check"), max_length=8, choices=Scan, default=Scan.NONE)
    scanned_at = models.DateTimeField(null=True, blank=True)
    scan_detail = models.CharField(max_length=200, blank=True, help_text="what the scanner said")

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.CheckConstraint(condition=Q(scan__in=Scan.values), name="attachment_scan_known"),
            models.CheckConstraint(
                condition=Q(scan__in=("none", "waiting")) | Q(scanned_at__isnull=False),
                name="attachment_stamped_once_scanned",
            ),
        ]

    def __str__(self) -> str:
        return self.name
