"""Who evaluates what: the matrix, the load, what ties an evaluator to an applicant."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import Group as Role
from django.db.models import Q, QuerySet

from applications.models import Application, Call, Contact, Recusal
from r2r_portal.accounts.models import Membership, User
from r2r_portal.accounts.roles import EVALUATOR
from selection.domain.assigning import Seat, Tie, Worry, interest, same_house, worries
from selection.models import Assignment, Declaration, SuspectedInterest
from selection.queries.progress import RECUSED, status_of
from selection.states import Interest, SuspicionState


def evaluators() -> QuerySet[User]:
    """Return everybody with the role, in the order of their names."""
    role = Role.objects.filter(name=EVALUATOR)
    return User.objects.filter(groups__in=role, is_active=True).order_by("family_name", "given_name", "pk")


def applications_for(officer: User, call: Call) -> QuerySet[Application]:
    """Return a call's live applications, without those that the officer is recused from."""
    live = Application.objects.live().filter(call=call).unrecused(officer)
    return live.select_related("track", "organisation", "submitted_territory__member_state").order_by(
        "reference"
    )


def everything_of(call: Call) -> list[Application]:
    """Return a call's live applications, whoever is recused: for rules and solvers, never for a page."""
    live = Application.objects.live().filter(call=call)
    return list(live.select_related("track", "organisation", "submitted_territory").order_by("reference"))


def panel_of(call: Call) -> list[User]:
    """Return a call's panel; everybody with the role until there is one."""
    people = list(evaluators().filter(panellists__call=call).distinct())
    return people or list(evaluators())


def sees_all(officer: User, call: Call) -> bool:
    """Tell whether nothing of the call is hidden from an officer.

    Whoever is recused from one application gets nothing that is made of all: seats, shares, counts and hashes of the
    others would tell how the hidden one stands (SPEC E5).
    """
    seen = applications_for(officer, call).order_by().values("pk")
    return not Application.objects.live().filter(call=call).exclude(pk__in=seen).exists()


def tie_of(application: Application, evaluator: User) -> Tie:
    """Return what may tie one evaluator to one applicant."""
    return Ties([application], [evaluator]).of(application, evaluator)


class Ties:
    """What may tie evaluators to applicants, read with a fixed number of queries."""

    def __init__(self, applications: list[Application], people: list[User]) -> None:
        applicants = Q(organisation__in={one.organisation_id for one in applications})
        rows = Membership.objects.filter(applicants | Q(user__in=people))
        members = list(rows.values_list("organisation", "user", "user__email"))
        emails = emails_of(applications, [(body, email) for body, _user, email in members])
        self._emails = {key: frozenset(found) for key, found in emails.items()}
        bodies: dict[int, set[int]] = defaultdict(set)
        for body, user, _email in members:
            bodies[user].add(body)
        self._bodies = {person.pk: frozenset(bodies[person.pk]) for person in people}
        recusals = Recusal.objects.filter(application__in=applications)
        self._recused = set(recusals.values_list("application", "person"))
        self._known = suspected(applications)

    def of(self, application: Application, person: User) -> Tie:
        """Return what may tie two to each other."""
        return Tie(
            evaluator_bodies=self._bodies[person.pk],
            evaluator_email=person.email,
            applicant_body=application.organisation_id,
            applicant_emails=self._emails.get(application.pk, frozenset()),
            declared=(application.pk, person.pk) in self._recused,
            suspected=self.is_suspected(application, person),
        )

    def is_recused(self, application: Application, person: User) -> bool:
        """Tell whether an interest is known for good."""
        return (application.pk, person.pk) in self._recused

    def is_suspected(self, application: Application, person: User) -> bool:
        """Tell whether something is still to be looked at."""
        return is_open(self._known.get((application.pk, person.pk), ()))

    def is_settled(self, application: Application, person: User, kind: str) -> bool:
        """Tell whether an officer has looked at one kind of possible interest."""
        known = self._known.get((application.pk, person.pk), ())
        return any(seen == kind and state != SuspicionState.OPEN for seen, state in known)

    def is_near(self, application: Application, person: User) -> bool:
        """Tell whether the addresses are of one house, and nobody said yet that it means nothing."""
        settled = {kind for kind, _state in self._known.get((application.pk, person.pk), ())}
        return "address" not in settled and same_house(person.email, self._emails.get(application.pk, ()))


def suspected(applications: Iterable[Application]) -> dict[tuple[UUID, int], set[tuple[str, str]]]:
    """Return (application, evaluator) -> what was found and how it was settled, as (kind, state)."""
    rows = SuspectedInterest.objects.filter(application__in=list(applications))
    known: dict[tuple[UUID, int], set[tuple[str, str]]] = defaultdict(set)
    for application, person, kind, state in rows.values_list("application", "evaluator", "kind", "state"):
        known[application, person].add((kind, state))
    return known


