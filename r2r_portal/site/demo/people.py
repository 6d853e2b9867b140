"""The demo's people and its fictional territories."""

from datetime import datetime
from typing import Any

from r2r_portal.accounts import actions
from r2r_portal.accounts.models import User
from r2r_portal.site.demo.clockwork import TOKYO
from r2r_portal.site.demo.data import Entry, entries, read
from r2r_portal.territories.models import MemberState, Side, Territory

NOT_YET = Entry(number=99, side=Side.JP, code="JP-90", start="", themes=())  # asks for the questionnaire
STATES = ("AT", "BE", "DE", "FI", "HU", "IE", "LT", "NL", "PL", "PT", "RO", "SE")


def make_staff(at: datetime) -> None:
    """Make everybody who works on the programme."""
    for row in read("people")["staff"]:
        person = make(row["email"], row["given"], row["family"], row["language"], row["zone"], at)
        for role in row["roles"]:
            actions.give_role(user=person, role=role, by=None, at=at)
        if row.get("superuser"):
            User.objects.filter(pk=person.pk).update(is_superuser=True)


def make(email: str, given: str, family: str, language: str, zone: str, at: datetime) -> User:
    """Make one person with a name."""
    person = actions.welcome(email=email, language=language, at=at)
    person.given_name, person.family_name, person.zone = given, family, zone
    person.save(update_fields=["given_name", "family_name", "zone"])
    return person


def applicant(entry: Entry, at: datetime) -> User:
    """Make, or find, the person who fills an entry's form."""
    names = read("people")["names"][entry.side]
    given, family, *_kana = names[entry.number % len(names)]
    return make(entry.email, given, family, entry.language, entry.zone, at)


def by_email(email: str) -> User:
    """Return somebody the demo made."""
    return User.objects.get(email=email)


def make_territories() -> None:
    """Make the fictional territories, under codes that no register uses."""
    for entry in (*entries(), NOT_YET):
        if entry.is_fictional:
            number = int(entry.code[-2:]) - (80 if entry.side == Side.JP else 0)
            Territory.objects.get_or_create(code=entry.code, defaults=fictional(entry.side, number))


def fictional(side: str, number: int) -> dict[str, Any]:
    """Return the columns of the fictional territory with this number, all but its code."""
    if side == Side.JP:
        name = f"見本県{number}"
        return _named(side, name, f"Example Prefecture {number}", name) | {
            "name_kana": f"ミホンケン{number}", "area_en": "Example", "area_ja": "見本", "zone": TOKYO,
        }  # fmt: skip
    state = MemberState.objects.get(code=STATES[number % len(STATES)])
    name = f"Example Region {number}"
    return _named(side, name, name, f"見本地域{number}") | {"member_state": state, "zone": state.zone}


def _named(side: str, local: str, english: str, japanese: str) -> dict[str, Any]:
    return {
        "side": side, "level": 2, "name_local": local, "name_latin": english, "name_en": english,
        "name_ja": japanese, "is_fictional": True,
    }  # fmt: skip
