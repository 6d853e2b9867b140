"""Choosing a region without JavaScript: type a part of it, or choose the Member State, then pick from the matches."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from applications.domain.draft import Draft, Question
from applications.forms.questions import Lenient, PickField, TextField, language
from applications.queries import territories
from r2r_portal.territories.models import Territory

LONG_LIST = 25  # more matches than this go into a drop-down list


class StateField(Lenient, forms.ChoiceField):
    """One of the Member States, or none."""


class TerritorySearch:
    """What was looked for and found; part of the form of the section that asks for a region."""

    def __init__(self, draft: Draft, data: Mapping[str, Any] | None) -> None:
        self.current = territories.region(draft.territory.code) if draft.territory else None
        self.words = (data or {}).get("territory-words", "").strip()
        self.state = (data or {}).get("territory-state", "")
        self.looked = (data or {}).get("territory-looked", "")
        self.has_picked = bool((data or {}).get("territory-pick"))
        self.found = territories.search(self.words, self.state) if data else territories.Found(())

    @property
    def is_asked(self) -> bool:
        """Whether something was looked for."""
        return bool(self.words or self.state)

    @property
    def asked(self) -> str:
        """What was looked for, as the page remembers it: a choice counts once its matches were shown."""
        return f"{self.state}|{self.words}" if self.is_asked else ""

    def fields(self, question: Question) -> dict[str, forms.Field]:
        """Return the search fields, and the matches to pick from where there are any."""
        made: dict[str, forms.Field] = {
            "territory-looked": TextField(widget=forms.HiddenInput, required=False),
            "territory-words": TextField(
                label=_("Look for another region") if self.current else question.label.get(language()),
                help_text=question.help.get(language()),
                required=not self.current,
            ),
            "territory-state": StateField(
                label=_("Or choose the Member State"),
                required=False,
                choices=[("", _("Any")), *((one.code, one.name) for one in territories.member_states())],
            ),
        }
        rows = self.rows()
        if rows:
            made["territory-pick"] = self._pick(rows)
        return made

    def rows(self) -> list[Territory]:
        """Return the regions to pick from: the one chosen before, then the matches."""
        current = [self.current] if self.current else []
        return current + [row for row in self.found.rows if row != self.current]

    def _pick(self, rows: list[Territory]) -> forms.Field:
        label = _("Your region") if self.current and not self.is_asked else _("Select your region")
        if len(rows) > LONG_LIST:
            return PickField(label=label, choices=[("", _("Select")), *_by_level(rows)], widget=forms.Select)
        return PickField(
            label=label, choices=[(row.code, described(row)) for row in rows], widget=forms.RadioSelect
        )

    def initial(self) -> dict[str, str]:
        """Return what is picked at first."""
        return {"territory-pick": self.current.code} if self.current else {}

    def picked(self, cleaned: Mapping[str, Any]) -> str | None:
        """Return the code to keep; None where nothing new was decided."""
        chosen = cleaned.get("territory-pick") or ""
        if chosen and (not self.current or chosen != self.current.code):
            return str(chosen)
        exact = self.exact()
        if exact:
            return exact.code
        return str(chosen) or None

    def exact(self) -> Territory | None:
        """Return the one region that was typed in full, by code or name."""
        if not self.words:
            return None
        wanted = self.words.casefold()
        same = [row for row in self.found.rows if wanted in {name.casefold() for name in names(row)}]
        by_code = [row for row in same if row.code.casefold() == wanted]
        certain = by_code or same
        return certain[0] if len(certain) == 1 else None

    def trouble(self) -> str:
        """Return why what was typed names no region yet; empty where it does or nothing was typed."""
        if not self.is_asked or self.exact() or (self.has_picked and self.looked == self.asked):
            return ""
        if not self.found.rows:
            return _("No region is called “%(words)s”. Check the spelling, or choose the Member State") % {
                "words": self.words
            }
        return _("Select your region from the list")


def names(row: Territory) -> set[str]:
    """Return everything a region is called, its code included."""
    return {name for name in (row.code, row.name_local, row.name_latin, row.name_en, row.name_ja) if name}


def described(row: Territory) -> str:
    """Return a region with its local name, code and Member State: names recur on several levels."""
    local = "" if row.name == row.name_local else f" · {row.name_local}"
    state = row.member_state.name if row.member_state else ""
    return f"{row.name}{local} ({row.code}, {state})"


def _by_level(rows: Iterable[Territory]) -> list[tuple[str, list[tuple[str, str]]]]:
    ordered = sorted(rows, key=lambda row: (row.level, row.code))
    groups = groupby(ordered, key=lambda row: row.level)
    return [
        (
            _("NUTS level %(level)s") % {"level": level},
            [(row.code, f"{row.name} ({row.code})") for row in members],
        )
        for level, members in groups
    ]
