"""The files of the project, as the guards look at them."""

import ast
import functools
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("r2r_portal", "applications", "selection", "programme", "helpdesk")
NOT_OURS = {".git", ".venv", ".run", "__pycache__", "node_modules"}


def files(*suffixes: str, under: tuple[str, ...] = (".",)) -> list[Path]:
    """Return the project's files with these suffixes, in a stable order."""
    found = []
    for folder in under:
        for place, folders, names in os.walk(ROOT / folder):
            folders[:] = [name for name in folders if name not in NOT_OURS and not name.endswith("_cache")]
            found += [Path(place) / name for name in names if not suffixes or name.endswith(suffixes)]
    return sorted(found)


def name(file: Path) -> str:
    """Return a file's name as people write it."""
    return str(file.relative_to(ROOT))


def text(file: Path) -> str:
    """Return what a text file says."""
    return file.read_text(encoding="utf-8")


@functools.cache
def parsed(*, under: tuple[str, ...] = CODE) -> tuple[tuple[str, ast.Module], ...]:
    """Return every module of the code, parsed once for all guards, without migrations."""
    return tuple(
        (name(file), ast.parse(text(file)))
        for file in files(".py", under=under)
        if "migrations" not in file.parts
    )
