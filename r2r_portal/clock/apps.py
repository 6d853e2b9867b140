"""App of the one clock."""

from django.apps import AppConfig


class ClockConfig(AppConfig):
    """Holds the one row by which domain time may differ from real time."""

    name = "r2r_portal.clock"
    label = "clock"
