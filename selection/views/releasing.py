"""Officers' letters and the release."""

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from r2r_portal.errors import DomainError
from selection.actions import letters, releasing
from selection.domain.changeset import differences
from selection.errors import NotReadyToReleaseError
from selection.forms.deciding import LetterForm, PrepareForm
from selection.letters import pdf_of
from selection.models import Letter, Release
from selection.phrases import difference_words, problem_words
from selection.queries import outcome_words
from selection.queries import release as reading
from selection.queries.changeset import ChangeSet, changes_of, counts_of
from selection.queries.ranking import live_release
from selection.queries.telling import told
from selection.views.frame import OfficerPage, WholePage


def letters_for(page: OfficerPage) -> list[Letter]:
    """Return the letters that an officer may see."""
    seen = {one.pk for one in reading.decisions_for(page.call, page.user)}
    return [letter for letter in reading.letters(page.call) if letter.decision_id in seen]


class ListLetters(OfficerPage):
    """All letters, those to be checked first."""

    template_name = "admin/selection/letters.html"
    title = gettext_lazy("Letters")
    here = "letters"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        found = sorted(letters_for(self), key=lambda one: not one.is_stale)
        return self.page(
            rows=[(letter, outcome_words(letter.decision)) for letter in found],
            release=live_release(self.call),
        )


class EditLetter(OfficerPage):
    """One letter: its words, how it will read, the template's words beside an edited one."""

    template_name = "admin/selection/letter.html"
    here = "letters"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the letter."""
        letter = self.letter(pk)
        initial = {"version": letter.version, "subject": letter.subject, "body": letter.body}
        return self.show(letter, LetterForm(initial=initial))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep the words, or go back to the template's."""
        letter, form = self.letter(pk), LetterForm(request.POST)
        if not form.is_valid():
            return self.show(letter, form, status=422)
        data = form.cleaned_data
        try:
            if request.POST.get("do") == "restore":
                letters.restore(letter=letter, version=data["version"], by=self.user, at=self.at)
            else:
                letters.edit(
                    letter=letter,
                    subject=data["subject"],
                    body=data["body"],
                    version=data["version"],
                    by=self.user,
                    at=self.at,
                )
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self.show(letter, form, status=error.status)
        messages.success(request, _("Saved."))
        return redirect("admin:selection_letter", pk)

    def letter(self, pk: int) -> Letter:
        """Return a letter that the officer may see, or 404."""
        found = next((one for one in letters_for(self) if one.pk == pk), None)
        if found is None:
            raise Http404
        return found

    def show(self, letter: Letter, form: LetterForm, status: int = 200) -> HttpResponse:
        """Show the page."""
        self.title = f"{letter.decision.application.reference} ({letter.get_language_display()})"
        release = live_release(self.call)
        template = letters.words(letter.decision, letter.language) if letter.is_edited else ("", "")
        return self.page(
            status=status,
            form=form,
            letter=letter,
            outcome=outcome_words(letter.decision),
            told=told(letter, release),
            template=template,
            release=release,
        )


class PreviewLetter(EditLetter):
    """The letter as PDF, marked as a preview until it is released."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send the PDF."""
        letter = self.letter(pk)
        release = live_release(self.call)
        confirmed = release if release and release.confirmed_at else None
        response = HttpResponse(pdf_of(letter, confirmed).content, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{letter.decision.application.reference}.pdf"'
        return response


class ReleaseResults(WholePage):
    """Preview in numbers and in full, and let a second person confirm it by its hash."""

    template_name = "admin/selection/release.html"
    title = gettext_lazy("Release of the results")
    here = "release"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what stands in the way, or what will go out."""
        return self.show(self.prepare_form())

    def prepare_form(self, data: Any = None) -> PrepareForm:
        """Return the form of the dates that letters name."""
        today = self.at.astimezone(ZoneInfo(self.call.zone)).date()
        return PrepareForm(data, today=today)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Prepare, preview anew, confirm or cancel."""
        steps = {"prepare": self.prepare, "renew": self.renew, "confirm": self.confirm, "cancel": self.cancel}
        step = steps.get(request.POST.get("do", ""))
        if step is None:
            raise Http404
        return step()

    def prepare(self) -> HttpResponse:
        """Freeze and stage everything."""
        form = self.prepare_form(self.request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        data = form.cleaned_data
        try:
            releasing.prepare(
                call=self.call,
                answer_on=data["answer_on"],
                review_on=data["review_on"],
                by=self.user,
                at=self.at,
            )
        except NotReadyToReleaseError as error:
            return self.show(form, status=error.status)
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self.show(form, status=error.status)
        messages.success(self.request, _("Prepared. Another officer confirms the release."))
        return redirect("admin:selection_release")

    def renew(self) -> HttpResponse:
        """Preview what changed since."""
        return self.step(
            releasing.renew, _("The preview is up to date. Another officer confirms the release.")
        )

    def confirm(self) -> HttpResponse:
        """Let everything out that the page showed."""
        digest = self.request.POST.get("digest", "")
        return self.step(
            partial(releasing.confirm, digest=digest), _("Released. The letters are on their way.")
        )

    def cancel(self) -> HttpResponse:
        """Take the preparation back."""
        return self.step(releasing.cancel, _("The preparation was taken back."))

    def step(self, action: Any, thanks: str) -> HttpResponse:
        """Do one step on the release that the page showed."""
        shown = self.request.POST.get("release", "")
        release = (
            Release.objects.live().filter(call=self.call, pk=int(shown) if shown.isdigit() else 0).first()
        )
        if release is None:
            raise Http404
        try:
            action(release=release, by=self.user, at=self.at)
        except DomainError as error:
            messages.error(self.request, str(error.message))
            return self.show(self.prepare_form(), status=error.status)
        messages.success(self.request, thanks)
        return redirect("admin:selection_release")

    def show(self, form: PrepareForm, status: int = 200) -> HttpResponse:
        """Show the page."""
        call = self.call
        release = live_release(call)
        preview = changes_of(release) if release and not release.confirmed_at else None
        previewed = release.changes if release and release.changes else None
        return self.page(
            status=status,
            form=form,
            release=release,
            problems=[problem_words(one) for one in reading.problems(call, self.at)],
            counts=counts_of(previewed) if previewed else reading.counts(call),
            preview=self.full(preview) if preview else None,
            stale=self.stale(release, preview) if release and preview else [],
            may_confirm=release is not None and release.prepared_by_id != self.user.pk,
            at=self.at,
        )

    def stale(self, release: Release, preview: ChangeSet) -> list[str]:
        """Return what changed since the preview, in words."""
        found = differences(release.changes, preview.as_data())
        return [difference_words(one) for one in found]

    def full(self, preview: ChangeSet) -> dict[str, Any]:
        """Return everything that goes out."""
        return {
            "decisions": [(one, outcome_words(one)) for one in preview.decisions],
            "mails": preview.mails,
            "offered": preview.offered,
            "answer_by": preview.answer_by,
            "pages": preview.pages,
            "edited": preview.edited,
        }
