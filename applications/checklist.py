"""Words of the file view: the points of the eligibility checklist, what a rule looked at, what happened when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from applications.domain.eligibility import RULES
from applications.models import EligibilityCheck
from applications.states import Outcome
from r2r_portal import times

POINTS = {
    "body": gettext_lazy("The body is a regional authority, or an agency with its mandate"),
    "side": gettext_lazy("The territory lies on the side of the track"),
    "level": gettext_lazy("The territory is a region of NUTS level 1 to 3, or a prefecture"),
    "real": gettext_lazy("The territory exists"),
    "in_time": gettext_lazy("The application arrived in time"),
    "declarations": gettext_lazy("The declarations were given"),
    "complete": gettext_lazy("The questionnaire is complete"),
    "letter": gettext_lazy("The endorsement letter is there, where one is required"),
    "one_application": gettext_lazy("No other application stands for the same territory"),
    "overlap": gettext_lazy("No applicant's territory lies in another's (allowed, to be looked at)"),
}


@dataclass(frozen=True)
class Point:
    """One line of the checklist in words."""

    check: EligibilityCheck
    title: str
    facts: str


def points(checks: Mapping[str, EligibilityCheck], labels: Mapping[str, str]) -> list[Point]:
    """Return the lines that are filled in, in the order of the rules; `labels` name the questions by key."""
    return [
        Point(checks[rule], str(POINTS[rule]), looked_at(checks[rule], labels))
        for rule in RULES
        if rule in checks
    ]


def looked_at(check: EligibilityCheck, labels: Mapping[str, str]) -> str:
    """Return what a rule looked at, in a sentence; empty where the title says it all."""
    make = FACTS.get(check.rule)
    named = [labels.get(key, key) for key in check.facts.get("missing", ())]
    return make({**check.facts, "missing": named}) if make else ""


def outcome(code: str) -> str:
    """Return what a check ended with."""
    return str(Outcome(code).label) if code in Outcome.values else _("Not concluded")


def _language() -> str:
    return "ja" if (get_language() or "en").startswith("ja") else "en"


def _body(facts: Mapping[str, Any]) -> str:
    words = {
        "authority": _("Regional authority"),
        "agency": _("Agency with a mandate"),
        "stakeholder": _("University, research centre, firm or cluster"),
    }
    kind = words.get(facts["kind"], _("No kind of body given"))
    return _("%(kind)s; no mandate named") % {"kind": kind} if facts.get("mandate") is False else kind


def _level(facts: Mapping[str, Any]) -> str:
    return _("NUTS level %(level)s") % {"level": facts["level"] or "–"}


def _in_time(facts: Mapping[str, Any]) -> str:
    arrived = times.instant(datetime.fromisoformat(facts["arrived_at"]), _language(), seconds=True)
    closing = times.deadline(datetime.fromisoformat(facts["closes_at"]), _language())
    return _("Received: %(arrived)s. Deadline: %(closing)s") % {"arrived": arrived, "closing": closing}


def _declarations(facts: Mapping[str, Any]) -> str:
    if facts["ticked"]:
        return _("Ticked by the applicant on submitting")
    return _("Confirmed by the applicant") if facts["confirmed"] else _("Not ticked by the applicant")


def _complete(facts: Mapping[str, Any]) -> str:
    return (
        _("Missing or wrong: %(names)s") % {"names": ", ".join(facts["missing"])} if facts["missing"] else ""
    )


def _letter(facts: Mapping[str, Any]) -> str:
    if facts["files"]:
        return _("Attached")
    return _("Not attached") if facts["required"] else _("Not attached; optional on this track")


def _others(facts: Mapping[str, Any]) -> str:
    return ", ".join(facts["others"])


FACTS = {
    "body": _body,
    "level": _level,
    "in_time": _in_time,
    "declarations": _declarations,
    "complete": _complete,
    "letter": _letter,
    "one_application": _others,
    "overlap": _others,
}
