"""App configuration."""

from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    """See models."""

    name = "helpdesk"
