"""Several applications at once: chosen in the list, counted and confirmed on a page, what cannot be done said by reference."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications import bulk, permissions
from applications.actions import exports, information
from applications.admin.base import ReadOnlyAdmin
from applications.admin.tables import TablesPart
from applications.bulk import Act, Outcome, Rows
from applications.forms.bulk import AskSeveral
from applications.forms.questions import language
from applications.models import Application, InformationRequest
from applications.queries.bulk import LAST
from applications.queries.reading import read
from applications.queries.replies import questions_in
from applications.queries.sealing import sealed_among
from applications.states import Status
from r2r_portal.accounts.models import User
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.accounts.roles import EU_DESK, JP_DESK, OFFICER, has_role
from r2r_portal.errors import DomainError
from r2r_portal.tables import TakeOut

LIST = "admin:applications_application_changelist"
RELATED = (
    "track__call", "call", "territory__member_state", "submitted_territory__member_state", "organisation",
)  # fmt: skip
MOST, MOST_TO_PRINT, NAMED = 500, 50, 20


class BulkPart(ReadOnlyAdmin):
    """The page on which an act on several applications is confirmed."""

    def bulk_urls(self) -> list[URLPattern]:
        """Return the address of the page."""
        view = self.admin_site.admin_view
        return [path("bulk/", view(self.bulk), name="applications_application_bulk")]

    def bulk(self, request: HttpRequest) -> HttpResponseBase:
        """Ask about what was chosen; once confirmed, do it and say what was not done."""
        if request.method != "POST":
            return redirect(LIST)
        act = _act(request)
        back = f"{reverse(LIST)}?{QueryDict(request.POST.get('query', '').lstrip('?')).urlencode()}"
        rows = self._chosen(request)
        if not rows:
            messages.warning(request, _("Choose at least one application whose file you may open."))
            return redirect(back)
        refused = act.refusals(request, rows)
        able = [row for row in rows if row.pk not in refused]
        is_confirmed = "confirmed" in request.POST and bool(able)
        form = act.form(request, able, request.POST if is_confirmed else None)
        if is_confirmed and form.is_valid():
            outcome = act.run(request, able, form)
            if isinstance(outcome, HttpResponseBase):
                return outcome
            _say(request, outcome)
            return redirect(back)
        context = {
            **self.admin_site.each_context(request), "title": act.title, "opts": self.opts, "act": act, "form": form,
            "able": able, "refused": [(row, refused[row.pk]) for row in rows if row.pk in refused], "back": back,
            "query": request.POST.get("query", ""), "count": len(rows),
        }  # fmt: skip
        template = "admin/applications/application/bulk.html"
        return render(request, template, context, status=422 if is_confirmed else 200)

    def _chosen(self, request: HttpRequest) -> list[Application]:
        """Return what was chosen, as far as the person may read it; "all" are those of the page that was shown."""
        given = request.POST.getlist("chosen")
        if request.POST.get("all"):
            given = request.POST.get("page", "").split(",")
        rows = Application.objects.visible_to(person(request)).filter(pk__in=_keys(given))
        return list(rows.select_related(*RELATED).order_by("reference", "pk"))


def _act(request: HttpRequest) -> Act:
    act = bulk.act_of(request.POST.get("act", ""))
    if act is None:
        raise Http404
    if not act.may(person(request)):
        raise PermissionDenied
    return act


def _keys(given: list[str]) -> set[UUID]:
    found = set()
    for text in given[:MOST]:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found


def _say(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.done:
        text = ngettext("Done for %(count)s application.", "Done for %(count)s applications.", outcome.done)
        messages.success(request, text % {"count": outcome.done})
    for name, reason in outcome.refused[:NAMED]:
        messages.error(request, _("Not done: %(name)s. %(reason)s") % {"name": name, "reason": reason})
    if len(outcome.refused) > NAMED:
        more = len(outcome.refused) - NAMED
        text = ngettext("%(count)s more was not done.", "%(count)s more were not done.", more)
        messages.error(request, text % {"count": more})


def _nothing_to_ask(_request: HttpRequest, _rows: Rows, data: Any) -> forms.Form:
    return forms.Form(data)


def _is_staff_of_the_desk(user: User) -> bool:
    return has_role(user, OFFICER, EU_DESK, JP_DESK)


# --- printing -----------------------------------------------------------------------------------------------


def _unprintable(request: HttpRequest, rows: Rows) -> dict[Any, str]:
    closed = sealed_among(rows, person(request), arrived(request))
    found = {row.pk: _("The answers are sealed until the deadline.") for row in rows if row.pk in closed}
    found |= {row.pk: _("Nothing was submitted yet.") for row in rows if row.reference is None}
    left = [row for row in rows if row.pk not in found]
    return found | {row.pk: _("At most 50 files are printed at once.") for row in left[MOST_TO_PRINT:]}


def _print(request: HttpRequest, rows: Rows, _form: forms.Form) -> HttpResponse:
    last = {one.application_id: one for one in LAST.filter(application__in=rows)}
    files = [(row, last[row.pk], read(last[row.pk], language())) for row in rows if row.pk in last]
    exports.note(table="files", count=len(files), form="print", by=person(request), at=arrived(request))
    context = {**admin.site.each_context(request), "title": _("Files for printing"), "files": files}
    return render(request, "admin/applications/application/print.html", context)


# --- asking -------------------------------------------------------------------------------------------------


def _unaskable(request: HttpRequest, rows: Rows) -> dict[Any, str]:
    user = person(request)
    waiting = InformationRequest.objects.waiting().filter(application__in=rows)
    asked = set(waiting.values_list("application", flat=True))
    reasons = {
        _("It belongs to the other desk."): lambda row: not permissions.can_work_on(user, row),
        _("Only an application that is submitted can be asked about."): lambda row: row.status != Status.SUBMITTED,
        _("A request is open already. Wait for the reply, or withdraw it first."): lambda row: row.pk in asked,
    }  # fmt: skip
    first = {row.pk: next((reason for reason, holds in reasons.items() if holds(row)), "") for row in rows}
    return {key: reason for key, reason in first.items() if reason}


def _asking(request: HttpRequest, rows: Rows, data: Any) -> AskSeveral:
    questions = questions_in({row.questionnaire_id for row in rows})
    return AskSeveral(rows, questions, data, initial={"zone": person(request).zone})


def _ask(request: HttpRequest, rows: Rows, form: AskSeveral) -> Outcome:
    done, refused = 0, []
    for row in rows:
        chosen = form.chosen_for(row)
        if not chosen:
            refused.append((str(row), _("Its questionnaire does not ask this.")))
            continue
        try:
            information.ask(
                application=row, questions=chosen, text=form.text_for(row), due_at=form.instant, by=person(request),
                at=arrived(request),
            )  # fmt: skip
            done += 1
        except DomainError as error:
            refused.append((str(row), str(error.message)))
    return Outcome(done, tuple(refused))


# --- exporting ----------------------------------------------------------------------------------------------


def _taking_out(request: HttpRequest, _rows: Rows, data: Any) -> TakeOut:
    page = _page()
    form = TakeOut(page.get_export_formats(), page.get_export_resource_classes(request), data=data)
    form.fields.pop("export_items", None)
    return form


def _export(request: HttpRequest, rows: Rows, form: TakeOut) -> HttpResponseBase:
    page = _page()
    chosen = Application.objects.visible_to(person(request)).filter(pk__in=[row.pk for row in rows])
    kind = page.get_export_formats()[int(form.cleaned_data["format"])]()
    return page._do_file_export(kind, request, chosen.order_by("reference", "pk"), export_form=form)


def _page() -> TablesPart:
    return cast(TablesPart, admin.site.get_model_admin(Application))


bulk.offer(
    Act(
        "print", gettext_lazy("Print"), gettext_lazy("Print the chosen files"), gettext_lazy("Show them for printing"),
        _is_staff_of_the_desk, _unprintable, _nothing_to_ask, _print,
        (gettext_lazy("They come as one page, each file on a sheet of its own. Print it with your browser."),),
    )
)  # fmt: skip
bulk.offer(
    Act(
        "ask", gettext_lazy("Ask for information"), gettext_lazy("Ask several applicants for information"),
        gettext_lazy("Send to the applicants"), _is_staff_of_the_desk, _unaskable, _asking, _ask,
        (gettext_lazy("Every applicant gets an e-mail of their own, and the chosen questions open until the deadline you set."),),
    )
)  # fmt: skip
bulk.offer(
    Act(
        "export", gettext_lazy("Export"), gettext_lazy("Export the chosen applications"), gettext_lazy("Export"),
        _is_staff_of_the_desk, lambda _request, _rows: {}, _taking_out, _export,
        (gettext_lazy("Every export is written into the log, with your name and the number of applications."),),
    )
)  # fmt: skip
