"""The public page of a territory that takes part, and the directory's filters: after the release only (SPEC S5, V)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser

from applications.models import Call, Theme
from helpdesk.models import Kind, Resource
from programme.models import AgendaVersion, Delegation, Visit
from r2r_portal.site.queries import Participant
from r2r_portal.territories.models import Side, Territory

MOST_PRACTICES = 20


@dataclass(frozen=True)
class Stay:
    """Some days of a visit in the agenda as it was published last: a territory receives, or its people travel."""

    visit: Visit
    starts_on: date
    ends_on: date
    host_en: str
    host_ja: str
    is_host: bool


def stays(call: Call, territory: Territory) -> list[Stay]:
    """Return what a territory has to do with published visits, as published; what is planned since is not told."""
    rows = AgendaVersion.objects.filter(visit__call=call).order_by("visit", "-number").distinct("visit")
    published = rows.select_related("visit").values_list("visit", "snapshot__legs")
    visits = Visit.objects.in_bulk([visit for visit, _legs in published])
    own = set(Delegation.objects.filter(territory=territory, visit__call=call).values_list("pk", flat=True))
    found = [
        _stay(visits[visit], leg, leg["host"] == territory.pk)
        for visit, legs in published
        for leg in legs
        if leg["host"] == territory.pk or own & set(leg["delegations"])
    ]
    return sorted(found, key=lambda one: (one.starts_on, one.host_en))


def _stay(visit: Visit, leg: Mapping[str, str], is_host: bool) -> Stay:
    first, last = (date.fromisoformat(leg[name]) for name in ("starts_on", "ends_on"))
    return Stay(visit, first, last, leg["host_en"], leg["host_ja"], is_host)


def practices(territory: Territory) -> list[Resource]:
    """Return the good practices of a territory that the library shows to everybody: each with its applicant's yes."""
    rows = Resource.objects.visible_to(AnonymousUser()).filter(kind=Kind.PRACTICE, territories=territory)
    return list(rows.prefetch_related("versions").order_by("-published_at", "-pk")[:MOST_PRACTICES])


@dataclass(frozen=True)
class Filters:
    """What the directory is narrowed to; "" or None where it is not."""

    theme: Theme | None = None
    side: str = ""
    topic: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str], themes: Sequence[Theme]) -> "Filters":
        """Return what an address asks for; what is unknown is left out."""
        theme = next((one for one in themes if one.slug == given.get("theme")), None)
        topics = {topic.slug for one in themes for topic in one.topics.all()}
        topic = given.get("topic", "")
        side = given.get("side", "")
        return cls(theme, side if side in Side.values else "", topic if topic in topics else "")

    def keeps(self, one: Participant) -> bool:
        """Tell whether a participant is shown."""
        return (
            (self.theme is None or one.first_theme == self.theme)
            and (not self.side or one.territory.side == self.side)
            and (not self.topic or self.topic in one.topics)
        )
