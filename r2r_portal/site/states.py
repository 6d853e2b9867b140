"""The modes of the portal (R24)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mode(models.TextChoices):
    """What the portal can do now."""

    NORMAL = "normal", _("Everything works")
    MAIL_LATE = "mail-late", _("E-mails are late")
    READ_ONLY = "read-only", _("Nothing can be saved")
    MAINTENANCE = "maintenance", _("Away for maintenance")
