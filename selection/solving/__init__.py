"""The search itself, with CP-SAT. Imported by the worker's computing code and by nobody else: it costs half a second."""
