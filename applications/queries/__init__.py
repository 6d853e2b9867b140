"""Reads that are used twice or hard."""

from applications.queries.panels import panel_for

__all__ = ["panel_for"]
