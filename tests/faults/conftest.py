"""The same world as the matrix over all addresses stands on, and the browser of the browser tests."""

from tests.browser.conftest import chromium, visitor
from tests.integration.access.conftest import world

__all__ = ["chromium", "visitor", "world"]
