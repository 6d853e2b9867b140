"""The ten checks of a rehearsal. Each is named for the fault it would find, and says what it found; nothing is good.

Where several faults could cause one symptom, each check looks at its own: a door is late only against the closing that
the action itself keeps, a wrong closing is told from a grace period by how far off it is.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.urls import reverse
from django.utils import translation

from applications.actions import deadlines, submissions
from applications.errors import SecondPersonNeededError
from applications.models import Application, DeadlineChange, Submission
from applications.queries.drafts import load_draft
from applications.queries.people import open_drafts, with_readers
from applications.states import Status
from r2r_portal import clock, times
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import reference
from r2r_portal.audit.models import Event
from r2r_portal.errors import DomainError
from r2r_portal.outbox.models import Message
from r2r_portal.site.rehearsal.acts import REASON, TEXT, imported, submitted, text_question
from r2r_portal.site.rehearsal.evidence import GRACE, Evidence
from r2r_portal.site.rehearsal.pages import (
    Fields,
    look,
    post,
    words,
)
from r2r_portal.site.rehearsal.stage import HOUR, Stage, stand_at, undone
from r2r_portal.site.rehearsal.walk import (
    DAY,
    EXTENSION,
    SECOND,
    Letter,
    Moment,
    grant_time,
)
from r2r_portal.site.rehearsal.zones import ZONES, process_zone

# Abbreviations that stand for different zones in different countries.
AMBIGUOUS = re.compile(r"\b[ABCEGIMP][SD]T\b")
OFFICE_OPENS, LATEST = 9 * HOUR, 9 * HOUR + 15 * 60 * SECOND
REMINDERS = {"draft.reminder", "draft.reminders", "draft.left", "drafts.left"}
TRAVELLERS = ("America/Los_Angeles", "Europe/Brussels", "Asia/Tokyo")


def p1(seen: Evidence) -> Iterator[str]:
    """The deadline is one instant, whatever zone the process lives in, and is said on both clocks."""
    for zone, off in seen.kept.items():
        if off is None or off < timedelta(0) or off > GRACE:
            yield f"with the process in {zone}, the first refusal comes {off} from the stated closing"
    if len(set(seen.kept.values())) > 1:
        yield f"the closing differs with the zone of the process: {seen.kept}"
    with translation.override("en"):
        page = look(
            seen.stage, "owner", _page(seen.stage, "draft", "tasks"), Moment("", seen.closes_at - DAY)
        )
    for clock_of in ("Brussels time", "in Tokyo"):
        if clock_of not in words(page.body):
            yield f"the task list does not say the deadline {clock_of}"


def p2(seen: Evidence) -> Iterator[str]:
    """What is typed when the call closes is kept, said to be late, and may be asked to be considered."""
    for role, file in (("owner", "draft"), ("prefecture", "prefecture")):
        with undone(), translation.override(seen.stage.people[role].language):
            yield from _typed_over_the_closing(seen, role, file)


def _typed_over_the_closing(seen: Evidence, role: str, file: str) -> Iterator[str]:
    stage = seen.stage
    section, question = text_question(load_draft(stage.file(file)))
    address = _page(stage, file, "section", section.slug)
    opened = look(stage, role, address, Moment("", seen.closes_at - 60 * SECOND))
    status, _body = post(stage, role, address, Fields(opened.body).values | {question.key: TEXT}, seen.late)
    given = load_draft(stage.file(file)).answers.get(question.key)
    if status >= 400 or given is None or given.value != TEXT:
        yield f"{role}: text sent after the closing is not kept ({status})"
    elif stage.file(file).late_at is None:
        yield f"{role}: text sent after the closing is not marked as late"
    consider = _page(stage, file, "consider")
    ticks = dict.fromkeys(("correct", "privacy", "publication"), "on") | {"key": str(uuid.uuid4())}
    status, body = post(stage, role, _page(stage, file, "submit"), ticks, seen.late)
    if status != 409 or consider not in body:
        yield f"{role}: handing in late is not answered with the way to ask ({status})"
    asking = look(stage, role, consider, Moment("", seen.late))
    if 'name="reason"' not in asking.body:
        yield f"{role}: the page to ask for consideration has no form"


def p3(seen: Evidence) -> Iterator[str]:
    """Every door that can hand in keeps the same closing: form, admin, import, restoring, the action itself."""
    stage = seen.stage
    for name, door in DOORS.items():
        with undone():
            before = _handed_in(stage)
            door(stage, seen.late)
            if _handed_in(stage) != before:
                yield f"{name} hands in after the closing"


def _handed_in(stage: Stage) -> tuple[int, int]:
    live = Application.objects.filter(call=stage.call, status=Status.SUBMITTED).count()
    return Submission.objects.filter(application__call=stage.call).count(), live


def _by_form(stage: Stage, at: datetime) -> None:
    ticks = dict.fromkeys(("correct", "privacy", "publication"), "on") | {"key": str(uuid.uuid4())}
    with translation.override("en"):
        post(stage, "owner", _page(stage, "draft", "submit"), ticks, at)


def _by_admin(stage: Stage, at: datetime) -> None:
    address = reverse("admin:applications_application_submit", args=[stage.files["on behalf"]])
    post(stage, "Japan desk", address, {}, at)


def _by_import(stage: Stage, at: datetime) -> None:
    stand_at(at)
    imported(stage.file("on behalf"), stage.people["Japan desk"], clock.now())


def _by_restoring(stage: Stage, at: datetime) -> None:
    with translation.override("en"):
        post(stage, "owner", _page(stage, "withdrawn", "withdraw"), {"reason": "", "undo": "1"}, at)


def _by_action(stage: Stage, at: datetime) -> None:
    stand_at(at)
    try:
        submissions.submit(
            application=stage.file("draft"), by=stage.people["officer"], at=at, key=uuid.uuid4()
        )
    except DomainError:
        return


DOORS = {"the form": _by_form, "the admin's button": _by_admin, "the import": _by_import,
         "putting a withdrawn one back": _by_restoring, "the bare action": _by_action}  # fmt: skip


def p4(seen: Evidence) -> Iterator[str]:
    """There is no grace period, shown or hidden: the closing instant itself is late."""
    for zone, off in seen.kept.items():
        if off is not None and timedelta(0) < off <= GRACE:
            yield f"with the process in {zone}, what comes {off} after the closing is the first to be refused"


def p5(seen: Evidence) -> Iterator[str]:
    """No page breaks at a boundary."""
    for page in seen.pages:
        if not page.is_whole:
            yield f"{page.address} breaks for the {page.role} at {page.moment.name} ({page.status})"


def p6(seen: Evidence) -> Iterator[str]:
    """More time for one is more time for one, with who, why and until when; a forwarded link opens nothing."""
    stage, until = seen.stage, seen.closes_at + EXTENSION
    with undone():
        grant_time(stage, until)
        change = DeadlineChange.objects.filter(call=stage.call).order_by("-pk").first()
        if (
            change is None
            or change.application_id != stage.files["draft"]
            or change.by != stage.people["officer"]
        ):
            yield "the extension of one application is not recorded with its application and its officer"
        elif not (change.reason_en and change.reason_ja and change.new == until):
            yield "the extension of one application is recorded without its reason or its end"
        if not Event.objects.filter(verb=deadlines.TOPIC, subject=reference(stage.file("draft"))).exists():
            yield "the extension of one application is not in the audit log"
        at = until - 18 * HOUR
        yield from _only_the_one(stage, at, until + DAY + GRACE)


def _only_the_one(stage: Stage, at: datetime, over: datetime) -> Iterator[str]:
    people = {"draft": "owner", "other": "other applicant", "prefecture": "prefecture"}
    for file, role in people.items():
        if _accepts(stage, file, role, at) is not (file == "draft"):
            yield f"under the extension of one, the application of the {role} is {'refused' if file == 'draft' else 'accepted'}"
    if _accepts(stage, "draft", "owner", over):
        yield "the extension of one application has no end"
    with translation.override("en"):
        link = _page(stage, "draft", "tasks")
        if look(stage, "other applicant", link, Moment("", at)).status != 404:
            yield "a forwarded link opens somebody else's extended application"


def _accepts(stage: Stage, file: str, role: str, at: datetime) -> bool:
    with undone():
        stand_at(at)
        try:
            submitted(stage.file(file), stage.people[role], at)
        except DomainError:
            return False
        return True


def p7(seen: Evidence) -> Iterator[str]:
    """A published deadline moves earlier by two people only, and every open draft's people are told."""
    stage, at, to = seen.stage, seen.closes_at - 5 * DAY, seen.closes_at - 2 * DAY
    officer, second = stage.people["officer"], stage.people["second officer"]
    with undone():
        status, _body = post(stage, "officer", _move_page(stage), _typed(to, times.BRUSSELS), at)
        if stage.closes_at < seen.closes_at or status != 403:
            yield f"one officer alone brings the deadline forward on the admin's page ({status})"
    for name, approver in (
        ("nobody", None),
        ("the same officer", officer),
        ("an applicant", stage.people["owner"]),
    ):
        with undone():
            if _is_brought_forward(stage, to, at, approver):
                yield f"the deadline is brought forward with the approval of {name}"
    with undone():
        people = {reader.email for _file, reader in with_readers(open_drafts(stage.call))}
        if not _is_brought_forward(stage, to, at, second):
            yield "two officers cannot bring the deadline forward"
        told = Message.objects.filter(topic=deadlines.TOPIC, pk__gt=stage.first_message).values_list(
            "to", flat=True
        )
        if people - set(told):
            yield "the people of open drafts are not told of an earlier deadline"


