"""Lines short enough for a mail program, in either language."""

import re
import unicodedata

LINE = 68  # columns
TOKENS = re.compile(r"\s*[!-~À-ɏ’“”–]+|\s*\S")  # Latin words whole, other characters one by one


def broken(sentence: str) -> str:
    """Print a sentence with two clocks on two lines, each short enough for a mail program of 70 columns."""
    return sentence.replace("）／", "）\n").replace(" (", "\n(", 1)


def wrapped(sentence: str, hang: str = "") -> str:
    """Break a sentence into lines of a mail program, Japanese between any two characters; `hang` begins the rest."""
    lines = [""]
    for token in TOKENS.findall(sentence):
        if lines[-1] and width(lines[-1] + token) > LINE - len(hang):
            lines.append(token.lstrip())
        else:
            lines[-1] += token
    return f"\n{hang}".join(lines)


def width(text: str) -> int:
    """Return how many columns a text takes; most Japanese characters take two."""
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)
