"""The stage: a copy of a call, everybody who could do something, and a draft for each thing that can be done."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from applications.actions import behalf, drafts, editions, invitations, questionnaires, submissions
from applications.models import Application, Attachment, Call
from applications.states import Status
from r2r_portal.accounts.actions import admit, give_role, welcome
from r2r_portal.accounts.models import Part, User
from r2r_portal.accounts.roles import EU_DESK, EVALUATOR, JP_DESK, OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox.models import Message
from r2r_portal.site.demo.call import fill
from r2r_portal.site.demo.data import Entry
from r2r_portal.territories.models import Side, Territory

AT = "rehearsal.example"
ROLES = (
    "owner",
    "editor",
    "reader",
    "other applicant",
    "Japan desk",
    "EU desk",
    "officer",
    "evaluator",
    "anonymous",
)
STAFF = {
    "Japan desk": JP_DESK,
    "EU desk": EU_DESK,
    "officer": OFFICER,
    "second officer": OFFICER,
    "evaluator": EVALUATOR,
}
IN_JAPAN = {"prefecture", "Japan desk", "on behalf"}
PEOPLE = ("owner", "editor", "reader", "other applicant", "prefecture", *STAFF)
FIRST_NUMBER = 9000  # references of the copy start after it, since they are unique among all calls
HOUR = timedelta(hours=1)


@dataclass
class Stage:
    """What a rehearsal plays on. `files` are applications by what they are for."""

    call: Call
    people: dict[str, User]
    files: dict[str, uuid.UUID]
    first_message: int
    clients: dict[str, Client]

    @property
    def closes_at(self) -> datetime:
        """The closing instant of the copy, as it stands now."""
        return Call.objects.values_list("closes_at", flat=True).get(pk=self.call.pk)

    def file(self, name: str) -> Application:
        """Return an application afresh, as a request would load it."""
        rows = Application.objects.select_related(
            "call", "track__call", "organisation", "territory", "questionnaire"
        )
        return rows.get(pk=self.files[name])

    def messages(self, after: int = 0) -> list[Message]:
        """Return the outbox rows of this stage, oldest first."""
        rows = Message.objects.filter(pk__gt=max(after, self.first_message)).exclude(topic="account.code")
        return list(rows.order_by("pk"))


@contextmanager
def undone() -> Iterator[None]:
    """Do something for real, and then as if it had never been."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


@contextmanager
def on_stage() -> Iterator[None]:
    """Keep the whole rehearsal in one transaction that is undone, however long a busy machine takes for it."""
    with undone():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SET LOCAL statement_timeout = 0")
        yield


def stand_at(at: datetime) -> None:
    """Let domain time stand at `at`; it ticks on from there."""
    clock_actions.restart(at=at)


def build(source: Call, *, opens_at: datetime, closes_at: datetime, code: str = "REHEARSAL") -> Stage:
    """Copy a call, people it, start and fill the drafts; domain time stands a day after its opening then."""
    stage, start = _empty(source, opens_at, closes_at, code)
    people, call, places = stage.people, stage.call, _places()
    for name, role in (
        ("draft", "owner"),
        ("sent", "owner"),
        ("withdrawn", "owner"),
        ("other", "other applicant"),
    ):
        stage.files[name] = _region(call, people[role], places[name], start)
    for name in ("draft", "sent", "withdrawn"):
        _let_colleagues_in(stage, name, start)
    stage.files["prefecture"] = _prefecture(call, people, places["prefecture"], start)
    stage.files["on behalf"] = _on_behalf(call, people, places["on behalf"], start)
    for name in ("sent", "withdrawn"):
        submissions.submit(application=stage.file(name), by=people["owner"], at=start, key=uuid.uuid4())
    submissions.withdraw(application=stage.file("withdrawn"), by=people["owner"], at=start)
    return stage


def build_small(source: Call, *, opens_at: datetime, closes_at: datetime, code: str) -> Stage:
    """Copy a call with one draft of each side: enough to see when it closes, and who is reminded when."""
    stage, start = _empty(source, opens_at, closes_at, code)
    places = _places()
    stage.files["draft"] = _region(stage.call, stage.people["owner"], places["draft"], start)
    _let_colleagues_in(stage, "draft", start)
    stage.files["prefecture"] = _invited(stage.call, stage.people, places["prefecture"], start).pk
    return stage


def _let_colleagues_in(stage: Stage, name: str, at: datetime) -> None:
    body, owner = stage.file(name).organisation, stage.people["owner"]
    for role, part in (("editor", Part.EDITOR), ("reader", Part.READER)):
        admit(organisation=body, user=stage.people[role], part=part, by=owner, at=at)


def _empty(source: Call, opens_at: datetime, closes_at: datetime, code: str) -> tuple[Stage, datetime]:
    newest = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    start = opens_at + 24 * HOUR
    stand_at(start)
    people = {role: _person(role, start) for role in PEOPLE}
    call = _copy(source, code, opens_at, closes_at, people["officer"], start)
    clients = {role: browser(people.get(role)) for role in ("anonymous", *PEOPLE)}
    return Stage(call, people, {}, newest, clients), start