def is_open(settled: Iterable[tuple[str, str]]) -> bool:
    """Tell whether something is still to be looked at."""
    return any(state == SuspicionState.OPEN for _kind, state in settled)


def emails_of(
    applications: list[Application], members: Iterable[tuple[int, str]] | None = None
) -> dict[UUID, set[str]]:
    """Return application -> the addresses of its contacts and of its body's members, in small letters.

    `members` are (body, address) pairs where they were read already.
    """
    found: dict[UUID, set[str]] = defaultdict(set)
    for pk, email in Contact.objects.filter(application__in=applications).values_list("application", "email"):
        found[pk].add(email.lower())
    of_body: dict[int, set[str]] = defaultdict(set)
    bodies = {one.organisation_id for one in applications}
    if members is None:
        rows = Membership.objects.filter(organisation__in=bodies)
        members = rows.values_list("organisation", "user__email")
    for body, email in members:
        of_body[body].add(email.lower())
    for one in applications:
        found[one.pk] |= of_body[one.organisation_id]
    return found


@dataclass(frozen=True)
class Cell:
    """One crossing of the matrix. `state` is "" where nothing is assigned; `tie` says why it cannot be."""

    application: Application
    evaluator: User
    assignment: Assignment | None
    state: str
    tie: str
    near: bool

    @property
    def name(self) -> str:
        """The name of the checkbox."""
        return f"cell_{self.application.pk}_{self.evaluator.pk}"

    @property
    def is_fixed(self) -> bool:
        """Whether a tick can no longer change anything here."""
        return bool(self.tie) if self.assignment is None else self.state != "not_opened"


@dataclass(frozen=True)
class Row:
    """One application with its crossings and what is wrong with them."""

    application: Application
    cells: tuple[Cell, ...]
    worries: tuple[Worry, ...]


@dataclass(frozen=True)
class Load:
    """How much one evaluator carries."""

    evaluator: User
    assigned: int
    done: int
    draft: int
    open: int
    recused: int


@dataclass(frozen=True)
class Matrix:
    """Applications × evaluators; `due_at` is that of what was assigned last."""

    rows: tuple[Row, ...]
    loads: tuple[Load, ...]
    due_at: datetime | None = None


def matrix(call: Call, officer: User, at: datetime) -> Matrix:
    """Return the whole matrix with a fixed number of queries: the panel, and whoever has an application already."""
    applications = list(applications_for(officer, call))
    related = ("declaration", "assessment", "evaluator", "application")
    known = Assignment.objects.filter(application__in=applications).select_related(*related)
    given = {(one.application_id, one.evaluator_id): one for one in known}
    people = panel_of(call)
    members = {person.pk for person in people}
    people += (
        sorted({one.evaluator for one in given.values()} - set(people), key=lambda one: one.pk)
        if members
        else []
    )
    ties = Ties(applications, people)
    rows = tuple(_matrix_row(one, people, given, ties, at) for one in applications)
    loads = tuple(_load(person, given.values(), at) for person in people)
    last = max(given.values(), key=lambda one: one.assigned_at, default=None)
    return Matrix(rows, loads, last.due_at if last else None)


def _matrix_row(
    application: Application,
    people: list[User],
    given: dict[tuple[UUID, int], Assignment],
    ties: Ties,
    at: datetime,
) -> Row:
    cells = tuple(
        _cell(application, person, given.get((application.pk, person.pk)), ties, at) for person in people
    )
    return Row(application, cells, worries(_seat(cell) for cell in cells if cell.assignment))


def _cell(
    application: Application, person: User, assignment: Assignment | None, ties: Ties, at: datetime
) -> Cell:
    if assignment is None:
        tie = interest(ties.of(application, person))
        return Cell(application, person, None, "", tie, not tie and ties.is_near(application, person))
    state = RECUSED if ties.is_recused(application, person) else status_of(assignment, at, overdue=False)
    return Cell(application, person, assignment, state, "", ties.is_near(application, person))


def _seat(cell: Cell) -> Seat:
    return Seat(str(cell.evaluator.pk), cell.evaluator.side, cell.state == RECUSED)


def _load(person: User, assignments: Iterable[Assignment], at: datetime) -> Load:
    states = [status_of(one, at, overdue=False) for one in assignments if one.evaluator_id == person.pk]
    done, draft, recused = (states.count(state) for state in ("done", "draft", "recused"))
    return Load(person, len(states), done, draft, len(states) - done - draft - recused, recused)


def unsure(call: Call, officer: User) -> QuerySet[Declaration]:
    """Return the declarations that wait for an officer, but one's own."""
    seen = Assignment.objects.visible_to(officer).of(call).exclude(evaluator=officer)
    waiting = Declaration.objects.filter(assignment__in=seen, answer=Interest.NOT_SURE).order_by("at")
    return waiting.select_related(
        "assignment__evaluator", "assignment__application__submitted_territory__member_state"
    )
