"""The file view of one application: tabs to read, and pages of one button each."""

from applications.admin.file.pages import FilePages

__all__ = ["FilePages"]
