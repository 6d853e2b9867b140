"""Templates of answers: a text with named places for what differs from case to case."""

import re
from collections.abc import Mapping

PLACE = re.compile(r"\{([^{}\n]*)\}")
PLACES = ("name", "number", "topic", "address", "closing")


def unknown_places(text: str) -> tuple[str, ...]:
    """Return the named places of a text that nobody fills, each once, in order."""
    return tuple(dict.fromkeys(found for found in PLACE.findall(text) if found not in PLACES))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its known places filled; what is filled in is not looked through again."""
    return PLACE.sub(lambda found: values.get(found[1], found[0]), text)
