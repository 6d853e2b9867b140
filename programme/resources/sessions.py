"""Sessions of visits as one table; rows are read as those of a workbook's sheet."""

from collections.abc import Mapping, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from programme import book_phrases
from programme.actions.workbook import Work
from programme.domain.cells import CellError
from programme.domain.workbook import COLUMNS, NEW, Edit
from programme.models import Session, Visit
from programme.queries.workbook import session_cells
from programme.resources.base import ActedResource


class SessionResource(ActedResource):
    """Sessions: a known one by its identifier, a new one by "new"."""

    COLUMNS = ("session", "visit", *COLUMNS["Sessions"][1:])
    REQUIRED = ("session",)

    class Meta(ActedResource.Meta):
        model = Session

    def get_queryset(self) -> QuerySet[Session]:
        """Reach the sessions of visible visits."""
        rows = Session.objects.filter(leg__visit__in=Visit.objects.visible_to(self.by))
        return rows.select_related("leg__visit").order_by("starts_at", "pk")

    def cells(self, row: Session) -> Mapping[str, str]:
        """Return a session as texts."""
        visit = row.leg.visit
        return {"visit": visit.slug, **session_cells(row, ZoneInfo(visit.zone))}

    def find(self, cells: Mapping[str, str]) -> Session | None:
        """Return the session of this identifier; None for a new one."""
        text = cells.get("session", "")
        if text.lower().startswith(NEW):
            return None
        try:
            found = self.get_queryset().filter(uid=UUID(text)).first()
        except ValueError:
            found = None
        if found is None:
            raise CellError("no_session", "session", value=text)
        return found

    def put(self, row: Session | None, cells: Mapping[str, str], changed: Sequence[str]) -> Session:
        """Write a session; it stays on its visit."""
        visits = Visit.objects.visible_to(self.by)
        visit = visits.filter(slug=cells.get("visit", "")).first()
        if visit is None or (row is not None and row.leg.visit_id != visit.pk):
            raise CellError("no_visit", "visit", value=cells.get("visit", ""))
        key = (str(row.uid) if row else cells["session"],)
        kind = "changed" if row else "added"
        work = Work(visit, self.by, self.at)
        work.write_session(Edit("Sessions", 0, key, kind, cells, {}, tuple(changed)))
        return work.sessions[key[0]]

    def sentence(self, error: CellError) -> str:
        """Return a refusal in words."""
        return book_phrases.cell(error)
