"""Shapes of input, one module a task."""
