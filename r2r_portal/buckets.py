"""Files of people on a server that speaks S3, where one is named (needs requirements/optional.txt).

R2R_MEDIA_STORAGE=r2r_portal.buckets.Bucket, its options in R2R_MEDIA_OPTIONS, as django-storages names them.
A server that does not answer is like a disk that does not: an OSError, soon, and nothing half.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from s3transfer.exceptions import RetriesExceededError
from storages.backends.s3 import S3Storage

from r2r_portal.errors import FilesAwayError

IN_MEMORY = 2**20  # bytes of a file that is read; what is longer goes to a temporary file
YES_OR_NO = {"true": True, "false": False}  # as the environment says it
# Seconds; an answer is asked for twice, one that stopped on its way (RetriesExceededError) is not.
PATIENCE = {"connect_timeout": 2, "read_timeout": 5, "retries": {"total_max_attempts": 2}}


class Bucket(S3Storage):
    """django-storages' with our terms: nothing is overwritten, and a file is there whole before anybody reads it."""

    client_config: Any

    def __init__(self, **options: Any) -> None:
        said: dict[str, Any] = {name: YES_OR_NO.get(value, value) for name, value in options.items()}
        config = Config(
            s3={"addressing_style": said.get("addressing_style")}, signature_version="s3v4", **PATIENCE
        )
        # A request is one thread, as everywhere.
        once = TransferConfig(use_threads=False, num_download_attempts=1)
        super().__init__(client_config=config, transfer_config=once, **said)

    def get_default_settings(self) -> dict[str, Any]:
        """Return what holds unless an option says otherwise."""
        ours = {"file_overwrite": False, "max_memory_size": IN_MEMORY}
        return {**super().get_default_settings(), **ours}

    def _open(self, name: str, mode: str = "rb") -> Any:
        with as_a_disk():
            file = super()._open(name, mode)
            return _fetched(file) if "r" in mode else file

    def _save(self, name: str, content: Any) -> str:
        with as_a_disk():
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        """Delete a file; none is as good."""
        with as_a_disk():
            super().delete(name)

    def exists(self, name: str) -> bool:
        """Tell whether there is such a file."""
        with as_a_disk():
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        """Return the bytes of a file. Raises FileNotFoundError."""
        with as_a_disk():
            return int(super().size(name))


def _fetched(file: Any) -> Any:
    try:
        return file.open()
    except BaseException:
        file.close()  # what came of it lies in a temporary file
        raise


@contextmanager
def as_a_disk() -> Iterator[None]:
    """Say in Python's own words what went wrong with a server of files."""
    try:
        yield
    except (BotoCoreError, ClientError, RetriesExceededError) as error:
        raise FilesAwayError(f"the server of files: {error}") from error
