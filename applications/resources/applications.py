"""One row an application, one column a question; a row without an id enters one on behalf of a prefecture."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import tablib
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from applications import permissions, phrases
from applications.actions import behalf, drafts, submissions
from applications.domain import cells
from applications.domain.draft import Draft, Question
from applications.domain.readiness import Blocker, Fault, Reason, faults
from applications.errors import CallClosedError, NotReadyError
from applications.models import Application, Call, Questionnaire
from applications.queries.bulk import Whole, loaded, whole
from applications.queries.drafts import load_draft
from applications.queries.questionnaires import sections_of
from applications.resources.base import TableResource, facts
from r2r_portal.accounts.models import User
from r2r_portal.errors import DomainError
from r2r_portal.spreadsheet import settled
from r2r_portal.territories.models import Side, Territory

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
Problems = dict[str, list[str]]


class ApplicationResource(TableResource):
    """The answers that count: of the last version that was handed in, else of the draft."""

    code = "applications"

    def __init__(self, by: User, at: Any, **kwargs: Any) -> None:
        self.columns: dict[str, cells.Column] = {}
        for column in cells.columns(asked()):
            self.columns.setdefault(column.name, column)
        super().__init__(by, at, **kwargs)
        self.present: list[str] = []

    @classmethod
    def get_display_name(cls) -> str:
        """Name the table on the page."""
        return _("Applications: one column a question")

    def headings(self) -> Sequence[str]:
        """Name the columns: facts, then the questions in the order of the pages."""
        return tuple(dict.fromkeys([*FACTS, *self.columns]))

    def rows_of(self, one: Whole) -> Iterator[Sequence[Any]]:
        """Yield the one row of an application."""
        known = facts(one)
        yield [
            cells.cell(self.columns[name], one.values) if name in self.columns else known[name]
            for name in self.fields
        ]

    # --- coming in ------------------------------------------------------------------------------------------

    def known_columns(self) -> Collection[str]:
        """Return the columns that a file may have: those of an export, and those of an entry on behalf."""
        return {*self.fields, *ENTRY, SUBMIT}

    def label(self, row: Mapping[str, Any]) -> str:
        """Name a row by its reference, else by its territory."""
        return cells.plain(row.get("reference")) or cells.plain(row.get("territory"))

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """Note which columns there are: those left out keep what is there."""
        super().before_import(dataset, **kwargs)
        self.present = list(dataset.headers or ())

    def get_or_init_instance(self, instance_loader: Any, row: Any) -> tuple[Application, bool]:
        """Find the application of a row among those the person may see."""
        text = cells.plain(row.get("id"))
        if not text:
            return Application(), True
        try:
            found = next(iter(loaded(self.get_queryset().filter(pk=UUID(text)))), None)
        except ValueError:
            found = None
        if found is None:
            raise ValidationError({"id": _("There is no such application among those you may see.")})
        return found, False

    def save_instance(self, instance: Application, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Save a row as a person would have done on the pages; a refusal is the row's error."""
        self.touched = []
        try:
            application = self._entered(row) if is_create else instance
            self._fill(application, row, is_new=is_create)
            self._submit(application, row)
        except NotReadyError as error:
            problems: Problems = {}
            for one in error.blockers:
                problems.setdefault(_column(one.question, one), []).append(phrases.numbered(one))
            raise ValidationError(problems) from error
        except DomainError as error:
            raise ValidationError(str(error.message)) from error
        instance.__dict__.update(application.__dict__)  # the log names it

    def _entered(self, row: Any) -> Application:
        """Enter an application on behalf of the body that sent this row's questionnaire."""
        code, email = cells.plain(row.get("territory")), cells.plain(row.get("contact_email"))
        call, territory = Call.objects.current(), Territory.objects.filter(code=code).first()
        problems = _entry_problems(call, territory, email, self.by)
        received_on = _day(row, problems)
        if problems or call is None or territory is None:
            raise ValidationError(problems)
        track = call.tracks.select_related("call").get(side=territory.side)
        if self.at >= track.closing:
            raise CallClosedError(track.closing, self.at)
        made = behalf.enter(
            track=track, territory=territory, email=email, received_on=received_on, by=self.by, at=self.at
        )
        return loaded(Application.objects.filter(pk=made.pk))[0]

    def _fill(self, application: Application, row: Any, *, is_new: bool) -> None:
        """Save the answers whose cells differ from what an export would write now."""
        is_sealed = application.pk in self.sealed([application])
        shown = whole(application, {}, is_sealed=is_sealed)
        before = dict(zip(self.fields, next(self.rows_of(shown)), strict=True))
        given = {name: row[name] for name in self.present if name in self.columns}
        changed = {name for name in given if settled(cells.plain(given[name])) != settled(before[name])}
        if "territory" in self.present and not is_new:
            _refuse_another_place(
                application, cells.plain(row["territory"]), cells.plain(before["territory"])
            )
        changed.discard("territory")
        if not changed:
            return
        self.touched = [name for name in self.present if name in changed]
        if self.at >= application.closing:
            raise CallClosedError(application.closing, self.at)
        if not permissions.can_edit(self.by, application):
            raise ValidationError(_("You may not change the answers of this application."))
        self._save(application, changed, {**before, **given})

    def _save(self, application: Application, changed: set[str], row: Mapping[str, Any]) -> None:
        draft, touched = load_draft(application), {self.columns[name].question.key for name in changed}
        keys = {question.key for _section, question in draft.questions()}
        odd = [name for name in self.touched if self.columns[name].question.key not in keys]
        if odd:
            words = _("The questionnaire of this application does not ask this.")
            raise ValidationError({name: [words] for name in odd})
        for section in draft.sections:
            questions = [one for one in section.questions if one.key in touched and one.kind != "file"]
            values = _read(questions, draft, row)
            if values:
                drafts.save_section(
                    application=application, section=section.slug, values=values, by=self.by, at=self.at,
                    versions={key: given.version for key, given in draft.answers.items()},
                )  # fmt: skip

    def _submit(self, application: Application, row: Any) -> None:
        if cells.plain(row.get(SUBMIT)).casefold() not in cells.YES:
            return
        if not (application.on_behalf or permissions.can_submit(self.by, application)):
            raise ValidationError({SUBMIT: _("Only the applicant submits this application.")})
        self.touched.append(SUBMIT)
        key = uuid5(application.pk, f"import {application.saved_at.isoformat()}")
        submissions.submit(application=application, by=self.by, at=self.at, key=key)


