"""Reads that are used twice or hard."""

from applications.queries.panels import panel_for
from applications.queries.today import coming, due_for

__all__ = ["coming", "due_for", "panel_for"]
