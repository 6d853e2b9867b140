"""A server that speaks S3 over HTTP, for the length of a test: moto's (requirements/s3.txt).

It is AWS's protocol as their own client speaks it: requests, XML, status codes, parts, listings. It is no storage that lasts: it keeps
all in memory, looks at no signature, and says nothing of how quick or how safe a real one is.
"""

import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

import pytest

from tests.browser.portal import free_port, wait_for

IS_THERE = all(find_spec(name) for name in ("moto", "storages", "boto3"))
needed = pytest.mark.skipif(not IS_THERE, reason="requirements/s3.txt is not installed")


class Server:
    """The server, which a test may stop and start."""

    def __init__(self) -> None:
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it, with nothing in it."""
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.answers, 60, "the server of files")

    def answers(self) -> bool:
        """Tell whether it does."""
        try:
            with urllib.request.urlopen(f"{self.origin}/moto-api/", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        """Stop it."""
        if self.process:
            self.process.terminate()
            self.process.wait(10)

    def options(self, bucket: str) -> dict[str, str]:
        """Return what R2R_MEDIA_OPTIONS would hold."""
        return {
            "bucket_name": bucket, "endpoint_url": self.origin, "access_key": "fictional", "secret_key": "fictional",
            "region_name": "eu-central-1", "addressing_style": "path",
        }  # fmt: skip

    def client(self) -> Any:
        """Return AWS's client, which knows nothing of us."""
        import boto3  # noqa: PLC0415 - is there only where the lock for it is installed

        return boto3.client(
            "s3", endpoint_url=self.origin, aws_access_key_id="fictional", aws_secret_access_key="fictional",
            region_name="eu-central-1",
        )  # fmt: skip

    def made(self) -> str:
        """Return the name of a new bucket."""
        name = f"files-{uuid.uuid4().hex[:12]}"
        self.client().create_bucket(
            Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        return name

    def names(self, bucket: str) -> set[str]:
        """Return what lies in a bucket."""
        return {one["Key"] for one in self.client().list_objects_v2(Bucket=bucket).get("Contents", [])}

    def content(self, bucket: str, name: str) -> bytes:
        """Return a file of a bucket."""
        return bytes(self.client().get_object(Bucket=bucket, Key=name)["Body"].read())


@contextmanager
def serving() -> Iterator[Server]:
    """Serve, then stop."""
    server = Server()
    try:
        yield server
    finally:
        server.stop()
