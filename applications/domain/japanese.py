"""Bringing typed codes into one shape instead of refusing them: digits, hyphens, kana, postcodes (UX 2.0, goal 17).

Codes, numbers, addresses of e-mail and telephone are normalised; names and prose never are.
"""

import re
import unicodedata
from datetime import date

HYPHENS = re.compile(r"[\u2010-\u2015\u2212\u2043\uff0d\ufe58\ufe63\u30fc\uff70\u2500\u2501]")
GAPS = re.compile(r"\s+")
LONG = re.compile(r"(?<=[\u30a1-\u30fa\u30fc])[-\u2010-\u2015\u2212]+")
KANA = re.compile(r"[\u30a1-\u30fa\u30fc\u30fb\s]+")
THOUSANDS = re.compile(r"(?<![0-9])[0-9]{1,3}(?:[ ,.'’、][0-9]{3})+(?![0-9])")
POSTCODE = re.compile(r"\d{3}-\d{4}")
LARGE = re.compile(r"(?:(\d+)億)?(?:(\d{1,4})万)?(\d{0,4})")  # 3億2000万, 12万, 1万5000
YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
YEAR_LAST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")  # as Europe writes it: 30/05/2022
ERA_YEAR = re.compile(r"(令和|平成|昭和|[RHS])(元|\d{1,2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
ERAS = {  # the year before the first one, the first day, the day after the last
    "令和": (2018, date(2019, 5, 1), date.max),
    "平成": (1988, date(1989, 1, 8), date(2019, 5, 1)),
    "昭和": (1925, date(1926, 12, 25), date(1989, 1, 8)),
}
TOO_LARGE = 10**15  # nobody has so many of anything; what is written larger stays a text
LETTERS = {"R": "令和", "H": "平成", "S": "昭和"}
BETWEEN = re.compile(r"(?<=[0-9A-Za-z])[\u2010-\u2015\u2212\u30fc](?=[0-9A-Za-z])")


def code(text: str) -> str:
    """Return a typed code in half-width letters and digits, any long hyphen as "-", outer space gone."""
    return HYPHENS.sub("-", unicodedata.normalize("NFKC", HYPHENS.sub("-", text))).strip()


def number(text: str) -> int | str:
    """Return the whole number that was typed, or the text itself; separators, full-width digits, 万 and 億 are fine."""
    plain = THOUSANDS.sub(_joined, code(text))
    if plain.isascii() and plain.isdigit() and len(plain) < len(str(TOO_LARGE)):
        return int(plain)
    large = LARGE.fullmatch(plain)
    if plain and large and large[0].strip("0123456789"):
        hundred_millions, ten_thousands, ones = (int(part or 0) for part in large.groups())
        found = hundred_millions * 10**8 + ten_thousands * 10**4 + ones
        return found if found < TOO_LARGE else text.strip()
    return text.strip()


def _joined(match: re.Match[str]) -> str:
    return re.sub(r"\D", "", match[0])


def email(text: str) -> str:
    """Return an e-mail address in half-width characters without space around or in it; 。 is a dot, ー a hyphen."""
    plain = GAPS.sub("", unicodedata.normalize("NFKC", text)).replace("。", ".")
    return unicodedata.normalize("NFKC", BETWEEN.sub("-", plain))


def day(text: str) -> str:
    """Return a date as 2022-05-30, typed as 2022年5月30日, 令和4年5月30日, R4.5.30, 2022/5/30 or 30/05/2022.

    What is no real date, such as 令和1年4月1日, is returned as it was typed.
    """
    plain = GAPS.sub("", code(text))
    found = _day_of(plain)
    return found.isoformat() if found else code(text)


def _day_of(plain: str) -> date | None:
    try:
        if match := YEAR_FIRST.fullmatch(plain):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := YEAR_LAST.fullmatch(plain):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if match := ERA_YEAR.fullmatch(plain):
            before, first, end = ERAS[LETTERS.get(match[1], match[1])]
            year = 1 if match[2] == "元" else int(match[2])
            found = date(before + year, int(match[3]), int(match[4]))
            return found if first <= found < end else None
    except ValueError:  # the 31st of June
        return None
    return None


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
    shapes = {"email": email, "phone": phone, "kana": kana, "postcode": postcode, "url": web, "date": day}
    return shapes[kind](text) if kind in shapes else text
