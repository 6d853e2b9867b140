"""Two territories that take part, and stakeholders of theirs."""

from datetime import UTC, datetime

from applications.models import Application
from r2r_portal.accounts.models import Part, User
from selection.actions import stakeholders
from selection.models import Stakeholder
from tests.factories.accounts import MembershipFactory, UserFactory

AFTER = datetime(2022, 9, 5, 8, 0, tzinfo=UTC)  # a month after the release


def owner_of(application: Application, part: str = Part.OWNER) -> User:
    """Return somebody of the body that applied."""
    return MembershipFactory(organisation=application.organisation, user=UserFactory(), part=part).user


def named(application: Application, email: str, by: User | None = None, **said: str) -> Stakeholder:
    """Return a stakeholder that a territory named; it has not answered yet."""
    japanese = application.track.side == "jp"
    words = {
        "kind": "university", "name_local": "北大学" if japanese else "Université du Nord",
        "name_en": "North University" if japanese else "University of the North",
        "about": "Hydrogen in small ports", "about_language": "en", "email": email,
        "language": "ja" if japanese else "en",
    }  # fmt: skip
    told = stakeholders.Named(**words | said)
    by = by or owner_of(application)
    return stakeholders.name(decision=application.decision, named=told, by=by, at=AFTER)


def taking_part(application: Application, email: str, **said: str) -> tuple[Stakeholder, User]:
    """Return a stakeholder that said yes, and the person who acts for it."""
    japanese = application.track.side == "jp"
    person = UserFactory(email=email, japanese=japanese)
    one = named(application, email, **said)
    return stakeholders.join(stakeholder=one, by=person, at=AFTER), person
