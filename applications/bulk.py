"""What staff do to several applications at once, from the list: a table to which later apps add their own acts (UX S2).

Nothing here imports them: they offer an act when they are loaded, as messages are registered with the outbox.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import Promise

from applications.models import Application
from r2r_portal.accounts.models import User

Rows = Sequence[Application]


@dataclass(frozen=True)
class Outcome:
    """How many things were done, and what was refused: the name of each beside the reason."""

    done: int
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Act:
    """One act. `refusals` names, by key, why an application cannot take part; the others come to `run`.

    `form` asks what is needed, once for all; `run` returns what became of them, or a file to send.
    """

    code: str
    button: str | Promise
    title: str | Promise
    confirm: str | Promise
    may: Callable[[User], bool]
    refusals: Callable[[HttpRequest, Rows], Mapping[Any, str]]
    form: Callable[[HttpRequest, Rows, Any], forms.Form]
    run: Callable[[HttpRequest, Rows, Any], Outcome | HttpResponseBase]
    intro: tuple[str | Promise, ...] = field(default=())


_ACTS: dict[str, Act] = {}


def offer(act: Act) -> None:
    """Put an act under the list; one of the same code is replaced."""
    _ACTS[act.code] = act


def act_of(code: str) -> Act | None:
    """Return an act by its code."""
    return _ACTS.get(code)


def acts_for(user: User) -> list[Act]:
    """Return the acts that a member of staff may do, in the order in which they were offered."""
    return [act for act in _ACTS.values() if act.may(user)]
