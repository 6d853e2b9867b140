"""App of the register of territories."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TerritoriesConfig(AppConfig):
    """Holds the register and fills it from its own data after every migrate."""

    name = "r2r_portal.territories"
    label = "territories"
    verbose_name = _("Territories")

    def ready(self) -> None:
        """Fill the register once its tables exist."""
        post_migrate.connect(fill_register, sender=self)


def fill_register(**_signal: Any) -> None:
    """Fill the register; imported late because models need the app registry."""
    from r2r_portal.territories import register

    register.fill()
