"""App of people, organisations and roles."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Holds people and organisations; gives the roles their permissions after every migrate."""

    name = "r2r_portal.accounts"
    label = "accounts"
    verbose_name = _("People and organisations")

    def ready(self) -> None:
        """Register the message with the code; set the roles once every app has its permissions."""
        from r2r_portal.accounts import emails

        emails.register()
        post_migrate.connect(set_roles, dispatch_uid="accounts.roles")


def set_roles(app_config: AppConfig, **_signal: Any) -> None:
    """Set the roles after the last app's permissions were made."""
    from r2r_portal.accounts import roles

    if app_config.label == roles.LAST_APP:
        roles.fill()
