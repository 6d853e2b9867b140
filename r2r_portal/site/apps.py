"""The composition root's app: home and legal pages, the demo, the look of the admin."""

from django.apps import AppConfig
from django.contrib.admin import apps as django_admin  # a class imported by name would become our default
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    """Stands last in INSTALLED_APPS, since it may see every app."""

    name = "r2r_portal.site"
    label = "site"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Put our pages into the admin. Its own site lives in `admin.py`, which cannot register with itself."""
        from django.contrib import admin
        from django.core import checks

        from r2r_portal.site import addresses, bulk, digest, emails_samples, schedule
        from r2r_portal.site.models import Passage
        from r2r_portal.site.passages import PassageAdmin
        from r2r_portal.site.privacy import pages, register, requests, rules, unused

        admin.site.register(Passage, PassageAdmin)
        schedule.register()
        bulk.offer()
        digest.register()
        emails_samples.register()
        requests.register()
        unused.register()
        pages.register()
        checks.register(addresses.every_address_has_an_audience, checks.Tags.urls)
        checks.register(register.every_column_is_classified, checks.Tags.models)
        checks.register(rules.every_kept_column_has_its_reason, checks.Tags.models)


class AdminConfig(django_admin.AdminConfig):
    """The admin, with our own site."""

    default_site = "r2r_portal.site.admin.PortalAdmin"
    default = False
