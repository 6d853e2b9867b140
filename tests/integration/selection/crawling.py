"""An application with a unique word in every field that says who or how good it is, and a crawl of every address."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.urls.converters import IntConverter, UUIDConverter

from applications.models import Call, Recusal
from applications.queries.recusals import kept_from
from r2r_portal.audit.actions import record
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox.actions import publish
from r2r_portal.outbox.models import Message
from selection.models import (
    Discussion,
    MinorityView,
    Minute,
    Pin,
    Remark,
    SuspectedInterest,
)
from selection.states import Outcome
from tests.factories.accounts import AT, UserFactory
from tests.factories.helpdesk import QuestionFactory
from tests.factories.selection import DECIDED, SCORED, AssignmentFactory, evaluator, scored, submitted
from tests.guards.test_views import ALL, View
from tests.integration.selection.test_deciding import settle

REFERENCE = "EU-2022-917"
WORDS = {
    name: f"Kanarie{name.title().replace('_', '')}"
    for name in (
        "text", "body", "body_english", "family", "kana", "department", "telephone", "file", "note", "asked",
        "late", "question", "moved", "translation", "comment", "applicant", "staff", "grounds", "letter", "remark",
        "minority", "minute", "pin", "seen", "check", "owner",
    )
}  # fmt: skip
ADDRESS = "kanarievogel@canary.test.example"
# Words of pages that are not there yet, and of texts that only their own people read: planted, never missed.
WITHOUT_A_PAGE = {"late", "moved", "translation", "remark", "minority", "minute", "pin", "letter", "kana", "department", "telephone", "seen", "check"}  # fmt: skip
DOORS = (
    "admin:login", "admin:logout", "admin:jsi18n", "admin:password_change", "admin:password_change_done", "account_",
    "mfa_", "demo-", "livez", "readyz", "set_language", "feed", "helpdesk:thread", "helpdesk:sent", "applications:join",
)  # fmt: skip
EVERYWHERE = ("",)
NEAR = (  # where something of an application could show; the rest is asked for by the slow crawl
    "admin:applications_application", "admin:applications_deadline", "admin:applications_invitation", "admin:selection",
    "admin:audit", "admin:outbox", "admin:accounts", "admin:helpdesk", "admin:index", "applications:", "selection:",
    "site:my", "helpdesk:",
)  # fmt: skip
LISTS = (
    "/admin/applications/application/", "/admin/accounts/user/", "/admin/accounts/organisation/", "/admin/audit/event/",
    "/admin/outbox/message/", "/admin/helpdesk/question/", "/admin/helpdesk/publishedanswer/", "/admin/applications/invitation/",
)  # fmt: skip


@dataclass(frozen=True)
class Staff:
    """The people of the programme who work on it; they are no secret of the application."""

    officer: Any = field(default_factory=UserFactory)
    scorer: Any = field(default_factory=evaluator)
    suspect: Any = field(default_factory=evaluator)


def planted(staff: Staff | None = None, number: int = 1) -> Any:
    """Return an application whose every word is one of `WORDS`, as far as there are rows for them."""
    staff = staff or Staff()
    owner = UserFactory(email=ADDRESS, family_name=WORDS["owner"])
    application = submitted("eu", number, text=WORDS["text"], reference=REFERENCE, owner=owner)
    _attach(application)
    body = application.organisation
    body.name_local, body.name_en = WORDS["body"], WORDS["body_english"]
    body.save()
    _people(application)
    _desk(application, owner, staff)
    _panel(application, staff)
    _logs(application, owner)
    clock_actions.restart(at=SCORED)  # the call has closed: nothing is sealed any more
    return application


def _attach(application: Any) -> None:
    """Hand in a second version, with a file of a telling name."""
    version = application.submissions.get()
    file = {
        "name": WORDS["file"],
        "mime": "application/pdf",
        "size": 1,
        "sha256": "1" * 64,
        "path": "attachments/none",
    }
    question = version.snapshot["sections"][0]["questions"][0] | {
        "key": "annex",
        "kind": "file",
        "value": [file],
    }
    version.snapshot["sections"][0]["questions"].append(question)
    version.pk, version.number, version.idempotency_key = None, 2, uuid4()
    version.save(force_insert=True)


def _people(application: Any) -> None:
    application.contacts.create(
        role="main", family_name=WORDS["family"], family_kana=WORDS["kana"], department=WORDS["department"],
        phone=WORDS["telephone"], email=f"contact.{ADDRESS}",
    )  # fmt: skip


def _desk(application: Any, owner: Any, staff: Staff) -> None:
    application.information_requests.create(
        text=WORDS["asked"],
        due_at=SCORED,
        asked_at=AT,
        asked_by=staff.officer,
        answered_at=AT,
        answered_by=owner,
    )
    application.notes.create(text=WORDS["note"], at=AT, by=staff.officer)
    request = application.consideration_requests.create(reason=WORDS["late"], at=AT, by=owner)
    QuestionFactory(text=WORDS["question"], consideration=request, email=ADDRESS, asked_by=owner)
    application.call.deadline_changes.create(
        application=application, old=AT, new=DECIDED, reason_en=WORDS["moved"], reason_ja=WORDS["moved"], at=AT,
        by=staff.officer,
    )  # fmt: skip


def _panel(application: Any, staff: Staff) -> None:
    person = staff.scorer
    scored(
        AssignmentFactory(application=application, evaluator=person, assigned_by=staff.officer),
        comment=WORDS["comment"], comment_applicant=WORDS["applicant"], note_staff=WORDS["staff"],
    )  # fmt: skip
    settle(application, Outcome.RESERVE, grounds=(WORDS["grounds"], WORDS["grounds"]), by=staff.officer)
    talk = Discussion.objects.create(application=application, opened_at=SCORED)
    Remark.objects.create(discussion=talk, author=person, text=WORDS["remark"], at=SCORED)
    MinorityView.objects.create(discussion=talk, evaluator=person, text=WORDS["minority"], at=SCORED)
    Minute.objects.create(
        call=application.call,
        application=application,
        kind="other",
        text_en=WORDS["minute"],
        by=person,
        at=SCORED,
    )
    Pin.objects.create(application=application, place="in", reason=WORDS["pin"], by=person, at=SCORED)
    SuspectedInterest.objects.create(
        application=application, evaluator=staff.suspect, kind="body", detail=WORDS["seen"], found_at=SCORED
    )


def _logs(application: Any, owner: Any) -> None:
    record(at=AT, by=owner, verb="application.submitted", subject=application, reference=REFERENCE)
    version = application.submissions.order_by("-number").first()
    publish(
        topic="application.submitted", key=f"canary:{version.pk}", to=owner.email, language="en", zone="Europe/Brussels",
        payload={"submission": version.pk}, at=AT,
    )  # fmt: skip


def secrets(application: Any) -> tuple[str, ...]:
    """Return everything that must not be read: the words, the reference, the address, the key."""
    return (*WORDS.values(), REFERENCE, ADDRESS, str(application.pk))


def recused_from(application: Any, person: Any) -> Any:
    """Recuse a person."""
    Recusal.objects.create(application=application, person=person, reason="stated", by=person, at=SCORED)
    return person


def keys(application: Any) -> dict[str, list[Any]]:
    """Return label -> keys of every row that belongs to an application, and of the logs about it."""
    witness = recused_from(application, UserFactory())
    hidden = kept_from(witness)
    Recusal.objects.filter(person=witness).delete()
    found: dict[str, list[Any]] = {}
    for reference in sorted(hidden.references):
        label, _colon, key = reference.rpartition(":")
        found.setdefault(label, []).append(key)
    about = Event.objects.filter(subject__in=hidden.references)
    found["audit.event"] = list(about.values_list("pk", flat=True))
    found["outbox.message"] = list(Message.objects.values_list("pk", flat=True))
    found["applications.call"] = list(Call.objects.values_list("pk", flat=True))
    return found


def places(application: Any, *, only: tuple[str, ...] = NEAR) -> dict[str, str]:
    """Return address -> name of its view, with every real key, searches and parameters of lists too."""
    known, found = keys(application), {}
    for view in ALL:
        if (
            view.name.endswith(":")
            or not view.name
            or view.name.startswith(DOORS)
            or not view.name.startswith(only)
        ):
            continue
        for address in _addresses(view, known):
            found.setdefault(address, view.name)
    if only in (NEAR, EVERYWHERE):
        found |= {f"{place}?q={word[:9]}": f"search {place}" for place in LISTS
                  for word in (REFERENCE, WORDS["body"], WORDS["owner"], ADDRESS)}  # fmt: skip
        change = reverse("admin:applications_application_change", args=[application.pk])
        found |= {
            f"{change}?tab={tab}": f"tab {tab}"
            for tab in ("eligibility", "messages", "notes", "versions", "history")
        }
        found |= {
            f"/admin/helpdesk/question/?queue={name}": f"inbox {name}"
            for name in ("new", "mine", "overdue", "done")
        }
    return found


def _addresses(view: View, known: dict[str, list[Any]]) -> Iterator[str]:
    if not view.converters:
        with suppress(NoReverseMatch):
            place = view.address()
            if place:
                yield place
        return
    for key in _keys(view, known):
        values = {name: _value(name, converter, key) for name, converter in view.converters.items()}
        with suppress(NoReverseMatch):  # a key of another shape: no such address
            yield reverse(view.name, kwargs=values)


def _keys(view: View, known: dict[str, list[Any]]) -> list[Any]:
    """Return the keys that an address is tried with: those of its model, or of everything that pages are about."""
    space, _colon, name = view.name.rpartition(":")
    for label, found in known.items():
        if space == "admin" and name.startswith(f"{label.replace('.', '_')}_"):
            return found
    kinds = ("assignment", "letter", "discussion", "suspectedinterest")
    ours = [key for kind in kinds for key in known.get(f"selection.{kind}", ())]
    return [
        *known["applications.application"],
        *(sorted(set(ours), key=str) if name.startswith("selection_") else []),
    ]


def _value(name: str, converter: Any, key: Any) -> Any:
    given = {
        "side": "eu",
        "sha256": "0" * 64,
        "app_label": "selection",
        "content_type_id": "1",
        "slug": "strategy",
    }
    if name in given:
        return given[name]
    if isinstance(converter, IntConverter | UUIDConverter) and name != "pk":
        return 1
    return key


def forget_notices(client: Client) -> None:
    """Leave out "… with ID … does not exist", which says what was typed on the next page."""
    session = client.session
    if session.pop("_messages", None):
        session.save()


def crawl(user: Any, application: Any, *, only: tuple[str, ...] = NEAR) -> dict[str, list[str]]:
    """Return name of the view -> secrets found at one of its addresses, in exports too."""
    client = Client(raise_request_exception=False)  # a key of another shape may be answered with an error
    client.force_login(user)
    found: dict[str, list[str]] = {}
    for place, name in places(application, only=only).items():
        answer = client.get(place)
        forget_notices(client)
        assert answer.status_code < 500 or "/selection/" not in place, place
        _note(found, name, answer, application, place)
    if only in (NEAR, EVERYWHERE):
        for table in range(3):
            answer = client.post("/admin/applications/application/export/", {"resource": table, "format": 1})
            _note(found, f"export {table}", answer, application, "")
    return found


def _note(found: dict[str, list[str]], name: str, answer: Any, application: Any, place: str) -> None:
    """Note what was found; what the address itself says is no news to who typed it."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = body.decode(errors="replace") + answer.headers.get("Location", "")
    leaked = {word for word in secrets(application) if word in text and word not in place}
    if leaked:
        found[name] = sorted(leaked.union(found.get(name, ())))
