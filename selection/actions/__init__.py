"""The verbs of the selection: one module a noun."""
