"""What a switch to hybrid or online does to a session, and what undoing it brings back (SPEC P11)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from programme.domain.modes import ABSENT, ONLINE, way

HYBRID = "hybrid"
Fields = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A session or activity as it stands: how the sides take part, where (`place`: what is put aside), the link."""

    id: int
    mode_eu: str
    mode_jp: str
    place: Mapping[str, Any]
    link: str = ""


@dataclass(frozen=True)
class Turn:
    """One row before and after, by the names of its columns; only what differs."""

    id: int
    before: Fields
    after: Fields


def modes(visiting: str, to: str, mode_eu: str, mode_jp: str) -> tuple[str, str]:
    """Return how both sides take part after a switch: hybrid turns the visitors alone; who is absent stays so."""
    turned = {visiting} if to == HYBRID else {"eu", "jp"}
    now = {"eu": mode_eu, "jp": mode_jp}
    new = {side: ONLINE if side in turned and mode != ABSENT else mode for side, mode in now.items()}
    return new["eu"], new["jp"]


def turns(rows: Iterable[Row], visiting: str, to: str, link: str = "") -> tuple[Turn, ...]:
    """Return what changes. Where nobody is in a room any more the place goes; `link` fills in where none is."""
    found = (_turn(row, visiting, to, link) for row in rows)
    return tuple(turn for turn in found if turn.after)


def _turn(row: Row, visiting: str, to: str, link: str) -> Turn:
    mode_eu, mode_jp = modes(visiting, to, row.mode_eu, row.mode_jp)
    before: Fields = {"mode_eu": row.mode_eu, "mode_jp": row.mode_jp, **row.place, "link": row.link}
    after: Fields = {**before, "mode_eu": mode_eu, "mode_jp": mode_jp, "link": row.link or link}
    if (mode_eu, mode_jp) == (row.mode_eu, row.mode_jp):
        return Turn(row.id, {}, {})
    if way(mode_eu, mode_jp) == "online":
        after |= {name: None if name.endswith("_id") else "" for name in row.place}
    names = [name for name in before if before[name] != after[name]]
    return Turn(row.id, {n: before[n] for n in names}, {n: after[n] for n in names})


def back(turn: Turn, now: Mapping[str, Any]) -> Fields:
    """Return what undoing a turn writes: each column that still holds what the switch wrote, and no other."""
    return {name: value for name, value in turn.before.items() if now[name] == turn.after[name]}


def digest(*told: Any) -> str:
    """Return a hash of what somebody was shown: who applies it has seen exactly this."""
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
