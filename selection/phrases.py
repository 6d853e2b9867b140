"""Codes of the selection in words."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from selection.domain.assigning import Worry
from selection.domain.changeset import Difference
from selection.domain.consensus import Lack
from selection.domain.scoring import FEWEST, MOST, SHORTEST_COMMENT, Gap
from selection.domain.seating import Reason
from selection.domain.severity import Severity
from selection.models import Criterion
from selection.queries.consensus import Talk
from selection.queries.release import Problem
from selection.states import DiscussionState, ReviewState


def status_word(code: str) -> str:
    """Return the status word of an evaluation."""
    words = {
        "not_opened": _("Not opened"),
        "declared": _("Declared"),
        "draft": _("Draft"),
        "done": pgettext("evaluation", "Done"),
        "recused": _("Recused (interest)"),
        "waiting": _("Waiting for the secretariat"),
        "overdue": _("Overdue"),
    }
    return words[code]


def talk_word(talk: Talk) -> str:
    """Return where a discussion stands for the person on whose list it is."""
    if talk.discussion.state == DiscussionState.AGREED:
        return _("Agreed")
    return _("Waits for you") if talk.asks else pgettext("discussion", "Open")


def lack_words(lack: Lack, criterion: Criterion | None) -> str:
    """Return what an agreement lacks."""
    if criterion is None:
        return _("Give the reason for the agreed scores")
    words = {
        "score": _("Give the agreed score for “%(criterion)s”: the evaluators are far apart"),
        "difference": _("Say why the agreed score for “%(criterion)s” differs from the mean"),
    }
    return words[lack.kind] % {"criterion": criterion.title}


def gap_words(gap: Gap, criterion: Criterion, language: str) -> str:
    """Return what is missing at one criterion; the length counts in the language of the comments."""
    if gap.kind == "score":
        return _("Give a score for “%(criterion)s”") % {"criterion": criterion.title}
    return _("The comment on “%(criterion)s” must have at least %(count)s characters") % {
        "criterion": criterion.title,
        "count": SHORTEST_COMMENT[language],
    }


def worry_words(worry: Worry) -> str:
    """Return what is wrong with an application's evaluators."""
    if worry.kind == "too few":
        return _("Fewer than %(count)s evaluators") % {"count": FEWEST}
    if worry.kind == "too many":
        return _("More than %(count)s evaluators") % {"count": MOST}
    return _("Nobody from Europe") if worry.side == "eu" else _("Nobody from Japan")


def tie_words(tie: str) -> str:
    """Return why somebody cannot evaluate an application."""
    words = {
        "declared": _("declared an interest"),
        "body": _("belongs to the applicant’s organisation"),
        "person": _("is a contact of the applicant"),
        "suspected": _("possible interest, to be settled first"),
    }
    return words[tie]


ELIGIBILITY = {
    "minute": gettext_lazy(
        "Selected in some variants only, and no minute says what the panel thought: %(where)s"
    ),
    "repairable": gettext_lazy("Eligibility still to be settled: %(where)s"),
    "ineligible": gettext_lazy("Found not eligible, and yet selected or on the reserve list: %(where)s"),
}
SECTIONS = {
    "dates": gettext_lazy("Date"),
    "decisions": gettext_lazy("Decision"),
    "letters": gettext_lazy("Letter"),
    "offers": gettext_lazy("Place offered"),
    "public": gettext_lazy("Public list"),
    "pages": gettext_lazy("Page"),
    "effect": gettext_lazy("Decision"),
}
HOW = {
    "new": pgettext_lazy("difference", "new"),
    "gone": pgettext_lazy("difference", "no longer there"),
    "changed": pgettext_lazy("difference", "changed"),
}


def difference_words(one: Difference) -> str:
    """Return what changed since a preview: "Letter, EU-2022-001: new"."""
    name = one.name.split(" ")[0]
    named = {"answer_on": _("answer by"), "review_on": _("review until")}.get(name, name)
    return _("%(section)s, %(name)s: %(how)s") % {
        "section": SECTIONS.get(one.section, one.section),
        "name": named,
        "how": HOW[one.how],
    }


def review_state_words(code: str) -> str:
    """Return what became of a request for review."""
    return str(ReviewState(code).label)


def reason_words(reason: Reason) -> str:
    """Return why nobody is proposed for an application."""
    words = {
        ("side", "eu"): _("Nobody from Europe is on the panel"),
        ("side", "jp"): _("Nobody from Japan is on the panel"),
        ("language", "eu"): _("Nobody from Europe reads its language"),
        ("language", "jp"): _("Nobody from Japan reads its language"),
        ("interest", "eu"): _("Whoever from Europe reads its language has an interest"),
        ("interest", "jp"): _("Whoever from Japan reads its language has an interest"),
        ("suspicion", "eu"): _("A possible interest of somebody from Europe is to be settled first"),
        ("suspicion", "jp"): _("A possible interest of somebody from Japan is to be settled first"),
        ("few", ""): _("Fewer than %(count)s people can evaluate it") % {"count": FEWEST},
        ("full", ""): _("Those who could evaluate it have no room left"),
    }
    return words[reason.kind, reason.side]


def problem_words(problem: Problem) -> str:
    """Return what stands in the way of a release."""
    where = ", ".join(problem.references)
    count = len(problem.references)
    if problem.kind == "open call":
        return _("The call has not closed yet")
    if problem.kind == "nothing":
        return _("There is no submitted application")
    if problem.kind == "departure":
        return _("Decisions depart from the proposed set, and no minute says why")
    if problem.kind in ELIGIBILITY:
        return ELIGIBILITY[problem.kind] % {"where": where}
    if problem.kind == "undecided":
        words = ngettext("%(count)s application without a decision: %(where)s", "%(count)s applications without a decision: %(where)s", count)  # fmt: skip
    else:
        words = ngettext("%(count)s letter was edited before the decision changed: %(where)s", "%(count)s letters were edited before the decision changed: %(where)s", count)  # fmt: skip
    return words % {"count": count, "where": where}


def listed(words: Iterable[str]) -> str:
    """Join short statements for one cell."""
    return " · ".join(words)


def severity_words(found: Severity) -> str:
    """Return how somebody scores beside the others, with the interval, to the tenth of a point."""
    figures = {"points": _tenth(abs(found.points)), "low": _tenth(found.low), "high": _tenth(found.high)}
    if not found.is_clear:
        return (
            _(
                "No clear difference from the others: %(low)s to %(high)s points around their level, where 0 is the same."
            )
            % figures
        )
    if found.points < 0:
        return (
            _("About %(points)s points more severe than the others (between %(low)s and %(high)s).") % figures
        )
    return (
        _("About %(points)s points more generous than the others (between %(low)s and %(high)s).") % figures
    )


def _tenth(points: float) -> str:
    return f"{points:.1f}".replace("-", "\u2212")
