"""Reads of the helpdesk that are used twice or are hard."""

from helpdesk.queries.questions import panel_for

__all__ = ["panel_for"]