def _is_brought_forward(stage: Stage, to: datetime, at: datetime, approver: User | None) -> bool:
    stand_at(at)
    try:
        deadlines.extend(
            call=stage.call, to=to, by=stage.people["officer"], approved_by=approver, at=at, **REASON
        )
    except (SecondPersonNeededError, IntegrityError):
        return False
    return True


def p8(seen: Evidence) -> Iterator[str]:
    """No abbreviation of a zone that means two things; where the clocks change, the wall clock stays what was said."""
    for letter in seen.letters:
        if found := AMBIGUOUS.search(f"{letter.subject}\n{letter.body}"):
            yield f"the message {letter.topic} says {found[0]}"
    for page in seen.pages:
        if found := AMBIGUOUS.search(words(page.body)):
            yield f"{page.address} says {found[0]}"
    usual = _hours(seen.letters)
    for change in seen.changes:
        day = f"{times.last_minute(change.closes_at).astimezone(times.BRUSSELS):%-d %B}"
        if "23:59 Brussels time" not in change.sentence:
            yield f"with {day} as the last day, the deadline reads {change.sentence}"
        if _hours(change.letters) != usual:
            yield f"around {day}, messages leave at {_hours(change.letters)}, else at {usual}"
    yield from _wall_clocks()


def _hours(found: list[Letter] | tuple[Letter, ...]) -> dict[str, list[int]]:
    """Return the local hours at which reminders leave, by zone."""
    hours: dict[str, set[int]] = {}
    for letter in found:
        if letter.topic in REMINDERS:
            hours.setdefault(letter.zone.key, set()).add(letter.local.hour)
    return {zone: sorted(of) for zone, of in sorted(hours.items())}


