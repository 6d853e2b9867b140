"""Words of what happens during and after a visit."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from programme.domain.contingency import Turn
from programme.models import Mode

SIDES: Mapping[str, Promise] = {
    "mode_eu": gettext_lazy("European side"),
    "mode_jp": gettext_lazy("Japanese side"),
}


def turn_words(turn: Turn) -> list[str]:
    """Return what a switch changes in one row: "European side: In the room → Online", "No place any more"."""
    words = [
        _("%(label)s %(before)s → %(after)s")
        % {"label": label, "before": Mode(turn.before[name]).label, "after": Mode(turn.after[name]).label}
        for name, label in SIDES.items()
        if name in turn.after
    ]
    places = [name for name in turn.after if name.startswith(("place", "venue"))]
    if any(turn.before[name] for name in places) and not any(turn.after[name] for name in places):
        words.append(_("no place any more"))
    elif places:
        words.append(_("at its place again"))
    if "link" in turn.after:
        words.append(_("link to join entered") if turn.after["link"] else _("link to join taken away"))
    return words


QUESTIONS: Mapping[str, Promise] = {
    "useful": gettext_lazy("It was useful for my own work"),
    "content": gettext_lazy("The content met my expectations"),
    "organised": gettext_lazy("It was well organised"),
    "understood": gettext_lazy("Interpretation and documents let me follow everything"),
    "again": gettext_lazy("I want to go on working with the people I met"),
}
ANSWERS: tuple[tuple[int, Promise], ...] = (
    (5, pgettext_lazy("feedback", "5 Fully agree")),
    (4, pgettext_lazy("feedback", "4 Agree")),
    (3, pgettext_lazy("feedback", "3 Neither")),
    (2, pgettext_lazy("feedback", "2 Disagree")),
    (1, pgettext_lazy("feedback", "1 Fully disagree")),
)
