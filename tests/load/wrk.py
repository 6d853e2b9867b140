"""Readers by `wrk` (a package of Debian's), against a server on this machine alone."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.load.client import Target

WRK = shutil.which("wrk")


def read(target: Target, path: str, *, at_once: int, seconds: float) -> dict[str, Any]:
    """Let so many read one page over and over; return how many answers there were, what failed (statuses from 400 on), percentiles in seconds."""
    assert WRK
    script = Path(__file__).with_suffix(".lua")
    command = [
        WRK,
        "-t2",
        f"-c{at_once}",
        f"-d{max(1, round(seconds))}s",
        "-s",
        str(script),
        f"http://{target.host}:{target.port}{path}",
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60)
    found: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return found | {"least_a_second": round(found["n"] / found["seconds"], 1)}
