"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HelpdeskConfig(AppConfig):
    """Two desks, one for each language: questions, threads, the library."""

    name = "helpdesk"
    verbose_name = _("Helpdesk")

    def ready(self) -> None:
        """Register the messages, and what stands beside the questions of the form."""
        from helpdesk import emails
        from helpdesk.queries.answers import beside
        from r2r_portal.beside import register

        emails.register()
        register(beside)
