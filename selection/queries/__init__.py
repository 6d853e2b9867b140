"""Reads of the selection. What other apps and the site may ask for is named here."""

from selection.queries.panels import outcome_words, panel_for
from selection.queries.results import Formed, groups, released_for, selected_territories

__all__ = ["Formed", "groups", "outcome_words", "panel_for", "released_for", "selected_territories"]
