"""What in a text may name a person: shown to who publishes an answer, who decides."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
TELEPHONE = re.compile(r"(?<![A-Za-z0-9./])(?:\+|\(?0)\d[\d ()./-]{6,17}\d")
SHORTEST_NAME = 2


class Trace(StrEnum):
    """Kinds of what may name a person."""

    EMAIL = "email"
    TELEPHONE = "telephone"
    NAME = "name"


def traces(text: str, names: Iterable[str] = ()) -> tuple[tuple[Trace, str], ...]:
    """Return what of a text looks like an address, a telephone number or one of `names`, each once, as it stands there."""
    plain = unicodedata.normalize("NFKC", text)
    found = [(Trace.EMAIL, one) for one in EMAIL.findall(plain)]
    found += [(Trace.TELEPHONE, one.strip()) for one in TELEPHONE.findall(plain)]
    found += [(Trace.NAME, part) for name in names for part in _parts(name) if _stands_in(part, plain)]
    return tuple(dict.fromkeys(found))


def _parts(name: str) -> list[str]:
    parts = re.split(r"[\s\u3000・,]+", unicodedata.normalize("NFKC", name))
    return [part for part in parts if len(part) >= SHORTEST_NAME]


def _stands_in(part: str, text: str) -> bool:
    """Look for a whole word where the name is in Latin letters; Japanese has no spaces to look between."""
    if part.isascii():
        return re.search(rf"\b{re.escape(part)}\b", text, re.IGNORECASE) is not None
    return part in text
