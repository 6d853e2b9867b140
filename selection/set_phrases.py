"""Figures and codes of the set in words. A point is a thousand thousandths; Z is 0 to 10,000 points."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from selection.domain.choosing import FIRST, IN, OUT, SECOND
from selection.models import RunKind


def points(thousandths: int | None, places: int = 1) -> str:
    """Return a figure with its thousands marked: 8,443.7."""
    return "–" if thousandths is None else f"{thousandths / 1000:,.{places}f}"


def status_words(result: Mapping[str, Any]) -> str:
    """Return how sure a proposal is: proved, or how far the bound is above it."""
    if result.get("status") == "proved":
        return _("Proved: no allowed set is worth more.")
    if result.get("status") == "not proved":
        percent = f"{result['gap'] / 1000:.2f}"
        return _("Not proved, gap %(percent)s %%: no set can be worth more than %(bound)s.") % {
            "percent": percent,
            "bound": points(result["bound"]),
        }
    if result.get("status") == "infeasible":
        return _("No set keeps all hard rules and pins.")
    return _("No set was found within the effort of one computation.")


def solves_words(solves: Mapping[str, int]) -> str:
    """Return how many searches of a computation were proved."""
    text = ngettext(
        "%(proved)s of %(asked)s search proved", "%(proved)s of %(asked)s searches proved", solves["asked"]
    )
    return text % solves


def clash_words(keys: Iterable[str], titles: Mapping[str, str]) -> list[str]:
    """Return the rules and pins that cannot hold together, each by its title."""
    return [
        _("The pin of %(reference)s") % {"reference": key.removeprefix("pin ")}
        if key.startswith("pin ")
        else titles.get(key, key)
        for key in keys
    ]


def change_words(row: Mapping[str, Any] | None) -> str:
    """Return why one is outside and what would bring it in, or what one inside holds on to."""
    if row is None:
        return ""
    others = ", ".join(row["instead_of"])
    if row["inside"]:
        return _inside(row, others)
    if row["can"] == "never":
        return _("No allowed set holds it, whatever its total.")
    facts = {"loss": points(row["loss"]), "others": others or "–"}
    if row["can"] == "not by score":
        return _("Bringing it in costs %(loss)s points; not even a total of 100 makes up for that.") % facts
    facts["change"] = points(_up(row["change"]))
    return _("A total higher by %(change)s brings it in, in place of %(others)s.") % facts


def move_words(lost: int | None) -> str:
    """Return what moving a member to the other group costs; "" where it is not known."""
    if lost is None:
        return ""
    words = _("moving it gains %(points)s points") if lost < 0 else _("moving it costs %(points)s points")
    return words % {"points": points(abs(lost))}


def _up(thousandths: int) -> int:
    """Return a change rounded up to a tenth: rounded down it would not be enough."""
    return -(-thousandths // 100) * 100


def _inside(row: Mapping[str, Any], others: str) -> str:
    if row["can"] == "always":
        return _("No allowed set is without it.")
    facts = {"loss": points(row["loss"]), "others": others or "–"}
    if row["change"] is None:
        return _("Without it the set is worth %(loss)s points less.") % facts
    facts["change"] = points(row["change"] // 100 * 100)
    return _("Its total may fall by %(change)s; below that %(others)s would come in.") % facts


def place_words(place: str) -> str:
    """Return where a pin holds an application."""
    words = {
        IN: _("held in"),
        OUT: _("held out"),
        FIRST: _("held in group 1"),
        SECOND: _("held in group 2"),
    }
    return words[place]


def kind_words(kind: str) -> str:
    """Return what is computed."""
    return str(RunKind(kind).label)


def part_words(part: str) -> str:
    """Return the name of a part of the pair interest."""
    words = {
        "topics": _("Topics offered and wanted"),
        "themes": _("Themes in order"),
        "partners": _("Preferred partners"),
        "language": _("Working language"),
        "cooperation": _("Cooperation so far"),
    }
    return words[part]
