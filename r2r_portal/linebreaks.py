"""Where Japanese headings may break: between phrases, never inside a date, a time or a reference number."""

import re
from collections.abc import Callable
from functools import cache

import budoux
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

WHOLE = re.compile(
    r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日)?(?:（[月火水木金土日]）)?"  # 2022年5月30日（月）
    r"|\d{4}年(?!度)"
    r"|～?\d{1,2}日（[月火水木金土日]）"
    r"|\d{1,2}時(?:\d{1,2}分)?"
    r"|\d{1,2}:\d{2}(?::\d{2})?(?:[～–]\d{1,2}:\d{2})?(?: \([+−]1 day\)|（翌日）|（前日）)?"
    r"|（[^（）\s]{1,9}時間）"  # （ブリュッセル時間）
    r"|(?:EU|JP)-\d{4}-\d{3,}|HD-\d{4,}"
    r"|\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)"
)


SCRIPTS = re.compile(
    r"(?<=[一-龠々])(?=[ァ-ヴー]{3})|(?<=[ァ-ヴー])(?=[一-龠])"
)  # 地域間|イノベーション|協力
LONGEST = 8  # characters of a phrase that fit a heading at 320 px


@cache
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


def keep_whole(text: str) -> SafeString:
    """Return escaped text whose dates, times and reference numbers cannot be broken."""
    return _woven(text, escape)


def phrased(text: str) -> SafeString:
    """Return escaped Japanese text that may break between phrases only; dates and the like stay whole."""
    return format_html('<span class="phrased">{}</span>', _woven(text, _with_breaks))


def _woven(text: str, between: Callable[[str], str]) -> SafeString:
    parts: list[str] = []
    end = 0
    for found in WHOLE.finditer(text):
        parts += [between(text[end : found.start()]), f'<span class="nobr">{escape(found[0])}</span>']
        end = found.end()
    return mark_safe("".join([*parts, between(text[end:])]))  # noqa: S308 - every part is escaped


def _with_breaks(text: str) -> str:
    phrases = _parser().parse(text) if text else []
    return "<wbr>".join(escape(part) for phrase in phrases for part in _shortened(phrase))


def _shortened(phrase: str) -> list[str]:
    return SCRIPTS.split(phrase) if len(phrase) > LONGEST else [phrase]
