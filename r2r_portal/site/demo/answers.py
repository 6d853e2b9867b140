"""Fictional answers to every question of a questionnaire, by its kind and key."""

import io
from typing import Any

import pikepdf

from applications.domain.draft import Question, Section
from r2r_portal.site.demo.data import Entry, read
from r2r_portal.territories.models import Side

PARTNERS: dict[str, tuple[str, ...]] = {
    Side.EU: ("JP-23", "JP-26", "JP-34"),
    Side.JP: ("ITH5", "ES21", "FRK"),
}


def values(section: Section, entry: Entry) -> dict[str, Any]:
    """Return an answer to every question of a section that takes one; files are attached apart."""
    return {q.key: value(q, section, entry) for q in section.questions if q.kind != "file"}


def value(question: Question, section: Section, entry: Entry) -> Any:
    """Return one answer."""
    special = SPECIAL.get(question.key)
    if special:
        return special(question, entry)
    return BY_KIND[question.kind](question, section, entry)


def letter() -> bytes:
    """Return a one-page PDF that stands for an endorsement letter."""
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.save(out, deterministic_id=True)
    return out.getvalue()


def _long(question: Question, section: Section, entry: Entry) -> str:
    texts = read("texts")["long"][entry.language][section.group]
    text: str = texts[(entry.number + question.id) % len(texts)]
    limit = (question.limit or 10_000) // (2 if entry.language == "ja" else 1)
    return text[:limit]


def _choice(question: Question, _section: Section, entry: Entry) -> str:
    return question.choices[0].value if question.choices else ""


def _multiple(question: Question, _section: Section, entry: Entry) -> tuple[str, ...]:
    slugs = [choice.value for choice in question.choices]
    shift = entry.number % max(1, len(slugs))
    return tuple(sorted((slugs[shift:] + slugs[:shift])[:3], key=slugs.index))


def _contact(question: Question, _section: Section, entry: Entry) -> dict[str, str]:
    names = read("people")["names"][entry.side]
    turn = {"contact_main": 0, "contact_deputy": 1, "contact_signatory": 2}[question.key]
    given, family, *kana = names[(entry.number + turn) % len(names)]
    known = {
        "given_name": given, "family_name": family, "email": entry.email, "english": "partly",
        "given_kana": kana[0] if kana else "", "family_kana": kana[1] if kana else "",
        "department": "産業労働部 産業振興課" if entry.side == Side.JP else "Innovation unit (fictional)",
        "position": "主査" if entry.side == Side.JP else "Programme manager",
        "phone": "03-0000-0000" if entry.side == Side.JP else "+00 000 0000", "postal_code": "", "address": "",
    }  # fmt: skip
    return {child.key: known[child.key] for child in question.children}


def _repeated(question: Question, section: Section, entry: Entry) -> list[dict[str, Any]]:
    return [{child.key: value(child, section, entry) for child in question.children}]


def _short(_question: Question, _section: Section, entry: Entry) -> str:
    text: str = read("texts")["short"][entry.language]
    return text


def _partners(_question: Question, entry: Entry) -> list[dict[str, str]]:
    return [{"territory": PARTNERS[entry.side][entry.number % 3], "reason": ""}]


def _title(_question: Question, entry: Entry) -> str:
    titles = read("texts")["practice"][entry.language]
    title: str = titles[entry.number % len(titles)]
    return title


BY_KIND = {
    "short": _short, "long": _long, "choice": _choice, "multiple": _multiple, "contact": _contact,
    "repeated": _repeated,
    "integer": lambda question, section, entry: 12 + entry.number,
    "yes_no": lambda question, section, entry: True,
    "url": lambda question, section, entry: "https://region.example/",
    "email": lambda question, section, entry: entry.email,
    "kana": lambda question, section, entry: "",
    "phone": lambda question, section, entry: "",
    "postcode": lambda question, section, entry: "",
    "date": lambda question, section, entry: "2021-04-01",
}  # fmt: skip
SPECIAL = {
    "territory": lambda question, entry: entry.code,
    "themes": lambda question, entry: {slug: rank for rank, slug in enumerate(entry.themes, start=1)},
    "population": lambda question, entry: 1_200_000 + 1000 * entry.number,
    "since": lambda question, entry: 2018,
    "own_cost": lambda question, entry: entry.number % 3,
    "partners": _partners,
    "title": _title,
}
