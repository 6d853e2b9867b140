"""Reads of the programme that are used twice or are hard."""

from programme.queries.calendar import activities, current_phase, phases

__all__ = ["activities", "current_phase", "phases"]
