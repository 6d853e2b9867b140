"""What planners prepare before the visit: a side meeting, times that are not free, the second exchange meeting."""

from datetime import datetime, timedelta

from programme.actions import activities, plan, preparing, staffing
from programme.models import Activity, Delegate, Session, Visit
from r2r_portal.site.demo import answers
from r2r_portal.site.demo.people import by_email

VISIT = "japan-2022"
LINK = "https://meet.example/exchange-meeting-2"


def prepare(now: datetime) -> None:
    """Plan a side meeting, note who is not free, invite a guest and ask the regions something beforehand."""
    stamp = {"by": by_email("officer@demo.example"), "at": now}
    visit = Visit.objects.get(slug=VISIT)
    _side_meeting(visit, stamp)
    _not_free(visit, stamp)
    _exchange_meeting(stamp)


def _side_meeting(visit: Visit, stamp: dict) -> None:
    before = Session.objects.filter(leg__visit=visit, leg__is_plenary=True).order_by("starts_at").first()
    assert before is not None
    start = before.ends_at + timedelta(minutes=30)
    values = {
        "title_en": "Talk about a joint pilot on hydrogen", "title_ja": "水素の共同実証に関する打合せ", "starts_at": start,
        "ends_at": start + timedelta(minutes=45), "zone": visit.zone, "place": before.place, "is_side": True,
    }  # fmt: skip
    meeting = plan.add_session(leg=before.leg, values=values, **stamp)
    for delegate in (
        Delegate.objects.going().filter(delegation__visit=visit, seat__number=1).order_by("pk")[:2]
    ):
        plan.deviate(session=meeting, delegate=delegate, takes_part=True, **stamp)


def _not_free(visit: Visit, stamp: dict) -> None:
    last = Session.objects.filter(leg__visit=visit, leg__host__code="JP-34").order_by("-ends_at").first()
    assert last is not None
    staffing.enter_absence(
        owner=last.leg.host, starts_at=last.ends_at + timedelta(hours=1), ends_at=last.ends_at + timedelta(hours=3),
        note="Fictional: the hall is taken.", **stamp,
    )  # fmt: skip


def _exchange_meeting(stamp: dict) -> None:
    meeting = Activity.objects.get(slug="exchange-meeting-2")
    values = {"link": LINK, "room": "Main hall, second floor (example)"}
    meeting = activities.change_activity(activity=meeting, values=values, **stamp)
    guest = {
        "name": "Rin Example (fictional)", "body": "Example Institute of Hydrogen", "email": "guest@demo.example",
        "language": "ja", "zone": "Asia/Tokyo",
    }  # fmt: skip
    activities.add_guest(activity=meeting, values=guest, **stamp)
    activities.invite_guests(activity=meeting, **stamp)
    titles = ("Programme of the meeting (example)", "会議次第（例）")
    preparing.add_document(
        activity=meeting, titles=titles, name="programme-example.pdf", content=answers.letter(), **stamp
    )
    preparing.ask(
        activity=meeting, texts=("Which practice do you want to hear more about?", "詳しく聞きたい事例を教えてください。"),
        due_at=stamp["at"] + timedelta(days=21), **stamp,
    )  # fmt: skip
