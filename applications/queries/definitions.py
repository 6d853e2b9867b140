"""A call as the files that describe it: what `actions/setup.py` loads, written so that the same call gives the same bytes.

Nothing of applicants, no history and no version number is in it; what is the rule (a reviewed translation, a required
question) is left out, as in the files that people write.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from applications.domain import draft as plain
from applications.domain.questionnaires import own_choices
from applications.models import Call, Questionnaire, Section, Track
from applications.queries.questionnaires import sections_of
from r2r_portal.bilingual import TranslationState
from r2r_portal.territories.models import Side

Data = dict[str, Any]
WIDTH = 110


class _Dumper(yaml.SafeDumper):
    """Pairs of texts on a line, everything else in blocks."""


class _Pair(list[str]):
    """A text in English and Japanese."""


_Dumper.add_representer(
    _Pair, lambda dumper, pair: dumper.represent_sequence("tag:yaml.org,2002:seq", pair, flow_style=True)
)


def files(call: Call) -> dict[str, str]:
    """Return the files of a call by name: the call itself, and one for each track's newest questionnaire."""
    stem = call.code.lower()
    tracks = list(call.tracks.order_by("side"))
    found = {f"{stem}.yaml": _written(_call(call, tracks, stem))}
    for track in tracks:
        found[_file(stem, track)] = _written(_sections(_newest(track)))
    return found


def _written(data: Any) -> str:
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)


def _file(stem: str, track: Track) -> str:
    return f"{stem}-{track.side}.yaml"


def _newest(track: Track) -> Questionnaire | None:
    """Return the published version that new drafts answer; an open one where none is published yet."""
    published = track.questionnaires.filter(published_at__isnull=False).order_by("-version").first()
    return published or track.questionnaires.order_by("-version").first()


def _call(call: Call, tracks: Iterable[Track], stem: str) -> Data:
    zone = ZoneInfo(call.zone)
    data: Data = {
        "code": call.code,
        "zone": call.zone,
        "opens": _wall(call.opens_at, zone),
        "closes": _wall(call.closes_at, zone),
    }
    if call.results_by:
        data["results_by"] = call.results_by.isoformat()
    if not call.is_published:
        data["published"] = False
    data |= _words(call)
    data["themes"] = [
        {"slug": theme.slug, **_words(theme), "topics": _topics(theme.topics.order_by("number"))}
        for theme in call.themes.order_by("number")
    ]
    loose = _topics(call.topics.filter(theme=None).order_by("number"))
    return (
        data
        | ({"topics": loose} if loose else {})
        | {"tracks": {track.side: _track(track, zone, stem) for track in tracks}}
    )


def _wall(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S").removesuffix(":00")


def _words(row: Any, source: str = "en") -> Data:
    """Return title and text, where there are any, and how far they are where that is not the rule."""
    data: Data = {}
    for name in ("title", "text"):
        pair = _Pair([getattr(row, f"{name}_en"), getattr(row, f"{name}_ja")])
        if any(pair) or name == "title":
            data[name] = pair
        data |= _states(row, name, source)
    return data


def _states(row: Any, name: str, source: str = "en") -> Data:
    states = {f"{name}_source": source, f"{name}_state": TranslationState.REVIEWED.value}
    return {column: getattr(row, column) for column, usual in states.items() if getattr(row, column) != usual}


def _topics(topics: Iterable[Any]) -> Data:
    found: Data = {}
    for topic in topics:
        pair, states = _Pair([topic.title_en, topic.title_ja]), _states(topic, "title")
        found[topic.slug] = {"title": pair, **states} if states else pair
    return found


def _track(track: Track, zone: ZoneInfo, stem: str) -> Data:
    data: Data = {
        "target": track.target,
        "funded_places": track.funded_places,
        "by_invitation": track.by_invitation,
    }
    if track.closes_at:
        data["closes"] = _wall(track.closes_at, zone)
    return data | {"questionnaire": _file(stem, track)}


def _sections(questionnaire: Questionnaire | None) -> list[Data]:
    if questionnaire is None:
        return []
    source = "ja" if questionnaire.track.side == Side.JP else "en"
    rows = {row.slug: row for row in questionnaire.sections.all()}
    return [_section(rows[one.slug], one, source) for one in sections_of(questionnaire)]


def _section(row: Section, section: plain.Section, source: str) -> Data:
    questions = [_question(one) for one in section.questions]
    return {"slug": row.slug, "group": row.group, **_words(row, source), "questions": questions}


def _question(question: plain.Question) -> Data:
    data: Data = {"key": question.key, "kind": question.kind}
    data |= _given(binding=question.binding, limit=question.limit, most=question.most)
    if not question.required:
        data["required"] = False
    if question.shown_when_key:
        data["shown_when"] = {question.shown_when_key: question.shown_when_value}
    data["label"] = _pair(question.label)
    data |= _given(name=_pair(question.name), help=_pair(question.help))
    return data | _given(
        choices={one.value: _pair(one.label) for one in own_choices(question)},
        children=[_question(child) for child in question.children],
    )


def _given(**values: Any) -> Data:
    """Return what says something."""
    return {name: value for name, value in values.items() if value and value != ["", ""]}


def _pair(words: plain.Words) -> _Pair:
    return _Pair([words.en, words.ja])
