"""How Japanese names are read: kana in one shape, whatever was typed."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
KATAKANA = re.compile(r"[ァ-ヺー・\s]*")


def katakana(typed: str) -> str:
    """Return a reading in full-width katakana; hiragana and half-width kana are accepted and converted."""
    text = unicodedata.normalize("NFKC", typed).strip().translate(HIRAGANA)
    if not KATAKANA.fullmatch(text):
        raise ValidationError(_("Enter the reading in katakana"), code="kana")
    return text
