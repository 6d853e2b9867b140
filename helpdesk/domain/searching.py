"""Searching the library and the answers in both languages: texts and queries brought to one form, cut into words and Japanese runs.

Words of languages with spaces are found by PostgreSQL's full text search; Japanese has none, so its texts are kept as
pairs of neighbouring characters, which an index can hold. Both go by the same form: full and half width, capitals,
accents do not count (the voiced marks of kana do). Whatever is neither a letter nor a digit only separates.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

JAPANESE = r"\u3005\u3007\u3041-\u3096\u309d\u309e\u30a1-\u30fa\u30fc-\u30fe\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
TOKEN = re.compile(rf"[{JAPANESE}]+|[^\W_{JAPANESE}]+")
STARTS_JAPANESE = re.compile(rf"[{JAPANESE}]")
KANA_MARKS = "\u3099\u309a"  # voiced and semi-voiced: か and が are different letters
HALF_WIDTH_MARKS = "\uff9e\uff9f"
WITHOUT_MARK = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
LONGEST_QUERY, MOST_TOKENS = 200, 12
MOST_OF_A_QUERY = 60  # words and pairs: a longer search for answers is a pasted text
ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ions", "ion", "es", "ed", "s", "y", "e")
SHORTEST_ROOT = 3
AROUND = 90  # characters of an excerpt before and after the first hit

Segment = tuple[str, bool]


@dataclass(frozen=True)
class Query:
    """What is looked for: words, and runs of Japanese. Neither: nothing can be looked for."""

    words: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether the text held no letter and no digit."""
        return not (self.words or self.runs)


def normal(text: str) -> str:
    """Return a text in the form in which it is compared."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(WITHOUT_MARK)
    apart = unicodedata.normalize("NFD", folded)
    kept = "".join(ch for ch in apart if ch in KANA_MARKS or unicodedata.category(ch) != "Mn")
    return unicodedata.normalize("NFC", kept)


def tokens(text: str) -> list[str]:
    """Return the words and Japanese runs of a text, in order and in one form."""
    return TOKEN.findall(normal(text))


def plain(*texts: str) -> str:
    """Return texts as they are stored for searching: tokens with one space between."""
    return " ".join(token for text in texts for token in tokens(text))


def query(text: str) -> Query:
    """Return what a typed text looks for; what is too long is cut."""
    found = list(dict.fromkeys(tokens(text[:LONGEST_QUERY])))[:MOST_TOKENS]
    return Query(
        tuple(token for token in found if not STARTS_JAPANESE.match(token)),
        tuple(token for token in found if STARTS_JAPANESE.match(token)),
    )


def grams(text: str) -> list[str]:
    """Return the single characters and the pairs of all Japanese runs of a text, each once, sorted."""
    runs = [token for token in tokens(text) if STARTS_JAPANESE.match(token)]
    return sorted({run[i : i + n] for run in runs for n in (1, 2) for i in range(len(run) - n + 1)})


def asked(run: str) -> list[str]:
    """Return the grams that a text must hold to hold `run`: its pairs, or the one character."""
    return sorted({run[i : i + 2] for i in range(len(run) - 1)}) or [run]


def words_and_grams(text: str) -> list[str]:
    """Return what an answer is found by, where one index holds both: its words and its grams, each once, sorted."""
    return sorted({token for token in tokens(text) if not STARTS_JAPANESE.match(token)} | set(grams(text)))


def wanted(text: str) -> list[str]:
    """Return what an answer must hold to answer a search, of `words_and_grams`; empty without a letter or a digit."""
    found: set[str] = set()
    for token in tokens(text):
        found.update(asked(token) if STARTS_JAPANESE.match(token) else [token])
    return sorted(found)[:MOST_OF_A_QUERY]


def highlighted(text: str, looked_for: Query) -> list[Segment]:
    """Return a text in pieces, each with whether it was looked for; put together they are the text."""
    marks = [False] * len(text)
    for start, end in _hits(text, looked_for):
        marks[start:end] = [True] * (end - start)
    pieces: list[Segment] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or marks[end] != marks[start]:
            pieces.append((text[start:end], marks[start]))
            start = end
    return pieces


def excerpt(text: str, looked_for: Query) -> list[Segment]:
    """Return what stands around the first hit, in pieces; the beginning where nothing was hit."""
    first = min((start for start, _end in _hits(text, looked_for)), default=0)
    begin, end = max(first - AROUND, 0), first + 2 * AROUND
    if begin:
        space = text.find(" ", begin, first)
        begin = space + 1 if space >= 0 else begin
    cut = text[begin:end].strip()
    pieces = highlighted(cut, looked_for)
    return [("… ", False)] * bool(begin) + pieces + [(" …", False)] * (end < len(text))


def _hits(text: str, looked_for: Query) -> Iterator[tuple[int, int]]:
    form, at = _mapped(text)
    for run in looked_for.runs:
        yield from ((at[m.start()], at[m.end()]) for m in re.finditer(re.escape(run), form))
    roots = tuple(_root(word) for word in looked_for.words)
    if roots:
        found = (m for m in TOKEN.finditer(form) if m[0].startswith(roots))
        yield from ((at[m.start()], at[m.end()]) for m in found)


def _mapped(text: str) -> tuple[str, list[int]]:
    """Return the normal form and, for each of its characters and for its end, where that stands in the text."""
    form, at = "", []
    for start, cluster in _clusters(text):
        said = normal(cluster)
        form += said
        at += [start] * len(said)
    return form, [*at, len(text)]


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or not _leans(text[end]):
            yield start, text[start:end]
            start = end


def _leans(ch: str) -> bool:
    return ch in HALF_WIDTH_MARKS or unicodedata.category(ch) == "Mn"


def _root(word: str) -> str:
    """Return a word without an English ending, roughly: what is marked may differ a little from what was found."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_ROOT:
            return word.removesuffix(ending)
    return word


def joined(pieces: Iterable[Segment]) -> str:
    """Return the text of pieces."""
    return "".join(text for text, _is_hit in pieces)
