"""Tables whose rows end by an action of their app, where blanking columns would leave what cannot be read (REL-I4)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from applications.actions import ending
from applications.domain.ending import ENDED


@dataclass(frozen=True)
class Verb:
    """Which rows still say something, and what ends them."""

    left: Q
    end: Callable[[Iterable[Any]], int]


VERBS = {"content": Verb(~Q(snapshot__has_key=ENDED), lambda rows: ending.end(versions=rows))}
