"""What the eligibility check means for a decision: nothing is selected against it (SPEC E1, S5)."""

import re
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from applications import checklist
from applications.models import Application, Eligibility
from applications.states import Outcome, Verdict
from r2r_portal.bilingual import Language

JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")


@dataclass(frozen=True)
class Proposed:
    """Grounds that the eligibility check gives for "not eligible", in both languages."""

    grounds_en: str
    grounds_ja: str


def conclusion_of(application: Application) -> Eligibility | None:
    """Return what the check ended with, None while it has not."""
    return Eligibility.objects.filter(application=application).first()


def not_eligible(application: Application) -> bool:
    """Tell whether the check ended with "not eligible"."""
    found = conclusion_of(application)
    return found is not None and found.outcome == Outcome.NOT_ELIGIBLE


def proposed(application: Application) -> Proposed | None:
    """Return the grounds of the check where it ended with "not eligible": the points not met, and its reason."""
    found = conclusion_of(application)
    if found is None or found.outcome != Outcome.NOT_ELIGIBLE:
        return None
    checks = application.eligibility_checks.filter(verdict=Verdict.NO).order_by("pk")
    rules = list(checks.values_list("rule", flat=True))
    own = Language.JA if JAPANESE.search(found.reason) else Language.EN
    words = {
        language: _grounds(rules, found.reason if language == own else "", language) for language in Language
    }
    return Proposed(words[Language.EN], words[Language.JA])


def _grounds(rules: list[str], reason: str, language: str) -> str:
    with translation.override(language):
        points = [str(checklist.POINTS[rule]) for rule in rules if rule in checklist.POINTS]
        joined = ("、" if language == Language.JA else "; ").join(points)
        line = _("Not met: %(points)s") % {"points": joined} if points else ""
    return "\n".join(part for part in (line, reason) if part)
