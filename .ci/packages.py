"""What we install: under which licences, and whether PyPI knows a hole in it. Standard library only.

`licences` fails on a package of a lock whose licence nobody looked at (tests/guards/test_licences.py shows that it would).
`advisories` asks PyPI about every release of the locks of production and fails on one with a known hole. Where PyPI
cannot be reached, or a mirror stands in its place that tells nothing of releases, it says so in one line; that alone is skipped.
"""

import json
import re
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements"
LOCKS = ("base", "embedded", "optional", "uv", "dev", "s3")
SERVED = ("base", "optional", "uv")  # what production runs, or may
PYPI = "https://pypi.org"
PATIENCE, AT_ONCE = 10, 8  # seconds for an answer, questions at a time
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)

# Words of a licence, as packages write them: permissive ones, and those that ask for their own changes only.
FINE = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Zlib|CC0|CNRI|Unlicense|HPND|MPL|Mozilla|LGPL|Lesser|Artistic|0BSD"
)
STRICT = re.compile(r"(?<![L])GPL|AGPL|SSPL|BUSL|Commons Clause|CC-BY-NC|Proprietary")
SAYS_NOTHING = {"axe-playwright-python": "MIT"}  # it stands in its LICENSE file alone
TOOLS = {"djlint"}  # GPL: it checks our templates, no part of it is passed on
CHOSEN = {
    "text-unidecode": "Artistic License",  # or GPL
    "pyphen": "Mozilla",  # or GPL, or LGPL
    "qrcode": "BSD",  # "other" is the BSD licence of what it began from
}


def locked(*locks: str) -> dict[str, str]:
    """Return name and version of every package of some locks."""
    texts = [(REQUIREMENTS / f"{lock}.txt").read_text(encoding="utf-8") for lock in locks]
    return {name: version for text in texts for name, version in LOCKED.findall(text)}


def licence(package: str) -> str | None:
    """Return what an installed package says of its licence; None where it is not for this machine."""
    try:
        found = distribution(package).metadata
    except PackageNotFoundError:
        return None
    classifiers = [one for one in found.get_all("Classifier", []) if one.startswith("License ::")]
    said = (
        found.get("License-Expression")
        or "; ".join(classifiers)
        or (found.get("License") or "").partition("\n")[0]
    )
    return said or SAYS_NOTHING.get(package, "")


def doubt(package: str, said: str) -> bool:
    """Tell whether somebody has to look: no known licence, or a strict one that nobody chose another for."""
    if package in CHOSEN:
        return CHOSEN[package] not in said
    bare = said.replace("Library or Lesser General Public License (LGPL)", "LGPL").replace("LGPLv3", "LGPL")
    return not FINE.search(bare) or bool(STRICT.search(bare))


def licences() -> int:
    """Print packages whose licence nobody looked at; return the exit code."""
    here = {package: said for package in locked(*LOCKS) if (said := licence(package)) is not None}
    strange = {
        package: said for package, said in here.items() if package not in TOOLS and doubt(package, said)
    }
    for package, said in strange.items():
        print(f"   {package}: {said[:100]}")
    print(f"   {len(here)} packages, {len(strange)} under a licence that nobody looked at")
    return 1 if strange else 0


def holes(package: str, version: str, registry: str) -> list[dict[str, Any]] | None:
    """Return the known holes of a release that are not withdrawn; None where the registry tells nothing of it."""
    request = urllib.request.Request(f"{registry}/pypi/{package}/{version}/json")  # noqa: S310 - https, or the tests' own
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            told = json.load(answer)
    except (OSError, ValueError):
        return None
    return [one for one in told.get("vulnerabilities", []) if not one.get("withdrawn")]


def advisories(registry: str = PYPI) -> int:
    """Print the known holes of what production runs; return the exit code."""
    packages = locked(*SERVED)
    first = next(iter(packages.items()))
    if holes(*first, registry) is None:
        print(f"   skipped: {registry} cannot be reached, or tells nothing of releases")
        return 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = dict(zip(packages, pool.map(lambda one: holes(*one, registry), packages.items()), strict=True))
    silent = [package for package, found in told.items() if found is None]
    known = {package: found for package, found in told.items() if found}
    for package, found in known.items():
        for one in found:
            fixed = ", ".join(one.get("fixed_in", [])) or "nothing yet"
            print(f"   {package} {packages[package]}: {one['id']}, mended in {fixed}")
    print(
        f"   {len(told) - len(silent)} releases asked about, {len(known)} with a known hole; no answer: {silent or 'none'}"
    )
    return 1 if known or silent else 0


if __name__ == "__main__":
    sys.exit({"licences": licences, "advisories": advisories}[sys.argv[1]]())
