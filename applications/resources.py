"""Applications as tables: exported with one column a question, imported through the same actions as the pages."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

import tablib
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from import_export import resources
from import_export.fields import Field

from applications import permissions, phrases
from applications.actions import behalf, drafts, submissions
from applications.domain import cells
from applications.domain.draft import Draft, Question
from applications.errors import CallClosedError, NotReadyError
from applications.models import Application, Call, Submission
from applications.queries.drafts import load_draft
from applications.queries.questionnaires import latest, sections_of
from applications.queries.sealing import sealed
from r2r_portal.accounts.models import User
from r2r_portal.errors import DomainError
from r2r_portal.spreadsheet import TableRefusedError
from r2r_portal.territories.models import Territory

FACTS = (
    "id",
    "reference",
    "side",
    "status",
    "territory",
    "organisation",
    "language",
    "version",
    "received_utc",
)
ENTRY = ("contact_email", "received_on")  # for rows without an id: entries on behalf
SUBMIT = "submit"


class CellField(Field):
    """One column of answers."""

    def __init__(self, column: cells.Column) -> None:
        super().__init__(attribute=None, column_name=column.name)
        self.column = column


class ApplicationResource(resources.ModelResource):
    """A row is an application; a row without an id enters one on behalf of a body."""

    class Meta:
        model = Application
        fields = ()
        import_id_fields = ()
        skip_diff = True
        use_transactions = True

    def __init__(self, by: User, at: datetime, **kwargs: Any) -> None:
        """Work for a person, at the arrival of their request."""
        super().__init__(**kwargs)
        self.by, self.at = by, at
        self.fields.clear()
        self.questions = asked()
        for name in FACTS:
            self.fields[name] = Field(column_name=name)
        for column in cells.columns(self.questions.values()):
            self.fields[column.name] = CellField(column)
        self.present: list[str] = []

    def get_queryset(self) -> QuerySet[Application]:
        """Reach only what the person may see."""
        rows = Application.objects.visible_to(self.by).select_related(
            "call", "track__call", "organisation", "territory__member_state", "questionnaire"
        )
        return rows.prefetch_related(Prefetch("submissions", Submission.objects.order_by("-number")))

    def get_export_order(self) -> list[str]:
        """Keep the order of the pages."""
        return list(self.fields)

    get_import_order = get_export_order

    def export_resource(self, instance: Application, selected_fields: Any = None, **kwargs: Any) -> list[Any]:
        """Return one row: the version that counts, or the draft."""
        version = next(iter(instance.submissions.all()), None)
        facts = _facts(instance, version)
        values = {} if sealed(instance, self.by, self.at) else _values(instance, version)
        return [
            cells.cell(field.column, values) if isinstance(field, CellField) else facts[field.column_name]
            for field in self.get_export_fields(selected_fields)
        ]

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """Refuse a table whose columns we do not know, rather than ignore half of it."""
        self.present = list(dataset.headers or ())
        known = {*self.fields, *ENTRY, SUBMIT}
        odd = [name for name in self.present if name not in known]
        if odd:
            raise TableRefusedError(
                _("These columns are not known: %(names)s") % {"names": ", ".join(odd[:10])}
            )

    def get_diff_headers(self) -> list[str]:
        """Show in the preview what the table holds."""
        return self.present

    def after_import_row(self, row: Any, row_result: Any, **kwargs: Any) -> None:
        """Show the row as it was read; the page escapes it."""
        row_result.diff = [cells.plain(row.get(name)) for name in self.present]

    def get_or_init_instance(self, instance_loader: Any, row: Any) -> tuple[Application, bool]:
        """Find the application of a row among those the person may see."""
        text = cells.plain(row.get("id"))
        if not text:
            return Application(), True
        try:
            found = self.get_queryset().filter(pk=UUID(text)).first()
        except ValueError:
            found = None
        if found is None:
            raise ValidationError({"id": _("There is no such application among those you may see.")})
        return found, False

    def import_instance(self, instance: Application, row: Any, **kwargs: Any) -> None:
        """Leave the instance alone: actions write."""

    def validate_instance(self, *args: Any, **kwargs: Any) -> None:
        """Leave it to the actions."""

    def save_m2m(self, *args: Any, **kwargs: Any) -> None:
        """Leave it to the actions."""

    def save_instance(self, instance: Application, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Save a row as a person would have done on the pages; a refusal is the row's error."""
        try:
            application = self._entered(row) if is_create else instance
            self._fill(application, row)
            self._submit(application, row)
        except NotReadyError as error:
            raise ValidationError(
                [gap.text for gap in phrases.listed(error.blockers, application)]
            ) from error
        except cells.CellError as error:
            raise ValidationError(
                {error.column: _("“%(text)s” cannot be read") % {"text": error.text}}
            ) from error
        except DomainError as error:
            raise ValidationError(str(error.message)) from error
        instance.__dict__.update(application.__dict__)  # the log names it

    def _entered(self, row: Any) -> Application:
        """Enter an application on behalf of the body that sent this row's questionnaire."""
        territory = Territory.objects.filter(code=cells.plain(row.get("territory"))).first()
        call, email = Call.objects.current(), cells.plain(row.get("contact_email"))
        if territory is None or call is None:
            raise ValidationError({"territory": _("There is no territory with this code.")})
        if not email or not permissions.can_invite(self.by):
            raise ValidationError({"contact_email": _("A new row needs the applicant's e-mail address.")})
        track = call.tracks.select_related("call").get(side=territory.side)
        if self.at >= track.closing:
            raise CallClosedError(track.closing, self.at)
        return behalf.enter(
            track=track, territory=territory, email=email, received_on=_day(row), by=self.by, at=self.at
        )

    def _fill(self, application: Application, row: Any) -> None:
        given = {name: row[name] for name in self.present if name in self.fields and name not in FACTS}
        sections = sections_of(application.questionnaire)
        found = cells.answers([one for section in sections for one in section.questions], given)
        draft = load_draft(application)
        changed = {key: value for key, value in found.items() if value != _now(draft, key)}
        if not changed:
            return
        if self.at >= application.closing:
            raise CallClosedError(application.closing, self.at)
        if not permissions.can_edit(self.by, application):
            raise ValidationError(_("You may not change the answers of this application."))
        for section in sections:
            keys = {question.key for question in section.questions}
            drafts.save_section(
                application=application, section=section.slug,
                values={key: value for key, value in changed.items() if key in keys},
                versions={key: given.version for key, given in draft.answers.items()}, by=self.by, at=self.at,
            )  # fmt: skip

    def _submit(self, application: Application, row: Any) -> None:
        if cells.plain(row.get(SUBMIT)).casefold() not in cells.YES:
            return
        if not (application.on_behalf or permissions.can_submit(self.by, application)):
            raise ValidationError({SUBMIT: _("Only the applicant submits this application.")})
        key = uuid5(application.pk, f"import {application.saved_at.isoformat()}")
        submissions.submit(application=application, by=self.by, at=self.at, key=key)


