"""The rows behind every kind of message: what its payload names, in the state in which that kind is written.

`payload` names what most kinds ask for. `FIT` puts the rest of the world right for one kind at a time, inside what is taken
back afterwards; it leaves out the life that led to a state, so the guards of the database must be off (`unguarded`).
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Model

from applications.states import Scan
from helpdesk.models import PracticeConsent
from programme.actions.upcoming import first_of
from programme.models import ActivityDocument, EventMaterial, MaterialKind, Registration
from programme.queries.agenda import latest, reader
from programme.states import RegistrationStatus, WishStatus
from r2r_portal.accounts.models import ErasureRequest
from selection.models import Correction, Declaration, Offer, Remark
from selection.queries.evaluating import work_of
from selection.states import Interest, Progress
from tests.factories.accounts import AT
from tests.factories.everybody import NOW, Everybody

ENEMY = "</p><a/href='http://evil.example/'>«x»</a>\r\nBcc:all@evil.example\r\n\r\n<script>alert(1)</script>{{7919*7907}}"
HASH = "0" * 64
Fit = Callable[[Everybody], dict[str, Any]]


def put(row: Model, **values: Any) -> None:
    """Write columns of a row as they are."""
    assert type(row)._base_manager.filter(pk=row.pk).update(**values) == 1


def payload(world: Everybody, topic: str) -> dict[str, Any]:
    """Return a payload with every key that most messages know."""
    things, people = world.things, world.people
    row = things["draft" if topic.startswith(("draft", "questionnaire", "consideration")) else "ours"]
    seat = things["registration"]
    found = {
        "application": str(row.pk), "submission": row.submissions.values_list("pk", flat=True).first(), "code": "48291704",
        "closes_at": row.closing.isoformat(), "closings": {str(row.pk): row.closing.isoformat()}, "by": people["officer"].pk,
        "user": people["owner"].pk, "person": people["owner"].pk, "on": "2027-05-17", "organisation": row.organisation_id,
        "call": row.call_id, "to": NOW.isoformat(), "reason": ENEMY, "reason_en": ENEMY, "reason_ja": ENEMY, "part": "editor",
        "information": things["request"].pk, "change": row.call.deadline_changes.values_list("pk", flat=True).first(),
        "evaluator": people["evaluator"].pk, "assignment": things["assignment"].pk, "discussion": things["discussion"].pk,
        "approach": things["approach"].pk, "stakeholder": things["stakeholder"].pk, "meeting": things["meeting"].pk,
        "sheet": things["allowance"].pk, "claim": things["claim"].pk, "receipt": things["receipt"].pk, "wish": things["wish"].pk,
        "delegation": things["delegation"].pk, "delegate": things["traveller"].pk, "since": 0, "until": 1,
        "certificate": things["certificate"].pk, "check_in": things["check_in"].pk, "again": True, "question": things["question"].pk,
        "questions": [things["question"].pk], "cause": things["question"].replies.values_list("pk", flat=True).first(),
        "kind": "files", "answers": [things["answer"].pk], "answer": things["unpublished"].pk, "issue": things["issue"].pk,
        "subscriber": things["subscriber"].pk, "former": people["foreign"].pk, "registration": seat.pk,
        "starts_at": seat.opening.activity.starts_at.isoformat(), "captions": "", "captions_only": False, "sequence": 0,
        "moves": seat.moves, "next": None, "invite": things["invite"].pk, "visit": things["visit"].pk, "territory": None,
        "erasure": things["erasure"].pk,
    }  # fmt: skip
    of_family = {
        "review": {"request": things["review"].pk}, "expert": {"invitation": things["expert_invitation"].pk},
        "feedback": {"meeting": f"visit-{things['visit'].pk}"}, "invitation": {"invitation": things["invitation"].pk},
    }  # fmt: skip
    return found | of_family.get(topic.partition(".")[0], {}) | FIT.get(topic, lambda _world: {})(world)


# --- the call ----------------------------------------------------------------------------------------------


def _newer(world: Everybody) -> dict[str, Any]:
    version = world.things["questionnaire"]
    row = type(version).objects.get(pk=world.things["draft"].questionnaire_id)
    row.pk, row.version, row.changes_en, row.changes_ja = (
        None,
        row.version + 1,
        "ENGLISHWORDS" + ENEMY,
        "JAPANESEWORDS" + ENEMY,
    )
    row.save(force_insert=True)
    return {"questionnaire": row.pk}


def _considered(world: Everybody) -> dict[str, Any]:
    return {"request": world.things["draft"].consideration_requests.get().pk}


def _corrected(world: Everybody) -> dict[str, Any]:
    row = world.things["ours"].submissions.get()
    old = str(row.snapshot)
    row.pk, row.number, row.idempotency_key = None, row.number + 1, "00000000-0000-4000-8000-000000000000"
    row.snapshot["sections"][0]["questions"][0]["value"] = ENEMY
    assert str(row.snapshot) != old
    row.save(force_insert=True)
    return {"submission": row.pk}


def _objected(world: Everybody) -> dict[str, Any]:
    row = world.things["ours"].translations.create(
        path="summary", language="ja", text=ENEMY, source_hash=HASH, source_version=1, at=AT, by=world.people["officer"],
        objection=ENEMY, objected_at=AT, objected_by=world.people["owner"],
    )  # fmt: skip
    return {"translation": row.pk}


def _infected_attachment(world: Everybody) -> dict[str, Any]:
    ours = world.things["ours"]
    question = ours.questionnaire.sections.exclude(questions=None).first().questions.first()
    row = ours.attachments.create(
        question=question, file="attachments/x", name=ENEMY, mime="application/pdf", size=1, sha256=HASH, uploaded_at=AT,
        uploaded_by=world.people["owner"], scan=Scan.INFECTED, scanned_at=AT, scan_detail=ENEMY,
    )  # fmt: skip
    return {"attachment": row.pk}


def _infected_document(world: Everybody) -> dict[str, Any]:
    put(
        world.things["ours"], received_scan=Scan.INFECTED, received_scanned_at=AT, received_name=ENEMY,
        received_file="received/x",
    )  # fmt: skip
    return {}


# --- the selection -----------------------------------------------------------------------------------------


def _begun(world: Everybody) -> dict[str, Any]:
    put(world.things["assignment"].assessment, status=Progress.DRAFT, submitted_at=None)
    return {"due_at": work_of(world.people["evaluator"], NOW).due_at.isoformat()}


def _doubtful(world: Everybody) -> dict[str, Any]:
    declaration = Declaration.objects.get(assignment=world.things["assignment"])
    put(declaration, answer=Interest.NOT_SURE)
    return {"declaration": declaration.pk}


def _reports(world: Everybody) -> dict[str, Any]:
    put(world.things["discussion"], rapporteur=world.people["evaluator"])
    return {}


def _said(world: Everybody) -> dict[str, Any]:
    talk, somebody = world.things["discussion"], world.people["officer"]
    Remark.objects.create(discussion=talk, author=somebody, text=ENEMY, at=NOW)
    until = NOW + timedelta(days=1)
    return {"since": NOW.isoformat(), "until": until.isoformat()}


def _agreed(world: Everybody) -> dict[str, Any]:
    who = world.people["evaluator"]
    put(
        world.things["discussion"],
        state="agreed",
        agreed_at=NOW,
        agreed_by=who,
        rapporteur=who,
        reason=ENEMY,
    )
    return {}


def _offered(status: str, **values: Any) -> Fit:
    def fit(world: Everybody) -> dict[str, Any]:
        offers = Offer.objects
        own = offers.get(decision__application=world.things["ours"])
        put(own, **{"status": status, "answered_at": None, "answered_by": None} | values)
        return {
            "offer": own.pk, "next": offers.get(decision__application=world.things["partner"]).pk,
        }  # fmt: skip

    return fit


def _decision(world: Everybody) -> dict[str, Any]:
    ours = world.things["ours"]
    return {"decision": ours.decision.pk, "release": ours.call.releases.get().pk}


def _put_right(world: Everybody) -> dict[str, Any]:
    mark = {"en": "ENGLISHWORDS", "ja": "JAPANESEWORDS"}
    letters = {one: {"subject": said + ENEMY, "body": said + ENEMY} for one, said in mark.items()}
    row = Correction.objects.create(
        decision=world.things["ours"].decision, outcome="selected", grounds_en=ENEMY, grounds_ja=ENEMY, letters=letters,
        state="applied", reason=ENEMY, digest=HASH, proposed_by=world.people["officer"], proposed_at=NOW,
        approved_by=world.people["administrator"], approved_at=NOW,
    )  # fmt: skip
    return {"correction": row.pk}


def _named(world: Everybody) -> dict[str, Any]:
    row = world.things["stakeholder"]
    put(row, state="named", settled_at=None)
    return {}


def _met(world: Everybody) -> dict[str, Any]:
    put(
        world.things["meeting"], state="agreed", starts_at=NOW, settled_at=NOW, settled_by=world.people["stakeholder"],
        place=ENEMY, reply=ENEMY,
    )  # fmt: skip
    return {}


# --- the programme -----------------------------------------------------------------------------------------


def _answered_wish(world: Everybody) -> dict[str, Any]:
    put(
        world.things["wish"], status=WishStatus.ACCEPTED, answer=ENEMY, difference=120, answered_at=NOW,
        answered_by=world.people["officer"],
    )  # fmt: skip
    return {}


def _of_traveller(world: Everybody) -> dict[str, Any]:
    return {"user": world.things["traveller"].user_id}


def _first_appointment(world: Everybody) -> dict[str, Any]:
    visit, user = world.things["visit"], world.things["traveller"].user
    starts_at = first_of(latest(visit), reader(visit, user))
    return {"id": visit.pk, "user": user.pk, "starts_at": starts_at.isoformat()}


def _near(world: Everybody) -> dict[str, Any]:
    activity = world.things["activity"]
    put(
        activity,
        starts_at=NOW,
        ends_at=NOW + timedelta(hours=1),
        venue_en="ENGLISHWORDS" + ENEMY,
        venue_ja="JAPANESEWORDS" + ENEMY,
    )
    return {"id": activity.pk, "starts_at": NOW.isoformat()}


def _owed(world: Everybody) -> dict[str, Any]:
    return {
        "activity": world.things["activity"].pk, "organisation": world.things["delegation"].organisation_id,
        "due_at": world.things["activity_question"].due_at.isoformat(),
    }  # fmt: skip


def _stopped_document(world: Everybody) -> dict[str, Any]:
    row = ActivityDocument.objects.create(
        activity=world.things["activity"], title_en="ENGLISHWORDS" + ENEMY, title_ja="JAPANESEWORDS" + ENEMY, name=ENEMY,
        file="activities/x", mime="application/pdf", size=1, sha256=HASH, added_at=NOW, added_by=world.people["officer"],
        scan=Scan.INFECTED, scanned_at=NOW,
    )  # fmt: skip
    return {"document": row.pk}


def _unreachable(world: Everybody) -> dict[str, Any]:
    put(world.things["traveller"], user=None)
    return {}


def _seat(status: RegistrationStatus, **values: Any) -> Fit:
    """Return what lets the registration stand at `status`."""

    def fit(world: Everybody) -> dict[str, Any]:
        row = Registration.objects.get(pk=world.things["registration"].pk)
        put(row, status=status, **values)
        return {}

    return fit


def _certified(world: Everybody) -> dict[str, Any]:
    row = Registration.objects.get(pk=world.things["registration"].pk)
    type(row).certificate.related.related_model.objects.create(
        registration=row, number="R2R-2022-9999", facts={}, digest=HASH, issued_at=NOW, issued_by=world.people["officer"]
    )  # fmt: skip
    return {}


def _recorded(world: Everybody) -> dict[str, Any]:
    opening = world.things["registration"].opening
    row = EventMaterial.objects.create(
        activity=opening.activity, title_en="ENGLISHWORDS" + ENEMY, title_ja="JAPANESEWORDS" + ENEMY,
        kind=MaterialKind.RECORDING, language="both", captions="none", link="https://video.example/x", added_at=NOW,
        added_by=world.people["officer"],
    )  # fmt: skip
    return {"material": row.pk, "captions": row.captions}


def _guest(world: Everybody) -> dict[str, Any]:
    activity = world.things["activity"]
    row = activity.guests.create(
        name=ENEMY[:160],
        body=ENEMY,
        email="guest@test.example",
        added_at=NOW,
        added_by=world.people["officer"],
    )
    return {"guest": row.pk, "sequence": activity.sequence}


# --- the helpdesk, and the house ----------------------------------------------------------------------------


def _practice(world: Everybody) -> dict[str, Any]:
    row = PracticeConsent.objects.create(
        application=world.things["ours"], path="practices.1", language="en", title=ENEMY, text=ENEMY, asked_at=NOW,
        asked_by=world.people["officer"], granted=True, answered_at=NOW, answered_name=ENEMY[:120],
    )  # fmt: skip
    return {"consent": row.pk}


def _stopped_file(world: Everybody) -> dict[str, Any]:
    row = world.things["item"].versions.get()
    put(row, scan=Scan.INFECTED, scanned_at=NOW, name=ENEMY)
    return {"version": row.pk}


def _to_confirm(world: Everybody) -> dict[str, Any]:
    put(world.things["subscriber"], status="asked", confirmed_at=None)
    return {}


def _of_officer(world: Everybody) -> dict[str, Any]:
    return {"user": world.people["officer"].pk}


def _erasure(world: Everybody) -> dict[str, Any]:
    put(ErasureRequest.objects.get(pk=world.things["erasure"].pk), answer=ENEMY)
    return {}


GONE = {"seat": None, "ended_at": NOW}
FIT: dict[str, Fit] = {
    "questionnaire.published": _newer,
    **{f"consideration.{one}": _considered for one in ("asked", "received", "answered")},
    "application.corrected": _corrected,
    "translation.objected": _objected,
    "attachment.quarantined": _infected_attachment,
    "document.quarantined": _infected_document,
    **{f"evaluation.{one}": _begun for one in ("assigned", "due", "reopened")},
    "interest.doubt": _doubtful,
    "discussion.rapporteur": _reports,
    "discussion.remarks": _said,
    "discussion.agreed": _agreed,
    **{one: _offered("open") for one in ("place.free", "decision.moved_up", "offer.due")},
    "offer.lapsed": _offered("lapsed", answered_at=NOW),
    "decision.released": _decision,
    "decision.corrected": _put_right,
    "stakeholder.named": _named,
    "meeting.answered": _met,
    "agenda.nudge": _of_traveller,
    "feedback.asked": _of_traveller,
    "wish.answered": _answered_wish,
    "visit.near": _first_appointment,
    "activity.near": _near,
    "activity.answers_due": _owed,
    "activity.document_stopped": _stopped_document,
    "feedback.unreachable": _unreachable,
    "registration.confirm": _seat(RegistrationStatus.ASKED, seat=None, confirmed_at=None, user=None),
    "registration.waiting": _seat(RegistrationStatus.WAITING, seat=None, waiting_since=NOW),
    "registration.offered": _seat(RegistrationStatus.OFFERED, offered_until=NOW),
    "registration.lapsed": _seat(RegistrationStatus.LAPSED, **GONE),
    "registration.cancelled": _seat(RegistrationStatus.CANCELLED, **GONE),
    "registration.certified": _certified,
    "registration.recorded": _recorded,
    **{f"activity.{one}": _guest for one in ("invited", "withdrawn")},
    **{f"practice.{one}": _practice for one in ("asked", "answered")},
    "library.quarantined": _stopped_file,
    "newsletter.confirm": _to_confirm,
    "staff.digest": _of_officer,
    **{f"erasure.{one}": _erasure for one in ("approved", "refused")},
}


def reader_of(world: Everybody, topic: str) -> str:
    """Return the address that a kind of message goes to, where its words depend on whose it is."""
    people, things = world.people, world.things
    special = {
        "interest.doubt": people["officer"],
        "newsletter.issue": things["subscriber"],
        "registration.recorded": things["registration"],
    }
    return str(special.get(topic, people["owner"]).email)


def moment_of(topic: str) -> Any:
    """Return when a kind of message is written: while the call is open for what is about a draft, else during the visit."""
    is_early = topic.startswith(("draft", "information", "questionnaire"))
    return AT + timedelta(days=1) if is_early else NOW
