"""From a submission back to a draft, and on to the next version: last content, some answers replaced (SPEC A13).

Whatever is not named stays as it was frozen, to the byte: no change that somebody made elsewhere leaks in.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from applications.domain.draft import Body, Draft, File, Given, Place, Question, Section
from applications.domain.freezing import freeze

BODY = {
    "organisation_name": "name_local",
    "organisation_name_en": "name_en",
    "organisation_kind": "kind",
    "organisation_website": "website",
}
TOP = {
    **dict.fromkeys(BODY, "organisation"),
    "territory": "territory",
    "theme_ranks": "ranks",
    "topics_offered": "topics_offered",
    "topics_wanted": "topics_wanted",
    "contact_main": "contacts",
    "contact_deputy": "contacts",
    "contact_signatory": "contacts",
}
ROLES = {"contact_main": "main", "contact_deputy": "deputy", "contact_signatory": "signatory"}


def opened(keys: Collection[str], questions: Iterable[Question]) -> frozenset[str]:
    """Return the keys with those of the questions that hang on them: who opens one opens what its answer opens."""
    asked, found = list(questions), set(keys)
    while more := {one.key for one in asked if one.shown_when_key in found} - found:
        found |= more
    return frozenset(found)


def thaw(content: Mapping[str, Any], sections: tuple[Section, ...]) -> Draft:
    """Return what was handed in as a draft of the questionnaire's `sections`."""
    rows = {one["key"]: one for section in content["sections"] for one in section["questions"]}
    kinds = {question.key: question.kind for section in sections for question in section.questions}
    answers = {
        key: Given(_loose(one["kind"], one["value"]), one["language"])
        for key, one in rows.items()
        if kinds.get(key, "file") != "file"
    }
    files = {
        key: tuple(File(**file) for file in one["value"] or ())
        for key, one in rows.items()
        if one["kind"] == "file"
    }
    place, body = content.get("territory"), content.get("organisation") or {}
    return Draft(
        side=content.get("side", ""),
        language=content["language"],
        sections=sections,
        territory=Place(**place) if place else None,
        organisation=Body(**body),
        contacts=content.get("contacts") or {},
        ranks=content.get("ranks") or {},
        topics_offered=tuple(content.get("topics_offered") or ()),
        topics_wanted=tuple(content.get("topics_wanted") or ()),
        answers=answers,
        files=files,
    )


def _loose(kind: str, value: Any) -> Any:
    return tuple(value or ()) if kind in {"multiple", "repeated"} else value


def with_answer(draft: Draft, question: Question, given: Given, place: Place | None = None) -> Draft:
    """Return the draft with one answer replaced, wherever the draft keeps it; `place` goes with a territory."""
    draft = replace(draft, answers={**draft.answers, question.key: given})
    return _bound(draft, question.binding, given.value, place) if question.binding else draft


def _bound(draft: Draft, binding: str, value: Any, place: Place | None) -> Draft:
    if binding in BODY:
        return replace(draft, organisation=replace(draft.organisation, **{BODY[binding]: value or ""}))
    if binding in ROLES:
        role = ROLES[binding]
        return replace(
            draft, contacts={**draft.contacts, role: {**draft.contacts.get(role, {}), **(value or {})}}
        )
    if binding == "territory":
        return replace(draft, territory=place)
    if binding == "theme_ranks":
        return replace(draft, ranks=dict(value or {}))
    if binding == "topics_offered":
        return replace(draft, topics_offered=tuple(value or ()))
    return replace(draft, topics_wanted=tuple(value or ()))


def answered(content: Mapping[str, Any], working: Draft, keys: Collection[str]) -> Draft:
    """Return what was handed in, with the named answers as the working copy has them."""
    draft = thaw(content, working.sections)
    for _section, question in working.questions():
        if question.key not in keys:
            continue
        if question.kind == "file":
            files = working.files.get(question.key, ())
            draft = replace(draft, files={**draft.files, question.key: files})
        else:
            given = working.answers.get(question.key, Given(None, working.language))
            draft = with_answer(draft, question, given, working.territory)
    return draft


def next_content(content: Mapping[str, Any], draft: Draft, keys: Collection[str]) -> dict[str, Any]:
    """Return the content of the next version: `content`, the named questions as `draft` answers them.

    A named question that is asked no longer goes; one that was not asked before comes in at its place.
    """
    fresh = freeze(draft)
    after = {section["slug"]: section["questions"] for section in fresh["sections"]}
    sections = [
        {**section, "questions": _mixed(section["questions"], after.get(section["slug"], []), keys)}
        for section in content["sections"]
    ]
    known = {section["slug"] for section in content["sections"]}
    added = [
        {**section, "questions": asked}
        for section in fresh["sections"]
        if section["slug"] not in known and (asked := [q for q in section["questions"] if q["key"] in keys])
    ]
    named = (question.binding for _section, question in draft.questions() if question.key in keys)
    typed = {TOP[binding]: fresh[TOP[binding]] for binding in named if binding}
    return {**content, **typed, "sections": [*sections, *added]}


def _mixed(before: list[Any], after: list[Any], keys: Collection[str]) -> list[Any]:
    new = {one["key"]: one for one in after}
    kept = [new.get(one["key"]) if one["key"] in keys else one for one in before]
    mixed = [one for one in kept if one is not None]
    for number, one in enumerate(after):
        if one["key"] in keys and one["key"] not in {known["key"] for known in mixed}:
            earlier = {known["key"] for known in after[:number]}
            at = max((place for place, known in enumerate(mixed, 1) if known["key"] in earlier), default=0)
            mixed.insert(at, one)
    return mixed
