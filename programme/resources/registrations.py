"""Registered people as one table; a row without a state registers somebody on the word of staff."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from programme.actions import registering
from programme.domain.cells import CellError
from programme.forms.registration import Person
from programme.models import Opening, Registration
from programme.permissions import can_run_events
from programme.resources.base import ActedResource
from r2r_portal.accounts.actions import welcome
from r2r_portal.bilingual import Language


class RegistrationResource(ActedResource):
    """Registered people: known by event and address; whoever is known stays as they are."""

    COLUMNS = ("event", "email", "name", "organisation", "language", "state", "seat", "registered")
    REQUIRED = ("event", "email", "name")

    class Meta(ActedResource.Meta):
        model = Registration

    def get_queryset(self) -> QuerySet[Registration]:
        """Reach everybody, for who looks after events."""
        rows = Registration.objects.all() if can_run_events(self.by) else Registration.objects.none()
        return rows.select_related("opening__activity").order_by("opening", "asked_at", "pk")

    def cells(self, row: Registration) -> Mapping[str, str]:
        """Return a person as texts."""
        return {
            "event": row.activity.slug,
            "email": row.email,
            "name": row.name,
            "organisation": row.body,
            "language": row.language,
            "state": row.status,
            "seat": str(row.seat or ""),
            "registered": row.confirmed_at.isoformat(timespec="seconds") if row.confirmed_at else "",
        }

    def find(self, cells: Mapping[str, str]) -> Registration | None:
        """Return the person of this event and address; None for a new one."""
        rows = self.get_queryset().filter(opening__activity__slug=cells.get("event", ""))
        return rows.filter(email__iexact=cells.get("email", "")).first()

    def put(self, row: Registration | None, cells: Mapping[str, str], changed: Sequence[str]) -> Registration:
        """Register somebody new, or put them on the waiting list; a person who is known is changed by nobody else."""
        if row is not None:
            raise ValidationError(_("This person is registered already; an import changes nobody."))
        opening = Opening.objects.filter(activity__slug=cells["event"]).first()
        if opening is None:
            raise CellError("no_event", "event", value=cells["event"])
        language = cells.get("language") or Language.EN
        typed = {"email": cells["email"], "name": cells["name"], "body": cells.get("organisation", "")}
        form = Person({**typed, "language": language})
        if not form.is_valid():
            names = {"body": "organisation"}
            raise ValidationError(
                {names.get(name, name): list(errors) for name, errors in form.errors.items()}
            )
        user = welcome(email=form.cleaned_data["email"], language=language, at=self.at)
        return registering.enter(
            opening=opening, **form.person(), waits=True, by=self.by, at=self.at, user=user
        )

    def sentence(self, error: CellError) -> str:
        """Return a refusal in words."""
        return _("There is no event of this name for which people register.")
