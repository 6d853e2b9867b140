"""App of evaluation, decision, release and groups."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SelectionConfig(AppConfig):
    """Holds criteria, evaluations, decisions and the two thematic groups."""

    name = "selection"
    verbose_name = _("Selection")

    def ready(self) -> None:
        """Register the messages of the selection."""
        from selection import emails

        emails.register()
