"""Loading an edition from the project's own data: call, tracks, themes, topics and both questionnaires (SPEC A1, A4)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from applications.actions.questionnaires import publish
from applications.models import Call, Choice, Question, Questionnaire, Section, Theme, Topic, Track
from r2r_portal import definitions
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.bilingual import TranslationState
from r2r_portal.times import to_instant

CALL_2022 = Path(__file__).resolve().parent.parent / "data" / "r2r-2022.yaml"
Data = Mapping[str, Any]


@transaction.atomic
def load_call(*, path: Path = CALL_2022, by: User | None, at: datetime, code: str = "") -> Call:
    """Make the call that a file describes, under its own code or another; a known code changes nothing.

    The questionnaires are published as version 1, unless the file says that the call is not. Raises
    QuestionnaireRefusedError where one of them cannot be.
    """
    data = definitions.read(path)
    code = code or data["code"]
    known = Call.objects.filter(code=code).first()
    if known:
        return known
    call = _call(data, code)
    _themes(call, data["themes"])
    _topics(call, None, data.get("topics", {}))
    for side, track in data["tracks"].items():
        questionnaire = _track(call, side, track, path.parent)
        if call.is_published:
            publish(questionnaire=questionnaire, by=by, at=at)
    record(at=at, by=by, verb="call.loaded", subject=call, code=call.code)
    return call


def _both(name: str, data: Data) -> dict[str, str]:
    """Return the two columns of a bilingual text; empty where the file has none."""
    english, japanese = data.get(name, ("", ""))
    return {f"{name}_en": english, f"{name}_ja": japanese}


def _states(name: str, data: Data, source: str = "en") -> dict[str, str]:
    """Return in which language a text was written and how far its translation is; mostly the file need not say."""
    return {
        f"{name}_source": data.get(f"{name}_source", source),
        f"{name}_state": data.get(f"{name}_state", TranslationState.REVIEWED.value),
    }


def _words(data: Data, source: str = "en") -> dict[str, str]:
    """Return title and text with their states."""
    return {
        column: value
        for name in ("title", "text")
        for column, value in (_both(name, data) | _states(name, data, source)).items()
    }


def _call(data: Data, code: str) -> Call:
    zone = ZoneInfo(data["zone"])
    return Call.objects.create(
        code=code,
        zone=data["zone"],
        opens_at=_instant(data["opens"], zone),
        closes_at=_instant(data["closes"], zone),
        results_by=date.fromisoformat(data["results_by"]) if data.get("results_by") else None,
        is_published=data.get("published", True),
        **_words(data),
    )


def _instant(text: str, zone: ZoneInfo) -> datetime:
    day, hour = text.split("T")
    return to_instant(date.fromisoformat(day), time.fromisoformat(hour), zone)


def _themes(call: Call, themes: Iterable[Data]) -> None:
    for place, data in enumerate(themes, start=1):
        theme = Theme.objects.create(call=call, slug=data["slug"], number=place, **_words(data))
        _topics(call, theme, data["topics"])


def _topics(call: Call, theme: Theme | None, topics: Mapping[str, Any]) -> None:
    """Make topics: `slug: [English, Japanese]`, or with the states of their titles `slug: {title: [..], ..}`."""
    first = call.topics.count() + 1
    for number, (slug, given) in enumerate(topics.items(), start=first):
        data = given if isinstance(given, Mapping) else {"title": given}
        titles = _both("title", data) | _states("title", data)
        Topic.objects.create(call=call, theme=theme, slug=slug, number=number, **titles)


def _track(call: Call, side: str, data: Data, folder: Path) -> Questionnaire:
    closes = data.get("closes")
    track = Track.objects.create(
        call=call,
        side=side,
        target=data["target"],
        funded_places=data["funded_places"],
        by_invitation=data["by_invitation"],
        closes_at=_instant(closes, ZoneInfo(call.zone)) if closes else None,
    )
    questionnaire = Questionnaire.objects.create(track=track, version=1)
    source = "ja" if side == "jp" else "en"
    for number, section in enumerate(definitions.read(folder / data["questionnaire"]), start=1):
        _section(questionnaire, number, section, source)
    return questionnaire


def _section(questionnaire: Questionnaire, number: int, data: Data, source: str) -> None:
    section = Section.objects.create(
        questionnaire=questionnaire,
        slug=data["slug"],
        group=data["group"],
        number=number,
        **_words(data, source),
    )
    for place, question in enumerate(data["questions"], start=1):
        _question(section, place, question)


def _question(section: Section, number: int, data: Data, parent: Question | None = None) -> None:
    (condition,) = data.get("shown_when", {"": ""}).items()
    question = Question.objects.create(
        section=section,
        parent=parent,
        number=number,
        key=data["key"],
        kind=data["kind"],
        binding=data.get("binding", ""),
        required=data.get("required", True),
        limit=data.get("limit"),
        most=data.get("most"),
        shown_when_key=condition[0],
        shown_when_value=condition[1],
        **_both("label", data),
        **_both("name", data),
        **_both("help", data),
    )
    _choices(question, data.get("choices", {}))
    for place, child in enumerate(data.get("children", ()), start=1):
        _question(section, place, child, question)


def _choices(question: Question, choices: Mapping[str, list[str]]) -> None:
    Choice.objects.bulk_create(
        Choice(question=question, value=value, number=number, title_en=english, title_ja=japanese)
        for number, (value, (english, japanese)) in enumerate(choices.items(), start=1)
    )
