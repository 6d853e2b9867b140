"""Loading an edition's phases, activities, visits and rates from the project's own data (SPEC P1, P2, P3, P9)."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from applications.models import Call
from programme.actions.plan import set_route
from programme.models import (
    Activity,
    Delegation,
    ExchangeRate,
    HostList,
    Interpretation,
    Interpreter,
    InterpreterAssignment,
    Leg,
    Mode,
    Need,
    Phase,
    Place,
    RateTable,
    Session,
    TravelRequirement,
    Visit,
)
from r2r_portal import definitions
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.territories.models import Territory
from r2r_portal.times import to_instant

PROGRAMME_2022 = Path(__file__).resolve().parent.parent / "data" / "r2r-2022.yaml"
EXAMPLE = {
    "note_en": "Hours and programme of this session are an example.",
    "note_ja": "この項目の時間と内容は例です。",
}
Data = Mapping[str, Any]


@transaction.atomic
def load_programme(call: Call, *, path: Path = PROGRAMME_2022, by: User | None, at: datetime) -> None:
    """Make what a file describes for a call; a call that has phases already changes nothing."""
    if call.phases.exists():
        return
    data = definitions.read(path)
    for number, phase in enumerate(data["phases"], start=1):
        Phase.objects.create(
            call=call, number=number, slug=phase["slug"], starts_on=phase["from"], ends_on=phase["to"],
            **_both("title", phase),
        )  # fmt: skip
    for visit in data["visits"]:
        _visit(call, visit)
    for activity in data["activities"]:
        _activity(call, activity)
    _rates(data)
    for requirement in data["requirements"]:
        _requirement(requirement)
    record(at=at, by=by, verb="programme.loaded", subject=call, phases=len(data["phases"]))


@transaction.atomic
def follow_groups(visit: Visit, *, path: Path = PROGRAMME_2022, by: User, at: datetime) -> None:
    """Put every delegation of a visit on the legs of the group that the file names for its territory."""
    data = next(v for v in definitions.read(path)["visits"] if v["slug"] == visit.slug)
    group_of = {code: group for group, codes in data["groups"].items() for code in codes}
    legs = list(visit.legs.order_by("number", "pk"))
    for delegation in Delegation.objects.filter(visit=visit).select_related("territory"):
        group = group_of.get(delegation.territory.code)
        own = [leg for leg in legs if leg.is_plenary or (group and leg.group == group)]
        set_route(delegation=delegation, legs=own, by=by, at=at)


def _both(name: str, data: Data) -> dict[str, str]:
    """Return the two columns of a bilingual text; empty where the file has none."""
    english, japanese = data.get(name, ("", ""))
    return {f"{name}_en": english, f"{name}_ja": japanese}


def _instants(on: date, hours: tuple[str, str], zone: str) -> dict[str, datetime]:
    start, end = (to_instant(on, time.fromisoformat(hour), ZoneInfo(zone)) for hour in hours)
    return {"starts_at": start, "ends_at": end}


def _visit(call: Call, data: Data) -> None:
    emergency = data["emergency"]
    visit = Visit.objects.create(
        call=call,
        phase=call.phases.get(slug=data["phase"]),
        slug=data["slug"],
        side=data["side"],
        zone=data["zone"],
        starts_on=data["from"],
        ends_on=data["to"],
        emergency_name_en=emergency["name"][0],
        emergency_name_ja=emergency["name"][1],
        emergency_phone=emergency["phone"],
        **_both("title", data),
    )
    legs = {leg["key"]: _leg(visit, leg) for leg in data["legs"]}
    places = {key: _place(place) for key, place in data["places"].items()}
    HostList.objects.create(visit=visit, opens_on=data["host_list_from"])
    for need in data["needs"]:
        _need(visit, need)
    for session in data["sessions"]:
        _session(visit, legs[session["leg"]], places[session["place"]], session)
    for one in data.get("interpreters", ()):
        _interpreter(visit, [legs[key] for key in one["legs"]], one)


def _need(visit: Visit, data: Data) -> None:
    Need.objects.create(
        visit=visit,
        field=data["field"],
        basis=data["basis"],
        due_on=data["due"],
        keep_days=data["keep"],
        required=data.get("required", True),
        shared=data.get("shared", False),
        **_both("purpose", data),
    )


def _leg(visit: Visit, data: Data) -> Leg:
    return Leg.objects.create(
        visit=visit,
        number=data["number"],
        host=Territory.objects.get(code=data["host"]),
        starts_on=data["from"],
        ends_on=data["to"],
        group=data.get("group", ""),
        is_plenary=data.get("plenary", False),
    )


def _place(data: Data) -> Place:
    latitude, longitude = data["at"]
    return Place.objects.create(
        territory=Territory.objects.get(code=data["host"]),
        latitude=Decimal(str(latitude)),
        longitude=Decimal(str(longitude)),
        **_both("title", data),
        **_both("address", data),
    )


def _session(visit: Visit, leg: Leg, place: Place, data: Data) -> None:
    Session.objects.create(
        leg=leg,
        place=place,
        zone=visit.zone,
        interpretation=data.get("interpretation", Interpretation.NONE),
        mode_eu=data.get("eu", Mode.ROOM),
        mode_jp=data.get("jp", Mode.ROOM),
        is_main=data.get("main", False),
        **_both("title", data),
        **_instants(data["day"], data["hours"], visit.zone),
        **(EXAMPLE if data.get("example") else {}),
    )


def _interpreter(visit: Visit, legs: list[Leg], data: Data) -> None:
    values = {name: data[name] for name in ("name", "organisation", "languages")}
    one = Interpreter.objects.create(call=visit.call, **values)
    InterpreterAssignment.objects.bulk_create(
        InterpreterAssignment(session=session, interpreter=one)
        for session in Session.objects.filter(leg__in=legs).exclude(interpretation=Interpretation.NONE)
    )


def _activity(call: Call, data: Data) -> None:
    zone = data.get("zone", "Asia/Tokyo")
    Activity.objects.create(
        call=call,
        slug=data["slug"],
        kind=data["kind"],
        zone=zone,
        mode_eu=data.get("eu", Mode.ONLINE),
        mode_jp=data.get("jp", Mode.ONLINE),
        interpretation=data.get("interpretation", Interpretation.NONE),
        visit=Visit.objects.get(slug=data["visit"]) if "visit" in data else None,
        **_both("title", data),
        **_both("venue", data),
        **_both("expected", data),
        **(_instants(data["day"], data["hours"], zone) if "day" in data else {}),
    )


def _requirement(data: Data) -> None:
    TravelRequirement.objects.get_or_create(
        side=data["side"],
        title_en=data["title"][0],
        valid_from=data["from"],
        defaults={
            "title_ja": data["title"][1],
            "kind": data["kind"],
            "valid_to": data.get("to"),
            "link": data.get("link", ""),
            "checked_on": data["checked"],
            **_both("text", data),
            **_both("source", data),
        },
    )


def _rates(data: Data) -> None:
    source = data["rates_source"]
    for rate in data["rates"]:
        RateTable.objects.get_or_create(
            side=rate["side"],
            listed_on=rate["listed"],
            currency=rate["currency"],
            defaults={
                "valid_from": rate["from"],
                "nightly": Decimal(rate["nightly"]),
                "travel": Decimal(rate["travel"]),
                "source": source,
                "is_example": True,
                **_both("title", rate),
            },
        )
    for rate in data["exchange"]:
        defaults = {"yen_per_euro": Decimal(rate["yen_per_euro"]), "is_example": True}
        ExchangeRate.objects.get_or_create(on=rate["day"], source=source, defaults=defaults)
