"""Loading an edition from the project's own data: call, tracks, themes, topics and both questionnaires (SPEC A1, A4)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.db import transaction

from applications.models import Call, Choice, Question, Questionnaire, Section, Theme, Topic, Track
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.times import to_instant

CALL_2022 = Path(__file__).resolve().parent.parent / "data" / "r2r-2022.yaml"
Data = Mapping[str, Any]


@transaction.atomic
def load_call(*, path: Path = CALL_2022, by: User | None, at: datetime) -> Call:
    """Make the call that a file describes, its questionnaires published as version 1; a known code changes nothing."""
    data = _read(path)
    known = Call.objects.filter(code=data["code"]).first()
    if known:
        return known
    call = _call(data)
    _themes(call, data["themes"])
    for side, track in data["tracks"].items():
        _track(call, side, track, path.parent, at)
    record(at=at, by=by, verb="call.loaded", subject=call, code=call.code)
    return call


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _both(name: str, data: Data) -> dict[str, str]:
    """Return the two columns of a bilingual text; empty where the file has none."""
    english, japanese = data.get(name, ("", ""))
    return {f"{name}_en": english, f"{name}_ja": japanese}


def _call(data: Data) -> Call:
    zone = ZoneInfo(data["zone"])
    return Call.objects.create(
        code=data["code"],
        zone=data["zone"],
        opens_at=_instant(data["opens"], zone),
        closes_at=_instant(data["closes"], zone),
        results_by=date.fromisoformat(data["results_by"]),
        is_published=True,
        **_both("title", data),
        **_both("text", data),
    )


def _instant(text: str, zone: ZoneInfo) -> datetime:
    day, hour = text.split("T")
    return to_instant(date.fromisoformat(day), time.fromisoformat(hour), zone)


def _themes(call: Call, themes: Iterable[Data]) -> None:
    number = 0
    for place, data in enumerate(themes, start=1):
        texts = _both("title", data) | _both("text", data)
        theme = Theme.objects.create(call=call, slug=data["slug"], number=place, **texts)
        for slug, (english, japanese) in data["topics"].items():
            number += 1
            Topic.objects.create(
                call=call, theme=theme, slug=slug, number=number, title_en=english, title_ja=japanese
            )


def _track(call: Call, side: str, data: Data, folder: Path, at: datetime) -> None:
    track = Track.objects.create(
        call=call,
        side=side,
        target=data["target"],
        funded_places=data["funded_places"],
        by_invitation=data["by_invitation"],
    )
    questionnaire = Questionnaire.objects.create(track=track, version=1, published_at=at)
    source = "ja" if side == "jp" else "en"
    for number, section in enumerate(_read(folder / data["questionnaire"]), start=1):
        _section(questionnaire, number, section, source)


def _section(questionnaire: Questionnaire, number: int, data: Data, source: str) -> None:
    section = Section.objects.create(
        questionnaire=questionnaire,
        slug=data["slug"],
        group=data["group"],
        number=number,
        title_source=source,
        text_source=source,
        **_both("title", data),
        **_both("text", data),
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
