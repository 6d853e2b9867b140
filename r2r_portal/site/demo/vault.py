"""What travellers of the demo enter about themselves, fictional throughout, and two readings with a reason."""

from datetime import datetime

from programme.actions import vault
from programme.models import Delegate
from r2r_portal.site.demo.people import by_email

DIETS = ("Vegetarian (fictional)", "", "No pork (fictional)", "")
ALLERGIES = ("", "Nuts (fictional)", "", "")
ACCESS = ("", "", "", "Uses a walking stick; a seat near the door, please (fictional)")
FLIGHTS = (
    ("EX 0101, 13 Nov 09:10, Chubu", "EX 0102, 19 Nov 13:30, Kansai"),
    ("EX 0103, 13 Nov 08:05, Kansai", "EX 0104, 19 Nov 11:00, Kansai"),
)
REASON = "Fictional: the hotel asks for the passport number of this guest"


def enter_details(now: datetime) -> None:
    """Let most travellers enter what the visit needs, and agree or not to what hosts get; the last of each lag behind."""
    travellers = Delegate.objects.going().filter(user__isnull=False).select_related("user")
    for number, person in enumerate(travellers.order_by("pk")):
        stamp = {"delegate": person, "by": person.user, "at": now}
        vault.enter(values=_details(number), **stamp)
        if number % 3 != 2:
            vault.agree(fields=("diet", "allergy", "access", "flight_in", "flight_out"), **stamp)


def _details(number: int) -> dict[str, str]:
    turn = number % len(DIETS)
    flight_in, flight_out = FLIGHTS[number // len(DIETS) % len(FLIGHTS)]
    needs = {"diet": DIETS[turn], "allergy": ALLERGIES[turn], "access": ACCESS[turn]}
    known = {
        "nationality": "Example",
        "flight_in": flight_in,
        **{name: text for name, text in needs.items() if text},
    }
    if turn == len(DIETS) - 1:
        return known
    return {
        **known,
        "passport_number": f"EXAMPLE{1000 + 37 * number}",
        "passport_expiry": f"20{27 + turn}-0{turn + 3}-15",
        "insurance": f"Example Insurance, no. {70000 + number}",
        "flight_out": flight_out,
    }


def look(now: datetime) -> None:
    """Let an officer read two passports, so that the travellers see who looked and why."""
    travellers = Delegate.objects.going().filter(sealed__field="passport_number").order_by("pk")
    for person in travellers[:2]:
        vault.show(
            delegate=person,
            fields=["passport_number"],
            reason=REASON,
            by=by_email("officer@demo.example"),
            at=now,
        )


def erase(now: datetime) -> None:
    """Erase what is due, as beat does: the acts are played without it."""
    vault.erase_due(at=now)
