"""Who has not scored: everybody's progress, when they were last here, what a reminder would say (UX S5)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, Max, OuterRef, Q

from applications.models import Call
from r2r_portal.accounts.models import User
from r2r_portal.outbox.models import Message
from selection.models import Assignment, Remark, Specimen, SpecimenSheet
from selection.queries.progress import status_of
from selection.queries.staffing import applications_for
from selection.states import DiscussionState, Progress


@dataclass(frozen=True)
class Waiting:
    """One evaluator with what is done and what is open; times are instants, None for never."""

    person: User
    done: int
    draft: int
    unopened: int
    recused: int
    practice: int
    talks: int
    due_at: datetime | None
    saved_at: datetime | None
    reminded_at: datetime | None

    @property
    def open(self) -> int:
        """Evaluations that still ask something of the person."""
        return self.draft + self.unopened

    @property
    def can_be_reminded(self) -> bool:
        """Whether anything is open: nobody else gets a reminder."""
        return bool(self.open or self.talks)

    @property
    def seen_at(self) -> datetime | None:
        """When the person was last here: signed in, or saved."""
        known = [one for one in (self.person.last_login, self.saved_at) if one]
        return max(known, default=None)


def waiting_in(call: Call, officer: User, at: datetime) -> list[Waiting]:
    """Return every evaluator of the call, who has most to do first, in a fixed number of statements."""
    seen = applications_for(officer, call)
    rows = Assignment.objects.visible_to(officer).filter(application__in=seen)
    rows = rows.select_related("declaration", "assessment", "evaluator")
    groups: dict[User, list[Assignment]] = {}
    for one in rows.order_by("evaluator__family_name", "evaluator__given_name", "pk"):
        groups.setdefault(one.evaluator, []).append(one)
    practised, specimens = _practised(call), Specimen.objects.filter(call=call).count()
    talks, reminded = _talks(call), _reminded(list(groups))
    found = [
        _waiting(
            person,
            own,
            at,
            practice=specimens - practised.get(person.pk, 0),
            talks=talks.get(person.pk, 0),
            reminded_at=reminded.get(person.email),
        )
        for person, own in groups.items()
    ]
    return sorted(found, key=lambda one: -one.open - one.talks)


def _waiting(
    person: User,
    own: list[Assignment],
    at: datetime,
    *,
    practice: int,
    talks: int,
    reminded_at: datetime | None,
) -> Waiting:
    states = [status_of(one, at, overdue=False) for one in own]
    sheets = [one.assessment for one in own if hasattr(one, "assessment")]
    unopened = states.count("not_opened") + states.count("declared")
    draft = states.count("draft")
    busy = [one.due_at for one, state in zip(own, states, strict=True) if state in BUSY]
    return Waiting(
        person=person,
        done=states.count("done"),
        draft=draft,
        unopened=unopened,
        recused=states.count("recused"),
        practice=practice if draft or unopened else 0,
        talks=talks,
        due_at=min(busy, default=None),
        saved_at=max((one.saved_at for one in sheets), default=None),
        reminded_at=reminded_at,
    )


BUSY = ("not_opened", "declared", "draft")


def _practised(call: Call) -> dict[int, int]:
    done = SpecimenSheet.objects.filter(specimen__call=call, status=Progress.SUBMITTED)
    return dict(done.order_by().values_list("evaluator").annotate(count=Count("pk")))


def _talks(call: Call) -> dict[int, int]:
    """Return evaluator -> discussions that wait for them."""
    said = Remark.objects.filter(discussion=OuterRef("application__discussion"), author=OuterRef("evaluator"))
    seats = Assignment.objects.of(call).readable().filter(assessment__status=Progress.SUBMITTED)
    asked = seats.filter(application__discussion__state=DiscussionState.OPEN).annotate(said=Exists(said))
    asked = asked.filter(Q(said=False) | Q(application__discussion__rapporteur=F("evaluator")))
    return dict(asked.order_by().values_list("evaluator").annotate(count=Count("pk")))


def _reminded(people: list[User]) -> dict[str, datetime]:
    """Return address -> when the last reminder was written."""
    rows = Message.objects.filter(topic="evaluation.due", to__in=[one.email for one in people])
    return dict(rows.order_by().values_list("to").annotate(last=Max("created_at")))
