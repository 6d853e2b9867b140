"""Errors of the domain: a code for programs, a sentence for people, an HTTP status for the door."""

import errno

from django.utils.functional import Promise

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}  # what an OSError says when a disk of ours is full


class FilesAwayError(OSError):
    """The server of files does not answer, or refuses."""


class DomainError(Exception):
    """A use case was refused. `message` is for the person who asked, in their language."""

    code = "refused"
    status = 409

    def __init__(self, message: str | Promise, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code:
            self.code = code

    def __str__(self) -> str:
        return str(self.message)


class ForbiddenError(DomainError):
    """The person may not do this."""

    code = "forbidden"
    status = 403


class StaleError(DomainError):
    """Somebody saved a newer version meanwhile; nothing was overwritten."""

    code = "stale"
    status = 409
