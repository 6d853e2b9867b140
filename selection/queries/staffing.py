"""Who evaluates what: the matrix, the load, what ties an evaluator to an applicant."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import Group as Role
from django.db.models import QuerySet

from applications.models import Application, Call, Contact, Recusal
from r2r_portal.accounts.models import Membership, User
from r2r_portal.accounts.roles import EVALUATOR
from selection.domain.assigning import Seat, Tie, Worry, interest, same_house, worries
from selection.models import Assignment, Declaration
from selection.queries.progress import status_of
from selection.states import Interest


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


def tie_of(application: Application, evaluator: User) -> Tie:
    """Return what may tie one evaluator to one applicant."""
    return _ties([application], [evaluator])[application.pk, evaluator.pk]


def _ties(applications: list[Application], people: list[User]) -> dict[tuple[UUID, int], Tie]:
    emails = _emails(applications)
    bodies: dict[int, set[int]] = defaultdict(set)
    for user, body in Membership.objects.filter(user__in=people).values_list("user", "organisation"):
        bodies[user].add(body)
    declared = set(Recusal.objects.filter(application__in=applications).values_list("application", "person"))
    return {
        (one.pk, person.pk): Tie(
            evaluator_bodies=frozenset(bodies[person.pk]),
            evaluator_email=person.email,
            applicant_body=one.organisation_id,
            applicant_emails=frozenset(emails[one.pk]),
            declared=(one.pk, person.pk) in declared,
        )
        for one in applications
        for person in people
    }


def _emails(applications: list[Application]) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = defaultdict(set)
    for pk, email in Contact.objects.filter(application__in=applications).values_list("application", "email"):
        found[pk].add(email.lower())
    of_body: dict[int, set[str]] = defaultdict(set)
    bodies = {one.organisation_id for one in applications}
    members = Membership.objects.filter(organisation__in=bodies)
    for body, email in members.values_list("organisation", "user__email"):
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
    """Applications × evaluators."""

    rows: tuple[Row, ...]
    loads: tuple[Load, ...]


def matrix(call: Call, officer: User, at: datetime) -> Matrix:
    """Return the whole matrix with a fixed number of queries."""
    applications, people = list(applications_for(officer, call)), list(evaluators())
    ties = _ties(applications, people)
    related = ("declaration", "assessment", "evaluator", "application")
    known = Assignment.objects.filter(application__in=applications).select_related(*related)
    given = {(one.application_id, one.evaluator_id): one for one in known}
    cells = {
        one.pk: tuple(
            _cell(one, person, given.get((one.pk, person.pk)), ties[one.pk, person.pk], at)
            for person in people
        )
        for one in applications
    }
    seats = {pk: [_seat(c.assignment) for c in row if c.assignment] for pk, row in cells.items()}
    rows = tuple(Row(one, cells[one.pk], worries(seats[one.pk])) for one in applications)
    return Matrix(rows, tuple(_load(person, given.values(), at) for person in people))


def _cell(
    application: Application, person: User, assignment: Assignment | None, tie: Tie, at: datetime
) -> Cell:
    state = status_of(assignment, at, overdue=False) if assignment else ""
    near = same_house(person.email, tie.applicant_emails)
    return Cell(application, person, assignment, state, interest(tie), near)


def _seat(assignment: Assignment) -> Seat:
    declaration = getattr(assignment, "declaration", None)
    recused = declaration is not None and declaration.answer == Interest.INTEREST
    return Seat(str(assignment.evaluator_id), assignment.evaluator.side, recused)


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
