"""App of the one clock."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClockConfig(AppConfig):
    """Holds the one row by which domain time may differ from real time."""

    name = "r2r_portal.clock"
    label = "clock"
    verbose_name = _("Clock")
