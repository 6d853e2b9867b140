"""The admin's own site: our frame, our words."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class PortalAdmin(AdminSite):
    """The admin of the portal."""

    site_header = _("EU-Japan Region-to-Region Innovation Cooperation")
    site_title = _("R2R admin")
    index_title = _("Today")
    enable_nav_sidebar = False