def asked() -> dict[str, Question]:
    """Return the questions of the current call's questionnaires by key, both tracks' together."""
    call = Call.objects.current()
    tracks = (
        call.tracks.filter(questionnaires__published_at__isnull=False).distinct().order_by("side")
        if call
        else ()
    )
    sections = (section for track in tracks for section in sections_of(latest(track)))
    found: dict[str, Question] = {}
    for question in (question for section in sections for question in section.questions):
        found.setdefault(question.key, question)
    return found


def _facts(application: Application, version: Submission | None) -> dict[str, Any]:
    place = application.territory
    return {
        "id": str(application.pk),
        "reference": application.reference or "",
        "side": application.track.side,
        "status": application.status,
        "territory": place.code if place else "",
        "organisation": application.organisation.name_local,
        "language": application.language,
        "version": version.number if version else "",
        "received_utc": f"{version.arrived_at:%Y-%m-%d %H:%M:%S}" if version else "",
    }


def _values(application: Application, version: Submission | None) -> dict[str, Any]:
    if version:
        sections = version.snapshot["sections"]
        return {one["key"]: one["value"] for section in sections for one in section["questions"]}
    draft = load_draft(application)
    return {question.key: draft.value(question) for _section, question in draft.questions()}


def _now(draft: Draft, key: str) -> Any:
    given = draft.answers.get(key)
    return given.value if given else None


def _day(row: Any) -> date | None:
    text = cells.plain(row.get("received_on"))
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ValidationError({"received_on": _("Enter the date as 2022-05-20")}) from error