def _wall_clocks() -> Iterator[str]:
    for text, wanted in (
        ("2022-03-27T02:30", times.ImpossibleTimeError),
        ("2022-10-30T02:30", times.AmbiguousTimeError),
    ):
        typed = datetime.fromisoformat(text)
        try:
            times.to_instant(typed.date(), typed.time(), times.BRUSSELS)
        except wanted:
            continue
        yield f"{text} in Brussels is taken without asking"


def p9(seen: Evidence) -> Iterator[str]:
    """A day that is typed is the day that is stored, wherever the person who types it lives."""
    stage, to = seen.stage, seen.closes_at + 7 * DAY
    for zone in TRAVELLERS:
        for process in ZONES:
            with undone(), process_zone(process):
                User.objects.filter(pk=stage.people["officer"].pk).update(zone=zone)
                post(
                    stage, "officer", _move_page(stage), _typed(to, times.BRUSSELS), seen.closes_at - 10 * DAY
                )
                if stage.closes_at != to:
                    yield f"typed in {zone} (process in {process}), the last day is stored as {stage.closes_at - to} off"


def p10(seen: Evidence) -> Iterator[str]:
    """Reminders leave in the reader's own morning: between 09:00 and 09:15, never at night."""
    reminding = [letter for letter in seen.letters if letter.topic in REMINDERS]
    if not reminding:
        yield "nobody is reminded at all"
    for letter in reminding:
        since = timedelta(hours=letter.local.hour, minutes=letter.local.minute)
        if not OFFICE_OPENS <= since < LATEST:
            yield f"{letter.topic} leaves at {letter.local:%H:%M} on the clock of {letter.zone.key}"


def _page(stage: Stage, file: str, name: str, *more: str) -> str:
    return reverse(f"applications:{name}", args=[stage.files[file], *more])


def _move_page(stage: Stage) -> str:
    return reverse("admin:applications_call_deadline", args=[stage.call.pk])


def _typed(to: datetime, zone: ZoneInfo) -> dict[str, str]:
    local = to.astimezone(zone)
    return {"day": f"{local:%Y-%m-%d}", "hour": f"{local:%H:%M}", "zone": zone.key, "confirmed": "1"} | REASON


CHECKS: dict[str, Callable[[Evidence], Iterator[str]]] = {
    f"P{number}": check for number, check in enumerate((p1, p2, p3, p4, p5, p6, p7, p8, p9, p10), start=1)
}


def findings(seen: Evidence) -> dict[str, list[str]]:
    """Return what each check found, by its name; every list empty is good."""
    return {name: list(check(seen)) for name, check in CHECKS.items()}
