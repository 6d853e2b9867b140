"""What we install: under which licences, and whether an advisory is known. Standard library only.

`licences` fails on a package that runs in production under a licence nobody looked at. `advisories` asks pip-audit,
where it is there and its service answers; where not, it says so in one line and does not fail.
"""

import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements/base.txt"
FREE = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|LGPL|Lesser General|HPND|Unlicense|ZPL|Zope|0BSD"
    r"|CC0|Public Domain|PostgreSQL",
    re.IGNORECASE,
)
LOOKED_AT: dict[str, str] = {}  # package: why its licence is fine though the pattern does not know it
SECONDS = 60


def packages() -> list[tuple[str, str]]:
    """Return name and version of every package of production."""
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    return [
        (found[1], found[2]) for line in lines if (found := re.match(r"([A-Za-z0-9._-]+)==([^\s;\\]+)", line))
    ]


def licence(name: str) -> str:
    """Return what a package says of its licence; empty where it is not installed on this kind of machine."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return ""
    said = [about.get("License-Expression") or "", (about.get("License") or "").strip().splitlines()[:1]]
    classes = [
        line.rpartition("::")[2].strip()
        for line in about.get_all("Classifier") or []
        if line.startswith("License")
    ]
    return " ".join([str(said[0]), *(said[1] or []), *classes]).strip() or "unknown"


def licences() -> int:
    """Print packages whose licence nobody looked at; return the exit code."""
    found = {name: licence(name) for name, _version in packages()}
    strange = {
        name: said for name, said in found.items() if said and not FREE.search(said) and name not in LOOKED_AT
    }
    for name, said in strange.items():
        print(f"   {name}: {said[:100]}")
    print(f"   {len(found)} packages, {len(strange)} under a licence that nobody looked at")
    return 1 if strange else 0


def advisories() -> int:
    """Ask for known advisories, where that is possible; return the exit code."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--require-hashes",
        "--disable-pip",
        "-r",
        str(LOCK),
        "--progress-spinner=off",
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        print("   skipped: the advisory service does not answer")
        return 0
    if "No module named" in done.stderr or "Connection" in done.stderr or "ConnectionError" in done.stderr:
        print("   skipped: pip-audit is not installed here, or its service cannot be reached")
        return 0
    print(done.stdout or done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit({"licences": licences, "advisories": advisories}[sys.argv[1]]())
