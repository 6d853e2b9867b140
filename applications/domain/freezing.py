"""From a draft to the content of a submission: complete in itself, so that it can be read years later.

Labels and the words of chosen answers are frozen with the answers; what a hidden question holds counts for nothing
and stays outside.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from applications.domain.draft import Draft, File, Question, Section
from applications.domain.snapshot import normalised
from applications.domain.visibility import children_shown, shown_in, spoken

FORMAT = 1


def freeze(draft: Draft) -> dict[str, Any]:
    """Return the content to store and hash: mappings, lists, texts in NFC, integers, booleans and None."""
    content = {
        "format": FORMAT,
        "side": draft.side,
        "language": draft.language,
        "territory": asdict(draft.territory) if draft.territory else None,
        "organisation": asdict(draft.organisation),
        "contacts": draft.contacts,
        "ranks": draft.ranks,
        "topics_offered": draft.topics_offered,
        "topics_wanted": draft.topics_wanted,
        "sections": [_section(draft, section) for section in draft.sections],
    }
    frozen = normalised(content)
    assert isinstance(frozen, dict)
    return frozen


def _section(draft: Draft, section: Section) -> dict[str, Any]:
    asked = (question for question in section.questions if shown_in(draft, question))
    return {
        "slug": section.slug,
        "title": asdict(section.title),
        "questions": [
            freeze_answer(question, draft.value(question), draft.language_of(question.key))
            for question in asked
        ],
    }


def freeze_answer(question: Question, value: Any, language: str) -> dict[str, Any]:
    """Return one question with its answer, written in `language`, as it is frozen."""
    return {
        "key": question.key,
        "kind": question.kind,
        "binding": question.binding,
        "label": asdict(question.label),
        "language": language,
        "value": _value(question, value),
        "words": _words(question, value),
        "children": [_child(child, value) for child in question.children],
    }


def _child(child: Question, value: Any) -> dict[str, Any]:
    """Keep of a group's question what is needed to print the items that were given."""
    items = [value] if isinstance(value, Mapping) else list(value or ())
    made = {one for item in items for one in spoken(item.get(child.key))}
    words = {choice.value: asdict(choice.label) for choice in child.choices if choice.value in made}
    return {"key": child.key, "kind": child.kind, "label": asdict(child.label), "words": words}


def _value(question: Question, value: Any) -> Any:
    if question.kind == "file":
        return [_file(one) for one in value or ()]
    if question.kind == "repeated":
        return [_item(question, one) for one in value or ()]
    if question.kind == "contact":
        return _item(question, value or {})
    return value


def _file(one: File) -> dict[str, Any]:
    """Keep of a file what will never change; the scanner may speak later."""
    kept = asdict(one)
    del kept["scan"]
    return kept


def _item(question: Question, item: Mapping[str, Any]) -> dict[str, Any]:
    if not question.children:
        return dict(item)
    return {child.key: item.get(child.key) for child in children_shown(question, item)}


def _words(question: Question, value: Any) -> dict[str, dict[str, str]]:
    """Return the labels of the choices that were made; of a ranking, of all that were ranked."""
    if question.kind in {"file", "repeated", "contact"}:
        return {}
    made = set(value) if isinstance(value, Mapping) else set(spoken(value))
    return {choice.value: asdict(choice.label) for choice in question.choices if choice.value in made}
