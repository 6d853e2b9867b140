"""App of phases, visits, delegations, agendas and allowances."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    """Plans visits, keeps funded places, publishes agendas."""

    name = "programme"
    verbose_name = _("Programme")

    def ready(self) -> None:
        """Register the messages, and what is scanned."""
        from programme import emails, emails_preparing, emails_registration, emails_samples, invitations
        from programme.actions import scanning
        from programme.queries.named import registered, travellers
        from r2r_portal.outbox import names

        emails.register()
        emails_preparing.register()
        emails_registration.register()
        invitations.register()
        emails_samples.register()
        names.register(travellers)
        names.register(registered)
        scanning.register_receipts()
        scanning.register_documents()
