"""App of the call and the applications to it."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    """Holds calls, questionnaires, applications and what was handed in."""

    name = "applications"

    def ready(self) -> None:
        """Register the messages of the call."""
        from applications import emails

        emails.register()
