"""A proposal of who evaluates what: the task read from the rows, solved in a process of its own (SPEC E4)."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from applications.domain.translating import is_stale, texts
from applications.models import Application, Call, Submission, WorkingTranslation
from r2r_portal.accounts.models import User
from r2r_portal.confined import MIB, ChildError, Limits, run
from r2r_portal.errors import DomainError
from selection.domain.assigning import interest
from selection.domain.seating import File, Member, Pair, Reason, Task
from selection.domain.seating_files import answer, written
from selection.models import Assignment, Panellist
from selection.queries.interests import found_in
from selection.queries.staffing import Ties, everything_of

CHILD = "selection.solving.seating_child"
LIMITS = Limits(cpu_seconds=40, memory_bytes=2048 * MIB, wall_seconds=60)


class NoProposalError(DomainError):
    """There is no panel to seat, or the solver did not come back."""

    code = "no-proposal"
    status = 422


@dataclass(frozen=True)
class Proposal:
    """What would be assigned: (application, evaluator) keys; who stays without a team, and why, by reference."""

    pairs: frozenset[tuple[UUID, int]]
    without: tuple[tuple[str, tuple[Reason, ...]], ...]
    is_proved: bool


def propose(call: Call, each: int) -> Proposal:
    """Return the best seating of a call's panel; nothing is written. Raises NoProposalError."""
    applications, members = everything_of(call), _members(call)
    if not members:
        raise NoProposalError(_("Set up the panel first: who sits on it and which languages they read."))
    people = {str(one.person_id): one.person for one in members}
    task = _task(applications, members, each)
    try:
        found = answer(run(CHILD, written(task), LIMITS))
    except ChildError as error:
        raise NoProposalError(_("The proposal could not be computed. Try again later.")) from error
    keys = {one.reference or "": one.pk for one in applications}
    pairs = frozenset((keys[file], people[person].pk) for file, person in found.pairs)
    return Proposal(pairs, found.without, found.is_proved)


def _members(call: Call) -> list[Panellist]:
    rows = Panellist.objects.filter(call=call, person__is_active=True).select_related("person")
    return list(rows.order_by("person__email"))


def _task(applications: list[Application], members: list[Panellist], each: int) -> Task:
    people = [one.person for one in members]
    known = Assignment.objects.filter(application__in=applications, evaluator__in=people)
    rows = known.select_related("application", "declaration", "assessment")
    begun = frozenset(_pair(one) for one in rows if hasattr(one, "declaration") or hasattr(one, "assessment"))
    barred = _barred(applications, people)
    languages = readable(applications)
    return Task(
        files=tuple(File(one.reference or "", languages[one.pk]) for one in applications),
        members=tuple(_member(one) for one in members),
        barred=barred,
        begun=frozenset(pair for pair in begun if barred.get(pair) != "interest"),
        present=frozenset(_pair(one) for one in rows) - begun,
        each=each,
    )


def _pair(one: Assignment) -> Pair:
    return one.application.reference or "", str(one.evaluator_id)


def _member(one: Panellist) -> Member:
    reads = frozenset(code for code, does in (("en", one.reads_en), ("ja", one.reads_ja)) if does)
    return Member(str(one.person_id), one.person.side, reads, one.most)


def _barred(applications: list[Application], people: list[User]) -> dict[Pair, str]:
    """Return who cannot evaluate what: known ties, and possible ones that nobody dismissed, found now."""
    ties = Ties(applications, people)
    found: dict[Pair, str] = {}
    for one in found_in(applications, people):
        if not ties.is_settled(one.application, one.evaluator, one.sight.kind):
            found[one.application.reference or "", str(one.evaluator.pk)] = "suspicion"
    for application in applications:
        for person in people:
            why = interest(ties.of(application, person))
            if why:
                kind = "suspicion" if why == "suspected" else "interest"
                found[application.reference or "", str(person.pk)] = kind
    return found


def readable(applications: list[Application]) -> dict[UUID, frozenset[str]]:
    """Return the languages in which all texts of an application can be read: its own, and a whole translation's."""
    latest = Submission.objects.filter(application__in=applications).order_by("application", "-number")
    versions = {one.application_id: one for one in latest.distinct("application")}
    known: dict[UUID, dict[str, WorkingTranslation]] = {}
    for row in WorkingTranslation.objects.filter(application__in=applications):
        known.setdefault(row.application_id, {})[row.path] = row
    return {one.pk: _languages(one, versions.get(one.pk), known.get(one.pk, {})) for one in applications}


def _languages(
    application: Application, version: Submission | None, rows: dict[str, WorkingTranslation]
) -> frozenset[str]:
    own = version.language if version else application.language
    if version is None or not rows:
        return frozenset({own})
    fresh = [
        text
        for text in texts(version.snapshot)
        if text.path in rows and not is_stale(rows[text.path].source_hash, text.text)
    ]
    is_whole = len(fresh) == len(list(texts(version.snapshot)))
    return frozenset({"en", "ja"}) if is_whole else frozenset({own})
