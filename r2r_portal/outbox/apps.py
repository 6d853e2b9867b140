"""App of the outbox."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """Holds every message as a row before it leaves."""

    name = "r2r_portal.outbox"
    label = "outbox"
    verbose_name = _("Outbox")

    def ready(self) -> None:
        """Listen to what mail providers tell."""
        from r2r_portal.outbox import providers

        providers.listen()
