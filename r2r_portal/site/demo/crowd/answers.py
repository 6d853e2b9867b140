"""What the crowd answers: every question that is asked, long texts near their limits, groups with several items."""

from collections.abc import Callable
from itertools import cycle
from typing import Any

from applications.domain.counting import limit_in
from applications.domain.draft import Question, Section
from applications.domain.visibility import shown
from r2r_portal.site.demo import answers
from r2r_portal.site.demo.crowd.plans import Plan
from r2r_portal.site.demo.data import read
from r2r_portal.territories.models import Side

END = {"en": ". ", "ja": "。"}
EXTRAS = {
    Side.EU: {"address": "1 Example Street, 00000 Example (fictional)"},
    Side.JP: {"address": "見本県見本市例示町1-2-3（架空）", "postal_code": "000-0000"},
}


def values(plan: Plan, sections: tuple[Section, ...]) -> dict[str, Any]:
    """Return the answer to every question that is asked, by key; files are attached apart."""
    asked = [(question, section) for section in sections for question in section.questions]
    found = {
        question.key: value(question, section, plan, 0)
        for question, section in asked
        if question.kind != "file"
    }
    questions = [question for question, _section in asked]
    return {one.key: found[one.key] for one in questions if one.key in found and shown(one, questions, found)}


def value(question: Question, section: Section, plan: Plan, turn: int) -> Any:
    """Return one answer; `turn` counts the items of a group."""
    own = BY_KEY.get(question.key) or BY_KIND.get(question.kind)
    return own(question, section, plan, turn) if own else answers.value(question, section, plan.entry)


def _long(question: Question, section: Section, plan: Plan, turn: int) -> str:
    """Return whole sentences, together a good part of what the limit allows."""
    language = plan.entry.language
    limit = limit_in(question.limit, language) or 500
    chance = plan.chance(question.key, turn)
    marked, *others = _sentences(section.group, language)
    text, aim = marked, int(limit * chance.uniform(0.5, 0.95))
    for sentence in cycle(chance.sample(others, len(others))):
        longer = text + (" " if language == "en" else "") + sentence
        if len(longer) > aim:
            return text[:limit]
        text = longer
    return text[:limit]


def _sentences(group: str, language: str) -> list[str]:
    """Return the sentences of a group's texts once each, first the one that says that all is fictional."""
    texts: list[str] = read("texts")["long"][language][group]
    end = END[language]
    found = [
        f"{part.removesuffix(end.strip())}{end.strip()}" for text in texts for part in text.split(end) if part
    ]
    return list(dict.fromkeys(found))


def _repeated(question: Question, section: Section, plan: Plan, turn: int) -> list[dict[str, Any]]:
    count = plan.chance(question.key).randint(1, min(question.most or 3, 3))
    return [
        {child.key: value(child, section, plan, item) for child in question.children} for item in range(count)
    ]


def _partners(question: Question, section: Section, plan: Plan, turn: int) -> list[dict[str, Any]]:
    chance = plan.chance(question.key)
    known = chance.sample(answers.PARTNERS[plan.entry.side], 3)
    items = _repeated(question, section, plan, turn)
    return [item | {"territory": code} for item, code in zip(items, known, strict=False)]


def _contact(question: Question, section: Section, plan: Plan, turn: int) -> dict[str, str]:
    known = answers.value(question, section, plan.entry)
    extras = EXTRAS[Side(plan.entry.side)] | {
        "english": plan.chance("english").choice(["yes", "partly", "interpreter"])
    }
    return known | {key: text for key, text in extras.items() if key in known}


def _title(_question: Question, _section: Section, plan: Plan, turn: int) -> str:
    titles: list[str] = read("texts")["practice"][plan.entry.language]
    return titles[(plan.number + turn) % len(titles)]


def _choice(question: Question, _section: Section, plan: Plan, turn: int) -> str:
    return plan.chance(question.key, turn).choice([choice.value for choice in question.choices])


def _multiple(question: Question, _section: Section, plan: Plan, _turn: int) -> list[str]:
    slugs = [choice.value for choice in question.choices]
    chance = plan.chance(question.key)
    return sorted(chance.sample(slugs, min(len(slugs), chance.randint(2, 5))), key=slugs.index)


def _ranking(question: Question, _section: Section, plan: Plan, _turn: int) -> dict[str, int]:
    slugs = [choice.value for choice in question.choices]
    return {
        slug: rank for rank, slug in enumerate(plan.chance(question.key).sample(slugs, len(slugs)), start=1)
    }


BY_KIND: dict[str, Callable[[Question, Section, Plan, int], Any]] = {
    "long": _long, "repeated": _repeated, "contact": _contact, "choice": _choice, "multiple": _multiple,
    "ranking": _ranking,
    "kana": lambda question, section, plan, turn: "ミホン",
    "phone": lambda question, section, plan, turn: "+00 000 0000",
    "postcode": lambda question, section, plan, turn: "000-0000",
    "integer": lambda question, section, plan, turn: plan.chance(question.key, turn).randint(20, 200),
}  # fmt: skip
BY_KEY: dict[str, Callable[[Question, Section, Plan, int], Any]] = {
    "partners": _partners,
    "title": _title,
    "organisation_name": lambda question, section, plan, turn: (
        f"Example Region {plan.number} (fictional body)"
    ),
    "organisation_name_en": lambda question, section, plan, turn: (
        f"Example Region {plan.number} (fictional body)"
    ),
    "population": lambda question, section, plan, turn: 1000 * plan.chance(question.key).randint(200, 6000),
    "since": lambda question, section, plan, turn: plan.chance(question.key, turn).randint(1995, 2021),
    "own_cost": lambda question, section, plan, turn: plan.number % 4,
}
