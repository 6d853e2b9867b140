"""App of the audit log."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Holds the append-only log."""

    name = "r2r_portal.audit"
    label = "audit"
    verbose_name = _("Audit log")
