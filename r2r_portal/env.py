"""Typed readers of the environment: every setting that a machine may change passes here.

`NAME_FILE`, where given, names a file that holds the value: the usual way to hand over a secret.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path


class MissingSettingError(RuntimeError):
    """A setting without a default was not given."""


def text(name: str, default: str | None = None) -> str:
    """Return the value of `name`, or of the file that `name`_FILE points to."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    value = os.environ.get(name, default)
    if value is None:
        raise MissingSettingError(f"{name} is not set")
    return value


def flag(name: str, default: bool = False) -> bool:
    """Return whether `name` is one of 1, true, yes, on."""
    return text(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """Return `name` as an integer."""
    return int(text(name, str(default)))


def words(name: str, default: str = "") -> list[str]:
    """Return `name` split at commas, empty parts left out."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def pairs(name: str) -> dict[str, str]:
    """Return `name` as NAME=value pairs between commas."""
    return dict(pair.split("=", 1) for pair in words(name) if "=" in pair)


def command() -> str:
    """Return which command of manage.py runs; empty for servers."""
    return sys.argv[1] if Path(sys.argv[0]).name == "manage.py" and len(sys.argv) > 1 else ""


def kept(path: Path, default: str) -> str:
    """Return what a file of the run folder holds, or the default where there is none: for the demo only."""
    return path.read_text(encoding="ascii").strip() if path.exists() else default


def beside(changes: Mapping[str, str]) -> dict[str, str]:
    """Return our environment with `changes`, for a program that we start."""
    return {**os.environ, **changes}
