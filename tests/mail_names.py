"""The names that the words of an e-mail ask their context for."""

import re

TOKEN = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}", re.DOTALL)
WORD = re.compile(r"\"[^\"]*\"|[A-Za-z_][\w.]*")
KEYWORDS = {
    "if", "elif", "else", "endif", "for", "in", "empty", "endfor", "not", "and", "or", "is", "forloop",
}  # fmt: skip


def names(text: str) -> set[str]:
    """Return the first names of everything that a text asks for, without those that its loops make."""
    found: set[str] = set()
    own: set[str] = set()
    for shown, done in TOKEN.findall(text):
        words = [one for one in WORD.findall((shown or done).split("|")[0]) if not one.startswith('"')]
        if done.split()[:1] == ["for"]:
            cut = words.index("in")
            own |= set(words[1:cut])
            words = words[cut:]
        found |= {one.partition(".")[0] for one in words if one not in KEYWORDS}
    return found - own - KEYWORDS
