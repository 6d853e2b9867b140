"""Migrations of every kind that the house would write, on its largest tables: measured, and never part of the portal (RELIABILITY H1)."""

from django.apps import AppConfig


class Kinds(AppConfig):
    """An app that holds migrations and nothing else."""

    name = "tests.load.kinds"
    label = "kinds"
