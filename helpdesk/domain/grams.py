"""Words to search Japanese by: every two neighbouring characters, and Latin words whole.

Japanese has no spaces between words. Two neighbouring characters find 公印 in 公印省略, which a list of words misses.
"""

import re
import unicodedata

ASCII_WORD = re.compile(r"[a-z0-9]+")
JAPANESE_RUN = re.compile(r"[\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
MOST_OF_A_QUERY = 60  # a longer search is a pasted text: its beginning says enough


def normal(text: str) -> str:
    """Return text as it is compared: one width of every character, no capitals."""
    return unicodedata.normalize("NFKC", text).lower()


def grams(text: str) -> list[str]:
    """Return what a text is found by: neighbours and single characters of its Japanese, its Latin words; sorted, each once."""
    plain = normal(text)
    found = set(ASCII_WORD.findall(plain))
    for run in JAPANESE_RUN.findall(plain):
        found.update(run)
        found.update(run[place : place + 2] for place in range(len(run) - 1))
    return sorted(found)


def wanted(query: str) -> list[str]:
    """Return what a text must be found by to answer a search; empty where the search has no letter of either script."""
    plain = normal(query)
    found = set(ASCII_WORD.findall(plain))
    for run in JAPANESE_RUN.findall(plain):
        found.update([run] if len(run) == 1 else [run[place : place + 2] for place in range(len(run) - 1)])
    return sorted(found)[:MOST_OF_A_QUERY]
