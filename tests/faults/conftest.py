"""The same world as the matrix over all addresses stands on."""

from tests.integration.access.conftest import world

__all__ = ["world"]
