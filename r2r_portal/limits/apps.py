"""App of the limits."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LimitsConfig(AppConfig):
    """Holds how much of each limit is used up, and by whom only as a keyed digest."""

    name = "r2r_portal.limits"
    label = "limits"
    verbose_name = _("Limits")
