"""What staff changed in a message, against its template: pieces that stayed, went, came."""

import re
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "del", "ins"]
PIECE = re.compile(r"[A-Za-z0-9À-ɏ]+|\n|[^\S\n]+|.")
MOST = 4_000  # pieces; beyond that, comparing takes longer than anybody waits


def changes(old: str, new: str) -> list[tuple[Kind, str]]:
    """Return `new` against `old`: words of Latin letters whole, Japanese letter by letter."""
    mine, theirs = PIECE.findall(old), PIECE.findall(new)
    if len(mine) > MOST or len(theirs) > MOST:
        mine, theirs = old.splitlines(keepends=True), new.splitlines(keepends=True)
    found: list[tuple[Kind, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("same", "".join(mine[a:b])))
        else:
            found += [("del", "".join(mine[a:b]))] if a < b else []
            found += [("ins", "".join(theirs[c:d]))] if c < d else []
    return found
