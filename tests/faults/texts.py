"""A hundred and fifty texts that nobody should type, in fifteen families of ten; made here, not stored anywhere.

Every text of the families that a page could run carries `CANARY`: a page that gives it back unescaped is found by it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

CANARY = "r2rkanarie"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Payload:
    """One text: its family, its number within it, itself (as bytes where it is no UTF-8)."""

    family: str
    number: int
    text: str | bytes

    @property
    def bytes(self) -> bytes:
        """The text as it goes over the line."""
        return self.text if isinstance(self.text, bytes) else self.text.encode("utf-8", "surrogatepass")


MARKUP = (
    f"<script>{CANARY}(1)</script>",
    f"<img src=x onerror={CANARY}(1)>",
    f'"><svg onload={CANARY}(1)>',
    f"'><iframe srcdoc='<script>{CANARY}(1)</script>'>",
    f'<a href="javascript:{CANARY}(1)">x</a>',
    f"</textarea><script>{CANARY}(1)</script>",
    f"</title><script>{CANARY}(1)</script>",
    f"<!--><b {CANARY}>-->",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={CANARY}(1)>",
    f"<b {CANARY}>bold</b>",
)
SCRIPT = (
    f"javascript:{CANARY}(1)",
    f"\\u003cscript\\u003e{CANARY}(1)",
    f"';{CANARY}(1);//",
    f'";{CANARY}(1);//',
    f"`${{{CANARY}(1)}}`",
    f"</script><script>{CANARY}(1)</script>",
    f"\u2028{CANARY}(1)",
    f"&lt;script&gt;{CANARY}",
    f"&#60;script&#62;{CANARY}",
    f"%3Cscript%3E{CANARY}",
)
TEMPLATE = (
    "{{ 7919*7907 }}",
    "{% debug %}",
    "{{ request.user.password }}",
    "{% include '/etc/passwd' %}",
    "${7919*7907}",
    "#{7919*7907}",
    "<%= 7919*7907 %>",
    "{0.__class__.__init__.__globals__}",
    "%(password)s",
    "{{''.__class__.__mro__[1].__subclasses__()}}",
)
SQL = (
    "' OR '1'='1",
    "'; DROP TABLE accounts_user; --",
    "1; SELECT pg_sleep(10)",
    '" OR ""="',
    "') UNION SELECT NULL, version() --",
    "%' AND 1=CAST((SELECT version()) AS int) --",
    "\\'; --",
    "$$; SELECT 1; $$",
    "1 OR 1=1",
    "_%_%_%",
)
FORMULA = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1;1)",
    "=cmd|'/c calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "\u200b=1+1",
    "|calc",
)
LINES = (
    "a\r\nBcc: x@test.example",
    "a\nSet-Cookie: x=1",
    "a\rb",
    "\r\n\r\n<html>",
    "a%0d%0aX: y",
    "a\u2028b",
    "a\u2029b",
    "a\x0bb",
    "a\x0cb",
    "a\x85b",
)
NUL = tuple(f"a{chr(n)}b" for n in (0, 1, 2, 7, 8, 14, 27, 31, 127, 0x9F))
NOT_UTF8 = (
    b"\xff\xfe",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\xf5\x80\x80\x80",
    b"a\x80b",
    b"\xe2\x82",
    b"\x93\xfa\x96{",
    b"\xa4\xa2",
    b"\xfe\xff\0a",
    b"\xf0\x9f\x98",
)
BIDI = tuple(f"user{mark}gnp.exe" for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")
HIDDEN = tuple(f"pay{mark}pal" for mark in "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u034f\u115f\U000e0041")
WIDE = (
    "ＡＤＭＩＮ",
    "＜ｓｃｒｉｐｔ＞",
    "＇ＯＲ＇",
    "１２３",
    "．．／．．／",
    "ａ＠ｔｅｓｔ．ｅｘａｍｐｌｅ",
    "　",
    "％００",
    "－１",
    "ｊａｖａｓｃｒｉｐｔ：",
)
KANA = ("ﾃｽﾄ", "ﾊﾟﾋﾟﾌﾟ", "ｶﾞｷﾞｸﾞ", "ｱｲｳｴｵ" * 50, "ｰ", "ﾞ", "ﾟ", "｡｢｣､･", "ｱ゙", "ヷヸヹヺ")
FOUR_BYTES = (
    "😀",
    "𠮷野家",
    "𩸽",
    "👨‍👩‍👧‍👦",
    "🇯🇵🇪🇺",
    "\U0010ffff",
    "\U000f0000",
    "𝕳𝖊𝖑𝖑𝖔",
    "葛\U000e0100",
    "🏴\U000e0067\U000e007f",
)
BOMBS = (
    "a" + "\u0301" * 500,
    "Z̷" * 300,
    "กิ" + "ิ" * 300,
    "\u0344" * 200,
    "ﷺ" * 500,
    "\u1e9b\u0323" * 300,
    "ﬀ" * 500,
    "각" * 500,
    "が" * 500,
    "\u0f73\u0f75" * 200,
)
DEEP = (
    "[" * 2_000 + "]" * 2_000,
    '{"a":' * 1_000 + "1" + "}" * 1_000,
    json.dumps({"__proto__": {"a": 1}}),
    json.dumps({"$ne": None}),
    "9" * 400,
    "1e999",
    "-0",
    "NaN",
    "Infinity",
    "9" * 5_000,
)
FAMILIES: dict[str, tuple[str | bytes, ...]] = {
    "markup": MARKUP, "script": SCRIPT, "template": TEMPLATE, "sql": SQL, "formula": FORMULA, "lines": LINES, "nul": NUL,
    "not-utf-8": NOT_UTF8, "bidi": BIDI, "hidden": HIDDEN, "full-width": WIDE, "half-width kana": KANA, "four bytes": FOUR_BYTES,
    "combining bombs": BOMBS, "deep and huge": (*DEEP[:6], "x" * MEGABYTE, "字" * (MEGABYTE // 3), " " * MEGABYTE, "<b>" * (MEGABYTE // 3)),
}  # fmt: skip


def payloads() -> Iterator[Payload]:
    """Yield all of them."""
    for family, texts in FAMILIES.items():
        for number, text in enumerate(texts, start=1):
            yield Payload(family, number, text)


def harmful(body: bytes, payload: Payload) -> bool:
    """Tell whether a page of HTML gives a text back so that it would run: its marks as they were typed, or a sum worked out."""
    if str(7919 * 7907).encode() in body:
        return True
    return payload.family in {"markup", "script"} and b"<" in payload.bytes and payload.bytes in body
