"""Possible interests: what evaluators and applications have in common, and what officers made of it (SPEC E5)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from applications.models import Application, Call, Submission
from r2r_portal.accounts.models import Membership, User
from selection.domain.suspicion import File, Sight, Someone, sights
from selection.models import SuspectedInterest
from selection.queries.staffing import applications_for, emails_of

STAKEHOLDERS, PARTNERS = ("stakeholders",), ("cooperation", "partners")


@dataclass(frozen=True)
class Found:
    """A possible tie between one application and one evaluator."""

    application: Application
    evaluator: User
    sight: Sight


def found_in(applications: Iterable[Application], people: Iterable[User]) -> Iterator[Found]:
    """Yield every possible tie, with a fixed number of queries; `applications` come with body and territory."""
    files, known = list(applications), list(people)
    someone = _people(known)
    read = _files(files)
    for application in files:
        for person in known:
            for sight in sights(someone[person.pk], read[application.pk]):
                yield Found(application, person, sight)


def _people(people: list[User]) -> dict[int, Someone]:
    rows: dict[int, list[Membership]] = defaultdict(list)
    for row in Membership.objects.filter(user__in=people).select_related("organisation__territory"):
        rows[row.user_id].append(row)
    return {person.pk: _someone(person, rows[person.pk]) for person in people}


def _someone(person: User, rows: list[Membership]) -> Someone:
    bodies = [row.organisation for row in rows]
    places = [body.territory for body in bodies if body.territory]
    family, given = person.family_name, person.given_name
    return Someone(
        email=person.email,
        names=(f"{given} {family}", f"{family} {given}", f"{family}{given}") if family and given else (),
        bodies=frozenset(body.pk for body in bodies),
        body_names=tuple(name for body in bodies for name in (body.name_local, body.name_en) if name),
        territories=frozenset(place.pk for place in places),
        territory_names=tuple(name for place in places for name in _names(place)),
    )


def _names(place: Any) -> Iterator[str]:
    yield from dict.fromkeys(filter(None, (place.name_local, place.name_latin, place.name_en, place.name_ja)))


def _files(applications: list[Application]) -> dict[UUID, File]:
    emails = emails_of(applications)
    latest = Submission.objects.filter(application__in=applications).order_by("application", "-number")
    rows = latest.distinct("application").values_list("application", "snapshot__sections")
    contents: dict[UUID, Any] = dict(rows)
    return {one.pk: _file(one, emails[one.pk], contents.get(one.pk) or []) for one in applications}


def _file(application: Application, emails: Iterable[str], sections: list[Any]) -> File:
    body, place = application.organisation, application.submitted_territory
    answers = {one["key"]: one["value"] for part in sections for one in part["questions"]}
    return File(
        body=body.pk,
        body_names=tuple(name for name in (body.name_local, body.name_en) if name),
        emails=frozenset(emails),
        stakeholders=_text(answers, STAKEHOLDERS),
        partners=_text(answers, PARTNERS),
        territory=place.pk if place else None,
        territory_names=tuple(_names(place)) if place else (),
    )


def _text(answers: dict[str, Any], keys: Iterable[str]) -> str:
    """Return everything that some answers say, one value a line."""
    return "\n".join(_lines([answers.get(key) for key in keys]))


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _lines(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _lines(one)


def suspicions_for(officer: User, call: Call) -> QuerySet[SuspectedInterest]:
    """Return the possible interests that an officer may settle: of applications they may see, but their own."""
    seen = applications_for(officer, call).order_by().values("pk")
    rows = SuspectedInterest.objects.filter(application__in=seen).exclude(evaluator=officer)
    related = ("application__submitted_territory__member_state", "evaluator", "settled_by")
    return rows.select_related(*related).order_by(
        "state", "application__reference", "evaluator__family_name", "pk"
    )