def browser(person: User | None) -> Client:
    """Return a browser, signed in as a person; it is made with the stage, so that no undone act takes its session away."""
    origin = urlsplit(settings.SITE_ORIGIN)
    client = Client(raise_request_exception=False, SERVER_NAME=origin.hostname, HTTP_HOST=origin.netloc)
    if person:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def clear(stage: Stage) -> None:
    """Take away the files that the stage wrote; the rows go with the transaction."""
    for row in Attachment.objects.filter(application__call=stage.call):
        row.file.delete(save=False)


def _person(role: str, at: datetime) -> User:
    language = "ja" if role in IN_JAPAN else "en"
    person = welcome(email=f"{role.replace(' ', '-').lower()}@{AT}", language=language, at=at)
    User.objects.filter(pk=person.pk).update(given_name=role.capitalize(), family_name="Rehearsal")
    person.refresh_from_db()
    if role in STAFF:
        give_role(user=person, role=STAFF[role], by=None, at=at)
        second = {"user": person, "type": Authenticator.Type.TOTP, "defaults": {"data": {}}}
        Authenticator.objects.get_or_create(**second)  # outside the demo staff reach no page without one
    return person


def _copy(source: Call, code: str, opens_at: datetime, closes_at: datetime, by: User, at: datetime) -> Call:
    call = editions.copy(call=source, code=code, opens_at=opens_at, closes_at=closes_at, by=by, at=at)
    Call.objects.filter(pk=call.pk).update(is_published=True, results_by=source.results_by)
    for track in call.tracks.all():
        for questionnaire in track.questionnaires.all():
            questionnaires.publish(questionnaire=questionnaire, by=by, at=at)
    return Call.objects.get(pk=call.pk)


def _places() -> dict[str, Territory]:
    """Return a territory for each file: fictional ones where the register has them."""
    rows = Territory.objects.filter(level=2).order_by("-is_fictional", "code")
    regions, prefectures = rows.filter(side=Side.EU)[:4], rows.filter(side=Side.JP)[:2]
    return dict(zip(("draft", "other", "sent", "withdrawn", "prefecture", "on behalf"), (*regions, *prefectures),
                    strict=True))  # fmt: skip


def _region(call: Call, person: User, place: Territory, at: datetime) -> uuid.UUID:
    application = drafts.start(call=call, side=Side.EU, by=person, at=at, language="en")
    _reserve_numbers(application)
    _fill(application, call, person, place, at)
    return application.pk


def _reserve_numbers(application: Application) -> None:
    """Let the references of the copy start where no other call's reach: a withdrawn row holds the number before."""
    track = application.track
    if track.applications.exclude(reference=None).exists():
        return
    stem, number = f"{track.side.upper()}-{track.call.closes_at.year}-", FIRST_NUMBER
    while Application.objects.filter(reference=f"{stem}{number}").exists():
        number += 100
    at, person = application.created_at, application.created_by
    Application.objects.create(
        call=track.call, track=track, questionnaire=application.questionnaire, language="en", created_by=person,
        organisation=application.organisation, status=Status.WITHDRAWN, reference=f"{stem}{number}", submitted_at=at,
        created_at=at, saved_at=at, saved_by=person,
    )  # fmt: skip


def _prefecture(call: Call, people: dict[str, User], place: Territory, at: datetime) -> uuid.UUID:
    application = _invited(call, people, place, at)
    _fill(application, call, people["prefecture"], place, at)
    return application.pk


def _invited(call: Call, people: dict[str, User], place: Territory, at: datetime) -> Application:
    person, desk = people["prefecture"], people["Japan desk"]
    track = call.tracks.get(side=Side.JP)
    asked = invitations.ask(track=track, territory=place, email=person.email, language="ja", at=at)
    invitations.send(invitation=asked, by=desk, at=at)
    return drafts.start(call=call, side=Side.JP, by=person, at=at, language="ja")


def _on_behalf(call: Call, people: dict[str, User], place: Territory, at: datetime) -> uuid.UUID:
    desk, track = people["Japan desk"], call.tracks.select_related("call").get(side=Side.JP)
    contact = f"contact@{AT}"
    application = behalf.enter(
        track=track, territory=place, email=contact, received_on=at.date(), by=desk, at=at
    )
    _reserve_numbers(application)
    _fill(application, call, desk, place, at)
    behalf.confirm(application=application, by=User.objects.get(email=contact), at=at)
    return application.pk


def _fill(application: Application, call: Call, person: User, place: Territory, at: datetime) -> None:
    themes = tuple(call.themes.order_by("number").values_list("slug", flat=True))
    entry = Entry(number=1, side=place.side, code=place.code, start="", themes=themes, person=person.email)
    fill(application, entry, person, at, sections=100)
