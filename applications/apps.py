"""App of the call and the applications to it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    """Holds calls, questionnaires, applications and what was handed in."""

    name = "applications"
    verbose_name = _("Call and applications")

    def ready(self) -> None:
        """Register the messages of the call, what is kept from those who are recused, and what is scanned."""
        from applications import emails, emails_files, emails_samples, emails_team
        from applications.actions import scanning
        from applications.queries.named import contacts
        from applications.queries.recusals import kept_from
        from r2r_portal import hiding
        from r2r_portal.outbox import names

        emails.register()
        emails_team.register()
        emails_files.register()
        emails_samples.register()
        hiding.register(kept_from)
        names.register(contacts)
        scanning.register_own()
