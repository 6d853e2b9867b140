"""Reads that are used twice or hard."""
