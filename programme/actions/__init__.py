"""Writes of the programme: one verb a use case."""
