"""App configuration."""

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    """See models."""

    name = "programme"
