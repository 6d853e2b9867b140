"""Counting characters, the same for a limit on the page, a blocker and the counter in the browser (SPEC A3)."""

import unicodedata


def length(text: str) -> int:
    """Return the number of code points after NFC, a line break counting one however it was sent."""
    return len(unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))


def limit_in(limit: int | None, language: str) -> int | None:
    """Return the limit in `language`: the one of a question is for English, Japanese says it in half."""
    if limit is None:
        return None
    return limit // 2 if language == "ja" else limit


def excess(text: str, limit: int | None, language: str) -> int:
    """Return by how many characters `text` is too long; 0 where it fits or there is no limit."""
    most = limit_in(limit, language)
    return max(0, length(text) - most) if most else 0
