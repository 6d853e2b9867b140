"""The demo's webinars with registration: one past with its recording, one full with a waiting list, one to come in every chapter.

All are examples.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from applications.models import Call
from programme.actions import activities, event_certificates, openings, presence, registering
from programme.models import Activity, Opening, Registration
from programme.queries.meetings import of_activity
from r2r_portal.accounts.models import User
from r2r_portal.site.demo.people import by_email

PEOPLE = (
    ("Ada Example", "Example Region", "en"),
    ("見本 花子", "見本県", "ja"),
    ("Jan Voorbeeld", "Voorbeeld Cluster", "en"),
    ("例示 太郎", "例示大学", "ja"),
    ("Maria Esempio", "", "en"),
)
TOKYO = "Asia/Tokyo"
TEXTS = {
    "past": (
        "Webinar: how to fill in the questionnaire (example)", "ウェビナー「質問票の記入方法」（実演用の例）",
        "A guided tour of the questionnaire, with questions. Fictional, for the demonstration.",
        "質問票の記入方法をご説明し、ご質問にお答えします。（実演用の架空の行事です。）",
    ),
    "next": (
        "Webinar: questions about the call (example)", "ウェビナー「公募に関する質問会」（実演用の例）",
        "Questions about the call, answered live in both languages. Fictional, for the demonstration.",
        "公募に関するご質問に、日英両言語でお答えします。（実演用の架空の行事です。）",
    ),
    "evaluation": (
        "Webinar: how applications are read (example)", "ウェビナー「応募書類の審査の進め方」（実演用の例）",
        "How evaluators read, and what happens until the results. Fictional, for the demonstration.",
        "審査の進め方と、結果のご案内までの流れをご説明します。（実演用の架空の行事です。）",
    ),
    "partners": (
        "Webinar: finding partners (example)", "ウェビナー「パートナーの探し方」（実演用の例）",
        "How regions and prefectures find each other. Fictional, for the demonstration.",
        "欧州の地域と日本の自治体の出会い方をご紹介します。（実演用の架空の行事です。）",
    ),
    "practices": (
        "Webinar: good practices seen on the visit (example)", "ウェビナー「視察で学んだ優良事例」（実演用の例）",
        "What delegations saw, told by themselves. Fictional, for the demonstration.",
        "訪問団が視察で学んだことをご報告します。（実演用の架空の行事です。）",
    ),
    "onwards": (
        "Webinar: from a visit to a common project (example)", "ウェビナー「視察から共同事業へ」（実演用の例）",
        "How cooperation goes on after the visits. Fictional, for the demonstration.",
        "視察後の協力の進め方をご紹介します。（実演用の架空の行事です。）",
    ),
}  # fmt: skip
LATER = {  # announced on a day, held at 16:00 in Tokyo on another: each chapter of the demo lies between
    "2022-06-08": ("evaluation", datetime(2022, 6, 22, 16, tzinfo=ZoneInfo(TOKYO))),
    "2022-07-29": ("partners", datetime(2022, 9, 14, 16, tzinfo=ZoneInfo(TOKYO))),
    "2022-11-04": ("practices", datetime(2022, 12, 7, 17, tzinfo=ZoneInfo(TOKYO))),
    "2023-02-20": ("onwards", datetime(2023, 3, 22, 17, tzinfo=ZoneInfo(TOKYO))),
}
CAPTIONS, RECORDING = ("checked", "auto"), "https://video.example/r2r"


def announce(now: datetime) -> None:
    """Put both webinars into the calendar and open their registration; five register, the second is full at three."""
    held = (
        datetime(2022, 5, 13, 16, tzinfo=ZoneInfo(TOKYO)),
        datetime(2022, 5, 25, 16, tzinfo=ZoneInfo(TOKYO)),
    )
    for name, starts_at, seats in (("past", held[0], 40), ("next", held[1], 3)):
        _register(_open(_event(name, starts_at, now), seats, now), now)


def announce_next(now: datetime) -> None:
    """Announce the webinar that is due on this day, with seats left; two people register."""
    name, starts_at = LATER[now.astimezone(ZoneInfo(TOKYO)).date().isoformat()]
    _register(_open(_event(name, starts_at, now), 30, now), now, PEOPLE[:2])


def _officer() -> User:
    return by_email("officer@demo.example")


def _event(name: str, starts_at: datetime, now: datetime) -> Activity:
    fields = ("title_en", "title_ja", "text_en", "text_ja")
    values: dict[str, Any] = {
        **dict(zip(fields, TEXTS[name], strict=True)), "kind": "webinar", "starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=60), "zone": TOKYO,
        "interpretation": "simultaneous", "link": f"https://meet.example/{name}",
    }  # fmt: skip
    return activities.add_activity(call=Call.objects.get(), values=values, by=_officer(), at=now)


def _open(event: Activity, seats: int, now: datetime) -> Opening:
    assert event.starts_at
    values = {
        "opens_at": now, "closes_at": event.starts_at - timedelta(hours=1), "seats": seats,
        "join_text_en": "Passcode: example", "join_text_ja": "パスコード：example",
    }  # fmt: skip
    return openings.open_registration(activity=event, values=values, by=_officer(), at=now)


def _register(opening: Opening, now: datetime, people: tuple[tuple[str, str, str], ...] = PEOPLE) -> None:
    for number, (name, body, language) in enumerate(people, start=1):
        email = f"webinar{number}@demo.example"
        registering.ask(opening=opening, email=email, name=name, body=body, language=language, at=now)
        secret = registering.signed(Registration.objects.get(opening=opening, email=email))
        registering.confirm(secret=secret, waits=True, at=now)


def _past() -> Opening:
    return Opening.objects.select_related("activity").order_by("activity__starts_at")[0]


def hold(now: datetime) -> None:
    """Note who was at the first one."""
    opening = _past()
    meeting = of_activity(opening.activity)
    assert meeting
    first = opening.registrations.registered().order_by("seat")[:4]
    come = {one.user_id for one in first if one.user_id}
    presence.tick(meeting=meeting, present=come, by=_officer(), at=now)


def put_up(now: datetime) -> None:
    """Put its recordings up, one a language, and issue the certificates."""
    opening = _past()
    for language, captions, access in zip(("en", "ja"), CAPTIONS, ("public", "own"), strict=True):
        values = {
            "kind": "recording", "title_en": f"Recording ({language}, example)",
            "title_ja": f"録画（{'英語' if language == 'en' else '日本語'}・実演用の例）", "language": language,
            "captions": captions, "access": access, "link": f"{RECORDING}/{language}",
        }  # fmt: skip
        openings.add_material(activity=opening.activity, values=values, by=_officer(), at=now)
    event_certificates.issue(opening=opening, by=_officer(), at=now)
