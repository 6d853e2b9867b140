"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HelpdeskConfig(AppConfig):
    """Two desks, one for each language: questions, threads, the library."""

    name = "helpdesk"
    verbose_name = _("Helpdesk")

    def ready(self) -> None:
        """Register the messages, what stands beside the questions of the form, and the library's files with the scanner."""
        from helpdesk import emails, emails_library, emails_newsletter, emails_samples
        from helpdesk.actions.library import register_files
        from helpdesk.queries.answers import beside
        from helpdesk.queries.named import askers
        from r2r_portal.beside import register
        from r2r_portal.outbox import names

        emails.register()
        emails_library.register()
        emails_newsletter.register()
        emails_samples.register()
        register(beside)
        names.register(askers)
        register_files()