def _read(questions: list[Question], draft: Draft, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers of a row by question key; everything that is wrong with them is said at once."""
    values, errors = cells.read(questions, row)
    problems: Problems = {}
    for error in errors:
        problems.setdefault(error.column, []).append(phrases.unread(error.question, error.text))
    for question in questions:
        if question.key in values:
            for fault in faults(question, values[question.key], draft.language_of(question.key)):
                if fault.reason != Reason.MISSING:  # a draft may have gaps
                    problems.setdefault(_column(question.key, fault), []).append(phrases.sentence(fault))
    if problems:
        raise ValidationError(problems)
    return values


def _column(key: str, fault: Fault | Blocker) -> str:
    """Return the column in which something is wrong."""
    if fault.kind == "ranking" or not fault.field:
        return key
    item = "" if fault.item is None else f".{fault.item + 1}"
    return f"{key}{item}.{fault.field}"


def _entry_problems(call: Call | None, territory: Territory | None, email: str, by: User) -> dict[str, str]:
    problems = {}
    if territory is None or call is None:
        problems["territory"] = _("There is no territory with this code.")
    elif territory.side != Side.JP:
        problems["territory"] = _("Only prefectures are entered on behalf: a region applies itself.")
    if not email or not permissions.can_invite(by):
        problems["contact_email"] = _("A new row needs the applicant's e-mail address.")
    else:
        try:
            validate_email(email)
        except ValidationError:
            problems["contact_email"] = _(
                "Enter an email address in the correct format, like name@example.eu"
            )
    return problems


def _refuse_another_place(application: Application, code: str, before: str) -> None:
    if code == before:
        return
    other = Territory.objects.filter(code=code).first()
    if other is None:
        words = _("There is no territory with this code.")
    elif other.side != application.track.side:
        words = _("This territory is not on the side of the application.")
    else:
        words = _("An import does not change the territory of an application.")
    raise ValidationError({"territory": words})


def asked() -> Iterator[Question]:
    """Yield the questions of every published version of the current call's questionnaires, the newest version first.

    What an older version asked stays readable, and so it stays in the table (SPEC A3).
    """
    call = Call.objects.current()
    published = Questionnaire.objects.filter(track__call=call, published_at__isnull=False)
    for questionnaire in published.select_related("track__call").order_by("-version", "track__side"):
        for section in sections_of(questionnaire):
            yield from section.questions


def _day(row: Any, problems: dict[str, str]) -> date | None:
    text = cells.plain(row.get("received_on"))
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        problems["received_on"] = _("Enter the date as 2022-05-20")
        return None
