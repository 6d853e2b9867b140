"""Bringing typed codes into one shape instead of refusing them: digits, hyphens, kana, postcodes (UX 2.0, goal 17).

Codes, numbers, addresses of e-mail and telephone are normalised; names and prose never are.
"""

import re
import unicodedata

HYPHENS = re.compile(r"[\u2010-\u2015\u2212\u2043\uff0d\ufe58\ufe63\u30fc\uff70\u2500\u2501]")
GAPS = re.compile(r"\s+")
LONG = re.compile(r"(?<=[\u30a1-\u30fa\u30fc])[-\u2010-\u2015\u2212]+")
KANA = re.compile(r"[\u30a1-\u30fa\u30fc\u30fb\s]+")
THOUSANDS = re.compile(r"[0-9]{1,3}(?:[ ,.'’、][0-9]{3})+")
POSTCODE = re.compile(r"\d{3}-\d{4}")


def code(text: str) -> str:
    """Return a typed code in half-width letters and digits, any long hyphen as "-", outer space gone."""
    return HYPHENS.sub("-", unicodedata.normalize("NFKC", HYPHENS.sub("-", text))).strip()


def number(text: str) -> int | str:
    """Return the whole number that was typed (separators and full-width digits are fine), or the text itself."""
    plain = code(text)
    if THOUSANDS.fullmatch(plain):
        plain = re.sub(r"\D", "", plain)
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 16 else text.strip()


def email(text: str) -> str:
    """Return an e-mail address in half-width characters without space around or in it."""
    return unicodedata.normalize("NFKC", GAPS.sub("", unicodedata.normalize("NFKC", text)))


def phone(text: str) -> str:
    """Return a telephone number in half-width digits; words such as 内線 stay."""
    return GAPS.sub(" ", code(text))


def postcode(text: str) -> str:
    """Return "100-0013" for 1000013, 100-0013, １００－００１３ and 〒100 0013; anything else as it was typed."""
    digits = re.sub(r"[\s〒-]", "", code(text))
    return (
        f"{digits[:3]}-{digits[3:]}"
        if digits.isascii() and digits.isdigit() and len(digits) == 7
        else text.strip()
    )


def is_postcode(text: str) -> bool:
    """Tell whether a normalised postcode is one of Japan's."""
    return POSTCODE.fullmatch(text) is not None


def kana(text: str) -> str:
    """Return a reading in full-width katakana: half-width kana and hiragana are converted."""
    wide = unicodedata.normalize("NFKC", text)
    turned = "".join(chr(ord(ch) + 0x60) if "\u3041" <= ch <= "\u3096" else ch for ch in wide)
    long = LONG.sub(lambda found: "ー" * len(found[0]), turned)
    return GAPS.sub(" ", long).strip()


def is_kana(text: str) -> bool:
    """Tell whether a normalised reading is katakana throughout."""
    return KANA.fullmatch(text) is not None


def web(text: str) -> str:
    """Return a web address in half-width characters, begun with https:// where only the name was typed."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return f"https://{plain}" if re.match(r"[\w-]+(\.[\w-]+)+(/|$)", plain) else plain


def tidy(kind: str, text: str) -> str:
    """Return what was typed for a question of `kind` in its one shape; prose and names only lose nothing."""
    shapes = {"email": email, "phone": phone, "kana": kana, "postcode": postcode, "url": web, "date": code}
    return shapes[kind](text) if kind in shapes else text
