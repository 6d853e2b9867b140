"""The portal itself as an app: its commands, its checks."""

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from r2r_portal import checks as ours


class PortalConfig(AppConfig):
    """No models; management commands and the checks before production."""

    name = "r2r_portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Register the checks."""
        checks.register(ours.production_is_safe, deploy=True)
        checks.register(ours.clock_is_real, checks.Tags.database)
        checks.register(ours.machine_is_ready, checks.Tags.database)
        checks.register(ours.role_is_bound, checks.Tags.database)
        checks.register(ours.figures_can_be_kept, checks.Tags.database)
