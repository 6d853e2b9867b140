"""Which desk answers: the one of the language, as the call page says."""

DESKS = {"en": "eu", "ja": "jp"}


def desk_for(language: str, side: str = "") -> str:
    """Return "eu" or "jp". Questions in Japanese and those of prefectures go to the Japan desk."""
    return "jp" if "jp" in (DESKS[language], side) else "eu"
