"""One application of the crowd as objects that are not saved yet: the person, the body, the answers so far."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password

from applications.actions.columns import COLUMNS
from applications.domain.draft import Question, Section, is_empty
from applications.models import Application, Binding, Call, Questionnaire, Track
from applications.queries.questionnaires import latest, sections_of
from r2r_portal.accounts.models import Organisation, User
from r2r_portal.accounts.roles import JP_DESK
from r2r_portal.site.demo.crowd import answers
from r2r_portal.site.demo.crowd.plans import Plan
from r2r_portal.site.demo.data import read
from r2r_portal.site.demo.people import fictional
from r2r_portal.territories.models import Side, Territory

DEEPEST = 3  # NUTS level: lists of partners end above it, so that the crowd makes none longer


@dataclass(frozen=True)
class Way:
    """One side's way in: its track, its questionnaire as plain data, and the rows that answers point to."""

    track: Track
    questionnaire: Questionnaire
    sections: tuple[Section, ...]
    section_ids: dict[str, int]
    themes: dict[str, int]
    topics: dict[str, int]
    desk: User | None

    @property
    def slugs(self) -> list[str]:
        """The sections in their order."""
        return [section.slug for section in self.sections]

    def questions(self) -> Iterator[Question]:
        """Yield every question in order."""
        for section in self.sections:
            yield from section.questions

    def bound(self, binding: str, values: dict[str, Any]) -> Any:
        """Return of some answers the one that lives in a typed column, None where it is not among them."""
        keys = (question.key for question in self.questions() if question.binding == binding)
        return next((values[key] for key in keys if key in values), None)


@dataclass(frozen=True)
class Draft:
    """One application on its way into the database; `values` by question key are what is answered so far."""

    plan: Plan
    way: Way
    territory: Territory
    person: User
    body: Organisation
    application: Application
    values: dict[str, Any]

    @property
    def complete(self) -> list[str]:
        """The sections that are called complete."""
        return self.way.slugs[: self.plan.sections(len(self.way.slugs))]

    def done_at(self, section: Section) -> datetime:
        """Return when a section was saved: one after the other between beginning and last saving."""
        turn = self.way.slugs.index(section.slug) + 1
        return self.plan.begun_at + (self.plan.saved_at - self.plan.begun_at) * turn / len(self.way.sections)

    def answered(self) -> Iterator[tuple[Question, Any, datetime]]:
        """Yield what is answered, and when."""
        for section in self.way.sections:
            for question in section.questions:
                if question.key in self.values:
                    yield question, self.values[question.key], self.done_at(section)

    def bound(self, binding: str) -> Any:
        """Return the answer that lives in a typed column, None where there is none yet."""
        return self.way.bound(binding, self.values)


def ways(call: Call) -> dict[str, Way]:
    """Return the ways into a call by side."""
    desk = User.objects.filter(groups__name=JP_DESK).order_by("pk").first()
    themes = dict(call.themes.values_list("slug", "pk"))
    topics = dict(call.topics.values_list("slug", "pk"))
    found = {}
    for track in call.tracks.select_related("call"):
        asked = latest(track)
        ids = dict(asked.sections.values_list("slug", "pk"))
        found[track.side] = Way(track, asked, sections_of(asked), ids, themes, topics, desk)
    return found


def territory(plan: Plan) -> Territory:
    """Return the fictional territory that an applicant stands for."""
    columns = fictional(plan.entry.side, plan.number)
    if plan.entry.side == Side.EU:
        columns["level"] = DEEPEST
    return Territory(code=plan.entry.code, **columns)


def draft(plan: Plan, way: Way, place: Territory) -> Draft:
    """Return an application with all that is answered so far; an invitation answers for the territory."""
    values, person = _values_so_far(plan, way), _person(plan)
    chosen = place if way.track.by_invitation or way.bound(Binding.TERRITORY, values) else None
    body = _body(plan, way, chosen, values)
    application = Application(
        id=plan.id, call=way.track.call, track=way.track, questionnaire=way.questionnaire, organisation=body,
        territory=chosen, language=plan.entry.language, created_at=plan.begun_at, created_by=person,
        saved_at=plan.saved_at if values else plan.begun_at, saved_by=person,
    )  # fmt: skip
    return Draft(plan, way, place, person, body, application, values)


def _values_so_far(plan: Plan, way: Way) -> dict[str, Any]:
    """Return the answers of the complete sections and the first ones of the next."""
    done = plan.sections(len(way.sections))
    asked = [question.key for section in way.sections[:done] for question in section.questions]
    for section in way.sections[done : done + 1]:
        some = plan.chance("next").randrange(len(section.questions))
        asked += [question.key for question in section.questions[:some]]
    values = answers.values(plan, way.sections)
    return {key: values[key] for key in asked if key in values and not is_empty(values[key])}


def _person(plan: Plan) -> User:
    """Return somebody fictional; given and family names of different rows, so that few are namesakes."""
    names = read("people")["names"][plan.entry.side]
    given, family = names[plan.number % len(names)], names[plan.number // len(names) % len(names)]
    kana = {"given_kana": given[2], "family_kana": family[3]} if plan.entry.side == Side.JP else {}
    return User(
        email=plan.entry.email, given_name=given[0], family_name=family[1], language=plan.entry.language,
        zone=plan.entry.zone, password=make_password(None), created_at=plan.begun_at, **kana,
    )  # fmt: skip


def _body(plan: Plan, way: Way, chosen: Territory | None, values: dict[str, Any]) -> Organisation:
    body = Organisation(side=plan.entry.side, territory=chosen, created_at=plan.begun_at)
    for question in way.questions():
        if question.binding in COLUMNS and question.key in values:
            setattr(body, COLUMNS[Binding(question.binding)], values[question.key])
    if chosen and plan.entry.side == Side.JP:  # a prefecture's own name needs no asking
        body.name_local, body.name_en = chosen.name_local, chosen.name_en
    return body
