"""Why a backup is not made or not restored."""


class BackupError(Exception):
    """The text says what is wrong; nothing was touched."""
