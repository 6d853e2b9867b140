"""The verbs of the call: one module a noun."""
