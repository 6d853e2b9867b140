"""Reads of the programme that are used twice or are hard."""

from programme.queries.calendar import activities, current_phase, phases
from programme.queries.panels import panel_for

__all__ = ["activities", "current_phase", "panel_for", "phases"]
