"""App of the audit log."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Holds the append-only log."""

    name = "r2r_portal.audit"
    label = "audit"
    verbose_name = "Audit log"
