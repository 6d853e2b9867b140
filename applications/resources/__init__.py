"""Applications as tables: exported with one column a question, imported through the same actions as the pages."""

from applications.resources.applications import ApplicationResource
from applications.resources.contacts import ContactResource
from applications.resources.eligibility import EligibilityResource

__all__ = ["ApplicationResource", "ContactResource", "EligibilityResource"]
