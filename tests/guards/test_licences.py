"""Every package that we install may be used and passed on with ours: what it says of itself, against a list."""

import re
from importlib.metadata import PackageNotFoundError, distribution

from tests.guards.tree import ROOT, text

LOCKS = ("base", "embedded", "uv", "dev")
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


def locked(lock: str) -> list[str]:
    return re.findall(r"^([A-Za-z0-9._-]+)==", text(ROOT / "requirements" / f"{lock}.txt"), re.MULTILINE)


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


def test_every_package_of_the_locks_has_a_licence_that_we_may_use() -> None:
    packages = {package for lock in LOCKS for package in locked(lock)}
    here = {package: said for package in packages if (said := licence(package)) is not None}
    assert len(here) > 100
    assert {package: said for package, said in here.items() if doubt(package, said)}.keys() == TOOLS
    assert not TOOLS & set(locked("base"))


def test_a_strict_licence_would_be_seen() -> None:
    assert doubt("x", "GPL-3.0-or-later")
    assert doubt("x", "GNU Affero General Public License v3 (AGPL)")
    assert doubt("x", "")
    assert not doubt("x", "GNU Library or Lesser General Public License (LGPL)")
    assert not doubt("x", "Apache-2.0 OR BSD-3-Clause")
