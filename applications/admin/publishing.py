"""The life of a version: begun or copied, published or thrown away; its blank form to download."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications import blanks
from applications.actions import questionnaires
from applications.admin.base import ask
from applications.admin.editing import address, found, listed, page, refuse
from applications.domain.revisions import Changed
from applications.forms.editor import BeginForm, PublishForm
from applications.permissions import can_edit_questionnaires
from applications.phrases import questionnaires as phrases
from applications.queries.editing import Publication, publication
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.errors import DomainError
from r2r_portal.pdf import RenderError


def begin(site: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Make an empty version for a track."""
    if not can_edit_questionnaires(person(request)):
        raise PermissionDenied
    form = BeginForm(request.POST or None)
    made: dict[str, int] = {}

    def act() -> str:
        row = questionnaires.begin(track=form.cleaned_data["track"], by=person(request), at=arrived(request))
        made["pk"] = row.pk
        return _("The version is made. It has no section yet.")

    back = reverse("admin:applications_questionnaire_changelist")
    title = _("Begin an empty questionnaire")
    intro = (_("Where a version exists already, copying it is quicker: its page has a button for that."),)
    answer = ask(site, request, title=title, form=form, act=act, back=back, intro=intro, button=_("Begin"))
    return redirect(address("change", made["pk"])) if made else answer


def copy(site: admin.ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Make the next version."""
    row = found(request, pk, to_change=True)
    if request.method != "POST":
        return redirect(address("change", row.pk))
    made = questionnaires.copy(questionnaire=row, by=person(request), at=arrived(request))
    messages.success(request, _("This is the next version, open for changes."))
    return redirect(address("change", made.pk))


def discard(site: admin.ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, and throw an open version away."""
    row = found(request, pk, to_change=True)
    form, status = forms.Form(request.POST if request.method == "POST" else None), 200
    if form.is_bound and form.is_valid():
        try:
            questionnaires.discard(questionnaire=row, by=person(request), at=arrived(request))
            messages.success(request, _("The version is thrown away"))
            return redirect("admin:applications_questionnaire_changelist")
        except DomainError as error:
            refuse(form, error)
            status = error.status
    title = _("Throw away %(name)s") % {"name": row}
    return page(site, request, row, "remove", status, title=title, form=form, gone=[], button=_("Throw away"))


def publish(site: admin.ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Show what publishing would do, and publish."""
    row = found(request, pk, to_change=True)
    if row.published_at is not None:
        return redirect(address("change", row.pk))
    what = publication(row, arrived(request))
    form, status = PublishForm(_posted(request), is_first=what.earlier is None), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                questionnaires.publish(
                    questionnaire=row, by=person(request), at=arrived(request), **form.cleaned_data
                )
                return _done(request, row.pk, len(what.affected))
            except DomainError as error:
                refuse(form, error)
                status = error.status
    return page(
        site, request, row, "publish", status,
        title=_("Publish %(name)s") % {"name": row},
        form=form, what=what, gaps=listed(row, what.gaps), changes=changes(what), table=affected(what),
    )  # fmt: skip


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _done(request: HttpRequest, pk: int, drafts: int) -> HttpResponse:
    told = ngettext(
        "The questionnaire is published and never changes now. Owners of %(count)s draft are told by e-mail.",
        "The questionnaire is published and never changes now. Owners of %(count)s drafts are told by e-mail.",
        drafts,
    )
    messages.success(request, told % {"count": drafts})
    return redirect(address("change", pk))


def changes(what: Publication) -> list[tuple[str, list[str]]]:
    """Return what differs from the version before, as headings with lines."""
    found = what.differences
    headed = [
        (_("Questions added"), [phrases.called(one) for one in found.added]),
        (_("Questions no longer asked"), [phrases.called(one) for one in found.removed]),
        (_("Ask for more than before"), [_changed(one) for one in found.tightened]),
        (_("Ask for less, or offer more"), [_changed(one) for one in found.eased]),
        (_("Worded otherwise"), [phrases.called(one) for one in found.reworded]),
        (
            _("Sections that are new or worded otherwise"),
            [phrases.spoken(one.title) for one in found.sections],
        ),
    ]
    return [(heading, lines) for heading, lines in headed if lines]


def _changed(one: Changed) -> str:
    demands = " / ".join(phrases.demand(demand) for demand in one.demands)
    return _("%(question)s: %(demands)s") % {"question": phrases.called(one.question), "demands": demands}


def affected(what: Publication) -> dict[str, Any]:
    """Return the drafts on older versions as a table."""
    return {
        "caption": _("Drafts on an older version"),
        "head": [_("Application"), _("Version"), _("Owners")],
        "rows": [
            [
                str(one.application.reference or one.application.territory or one.application.organisation),
                str(one.application.questionnaire.version),
                ", ".join(one.owners) or "–",
            ]
            for one in what.affected
        ],
    }


def blank_form(
    site: admin.ModelAdmin, request: HttpRequest, pk: int, language: str, suffix: str
) -> HttpResponseBase:
    """Send the blank form of a version, open ones included, to look at it on paper."""
    row = found(request, pk)
    if language not in {"en", "ja"} or suffix not in blanks.MAKERS:
        raise Http404
    try:
        made = blanks.blank(row, language, suffix)
    except RenderError as error:
        messages.error(request, str(error.message))
        return redirect(address("change", row.pk))
    return FileResponse(made.path.open("rb"), as_attachment=True, filename=made.name, content_type=made.mime)
