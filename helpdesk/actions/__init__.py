"""Writes of the helpdesk: one verb a use case."""
