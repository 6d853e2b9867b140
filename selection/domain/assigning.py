"""Who may evaluate what: two or three evaluators an application, both sides present, never an interest (SPEC E4)."""

from collections.abc import Iterable
from dataclasses import dataclass

from selection.domain.scoring import FEWEST, MOST


@dataclass(frozen=True)
class Seat:
    """One evaluator of one application. `side` is the evaluator's shore; recused ones no longer count."""

    evaluator: str
    side: str
    recused: bool = False


@dataclass(frozen=True)
class Worry:
    """What is wrong with an application's evaluators: "too few", "too many", or "one side" with the missing side."""

    kind: str
    side: str = ""


def active(seats: Iterable[Seat]) -> tuple[Seat, ...]:
    """Return those who can score."""
    return tuple(seat for seat in seats if not seat.recused)


def worries(seats: Iterable[Seat]) -> tuple[Worry, ...]:
    """Return what an officer should look at; empty when all is well."""
    working = active(seats)
    found = []
    if len(working) < FEWEST:
        found.append(Worry("too few"))
    if len(working) > MOST:
        found.append(Worry("too many"))
    sides = {seat.side for seat in working}
    if working:
        found += [Worry("one side", side) for side in ("eu", "jp") if side not in sides]
    return tuple(found)


@dataclass(frozen=True)
class Tie:
    """What may tie an evaluator to an applicant: the addresses and bodies of both."""

    evaluator_bodies: frozenset[int]
    evaluator_email: str
    applicant_body: int
    applicant_emails: frozenset[str]
    declared: bool = False
    suspected: bool = False


def interest(tie: Tie) -> str:
    """Return why the evaluator cannot be assigned: "declared", "body", "person", "suspected"; "" where nothing is known."""
    if tie.declared:
        return "declared"
    if tie.applicant_body in tie.evaluator_bodies:
        return "body"
    if tie.evaluator_email.lower() in tie.applicant_emails:
        return "person"
    return "suspected" if tie.suspected else ""


def same_house(email: str, others: Iterable[str]) -> bool:
    """Tell whether an address shares its domain with one of `others`: worth a look, no proof of an interest.

    Example domains belong to nobody (RFC 2606).
    """
    domain = email.lower().rpartition("@")[2]
    if domain.startswith("example.") or domain.endswith(".example"):
        return False
    return any(other.lower().rpartition("@")[2] == domain for other in others)
