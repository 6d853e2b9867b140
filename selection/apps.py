"""App configuration."""

from django.apps import AppConfig


class SelectionConfig(AppConfig):
    """See models."""

    name = "selection"
