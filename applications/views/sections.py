"""The pages of a section: its questions, its lists of items and files, and what to do when two people clash."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from applications import phrases
from applications.actions import attachments, drafts
from applications.domain.draft import Draft, Question, Section
from applications.domain.readiness import section_blockers
from applications.domain.uploads import LARGEST, Refusal
from applications.errors import AttachmentRefusedError, StaleAnswersError
from applications.forms.questions import names
from applications.forms.sections import SectionForm, asked, renewed
from applications.forms.territories import TerritorySearch
from applications.models import Application
from applications.queries.drafts import load_draft, marked_sections, others_on, with_earlier_versions
from applications.views import lists
from applications.views.autosave import live
from applications.views.drafts import editable, language, surroundings
from applications.views.typed import KeepsWhatIsTyped
from r2r_portal import times
from r2r_portal.beside import beside


class EditSection(KeepsWhatIsTyped):
    """One topic a page. Every button saves first, whatever the fields hold."""

    application: Application
    draft: Draft
    section: Section
    place = ""  # what comes before the names of these pages, where they are part of another task
    earlier: dict[str, str] | None = None

    def signed_in(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the application and the section."""
        self.application = editable(request, kwargs["pk"])
        self.draft = self.load()
        self.section = section_of(self.draft, kwargs["slug"])
        return super().signed_in(request, *args, **kwargs)

    def load(self) -> Draft:
        """Return the draft as it is saved now."""
        return load_draft(self.application)

    def around(self) -> dict[str, Any]:
        """Return what the page says around its content."""
        return surroundings(self.application, self.request)

    def get(self, request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
        """Show the questions; what was typed before the session ended stands in them."""
        kept = self.kept(request)
        if kept is not None:
            return self.again(self.bound(kept), {}, status=200, was_signed_out=True)
        form = SectionForm(self.draft, self.section, TerritorySearch(self.draft, None))
        is_marked = slug in marked_sections(self.application)
        return self.page(form, completed="yes" if is_marked else "")

    def post(self, request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
        """Save all that can be saved, then do what the button says."""
        form = self.bound(request.POST)
        clashes = self.save(form)
        refused = self.attach()
        if clashes:
            for text in refused.values():
                messages.error(request, text)
            return self.clash(form, clashes)
        return self.follow(request.POST.get("then", ""), form, refused)

    def bound(self, data: QueryDict) -> SectionForm:
        """Return the form with what was typed, its values read."""
        form = SectionForm(self.draft, self.section, TerritorySearch(self.draft, data), data=data)
        form.is_valid()
        for question in form.questions:
            if data.get(f"keep-{question.key}") == "theirs":
                form.values.pop(question.key, None)
        return form

    def save(self, form: SectionForm) -> tuple[drafts.Clash, ...]:
        """Save; return what somebody else changed meanwhile."""
        try:
            drafts.save_section(
                application=self.application,
                section=self.section.slug,
                values=form.values,
                versions=form.versions(),
                by=self.request.user,
                at=self.request.received_at,
            )
        except StaleAnswersError as stale:
            return stale.clashes
        return ()

    def attach(self) -> dict[str, str]:
        """Attach what came along; return the refusals by question."""
        refused = {}
        for question in self.section.questions:
            upload = self.request.FILES.get(question.key) if question.kind == "file" else None
            if upload is None:
                continue
            if (upload.size or 0) > LARGEST:  # said before it is read
                refused[question.key] = phrases.refused_file(Refusal.TOO_LARGE, upload.size or 0)
                continue
            try:
                attachments.attach(
                    application=self.application,
                    question=question,
                    name=upload.name or "",
                    content=upload.read(),
                    by=self.request.user,
                    at=self.request.received_at,
                )
            except AttachmentRefusedError as error:
                refused[question.key] = phrases.refused_file(error.refusal, error.size)
        return refused

    def follow(self, then: str, form: SectionForm, refused: dict[str, str]) -> HttpResponse:
        """Go where the button leads."""
        verb, _colon, what = then.partition(":")
        if verb == "find":
            return self.again(form, {}, status=200)
        if verb in {"add", "change", "remove"}:
            return redirect(lists.address(self.application, self.section.slug, verb, what, self.place))
        if verb == "detach":
            return self.detach(what)
        if wanted := self.request.POST.get("switch_language"):
            return self.here(wanted)
        if verb == "later" and not refused:
            return self.leave()
        return self.go_on(form, refused)

    def detach(self, number: str) -> HttpResponse:
        """Take a file away."""
        rows = self.application.attachments.filter(pk=int(number) if number.isdecimal() else 0)
        for row in rows:
            attachments.detach(attachment=row, by=self.request.user, at=self.request.received_at)
            messages.success(self.request, _("%(name)s is removed") % {"name": row.name})
        return self.here()

    def here(self, wanted: str = "") -> HttpResponse:
        """Come back to this page, perhaps in the other language."""
        with override(wanted if wanted in {"en", "ja"} else language()):
            return redirect(
                f"applications:{self.place}section", pk=self.application.pk, slug=self.section.slug
            )

    def leave(self) -> HttpResponse:
        """Go back to the task list."""
        at = times.clocks(self.request.received_at, language())
        messages.success(self.request, _("Saved %(time)s") % {"time": at})
        return redirect("applications:tasks", pk=self.application.pk)

    def go_on(self, form: SectionForm, refused: dict[str, str]) -> HttpResponse:
        """Show what is wrong, else the question that an answer opened, else the next section."""
        before = self.on_the_page()
        self.draft = self.load()
        opened = [one for one in asked(self.draft, self.section) if one.key not in before]
        strict = form.is_called_complete and not opened
        again = self.judged(form, strict=strict)
        groups = self.lacking() if strict else {}
        if again.errors or groups or refused:
            self.mark(completed=False)
            return self.again(form, refused | groups, strict=strict)
        if opened:
            messages.info(self.request, _("Saved. Your answer opens another question on this page"))
            return redirect(f"{self.request.path}#div_id_{opened[0].key}")
        self.mark(completed=form.is_called_complete)
        return redirect(self.next_address())

    def on_the_page(self) -> set[str]:
        """Return the questions that the page showed; the background may have saved what opens another since."""
        if "asked" in self.request.POST:
            return set(self.request.POST["asked"].split())
        return {question.key for question in asked(self.draft, self.section)}

    def mark(self, *, completed: bool) -> None:
        """Note whether the section is done, where that changes."""
        if completed != (self.section.slug in marked_sections(self.application)):
            drafts.mark(
                application=self.application,
                section=self.section.slug,
                completed=completed,
                by=self.request.user,
                at=self.request.received_at,
            )

    def judged(self, form: SectionForm, *, strict: bool, data: QueryDict | None = None) -> SectionForm:
        """Return the form as it is shown again: what was typed, the errors, and the versions of now.

        What was not saved yet keeps the versions in `data`: it may clash with what others saved meanwhile.
        """
        data = data or renewed(form.data, self.draft, form.search.asked)
        again = SectionForm(self.draft, self.section, TerritorySearch(self.draft, data), data=data)
        again.full_clean()
        again.judge(self.draft, strict=strict)
        trouble = again.search.trouble()
        if trouble and "territory-words" in again.fields:
            again.errors.pop("territory-words", None)
            again.add_error("territory-words", trouble)
        return again

    def lacking(self) -> dict[str, str]:
        """Return what is missing in lists of items and files, by question."""
        kinds = {question.key: question.kind for question in self.section.questions}
        found = section_blockers(self.draft, self.section.slug)
        return {
            blocker.question: phrases.numbered(blocker)
            for blocker in reversed(found)
            if kinds[blocker.question] in {"file", "repeated"}
        }

    def again(
        self,
        form: SectionForm,
        wrong: dict[str, str],
        *,
        status: int = 422,
        strict: bool = False,
        was_signed_out: bool = False,
    ) -> HttpResponse:
        """Show the page with what was typed and what is wrong with it."""
        self.draft = self.load()
        data = form.data if was_signed_out else None
        again = self.judged(form, strict=strict, data=data)
        if status == 200:
            again.errors.clear()
        return self.page(again, wrong, status=status, was_signed_out=was_signed_out)

    def page(
        self,
        form: SectionForm,
        wrong: dict[str, str] | None = None,
        *,
        status: int = 200,
        was_signed_out: bool = False,
        completed: str = "",
    ) -> HttpResponse:
        """Render the section."""
        wrong = wrong or {}
        other_drafts = others_on(self.application)[0] if "territory-words" in form.fields else 0
        form.earlier = self.earlier_versions()
        form.beside = beside([one.key for one in self.section.questions])
        context = self.around() | {
            "live": live(self.request, self.application, self.section.slug, self.place),
            "section": self.section,
            "title": self.section.title.get(language()),
            "text": self.section.text.get(language()),
            "group": phrases.group(self.section.group, self.application.track.side),
            "number": self.section.number,
            "total": len(self.draft.sections),
            "was_signed_out": was_signed_out,
            "left_out": self.labels_left_out(),
            "completed": form.data.get("completed", "") if form.is_bound else completed,
            "form": form,
            "on_the_page": " ".join(question.key for question in asked(self.draft, self.section)),
            "blocks": [self.block(one, wrong) | self.answers_at(one, form) for one in form.blocks()],
            "asking": self.ways_to_ask(form),
            "entries": list(entries(form, wrong)),
            "has_files": any(question.kind == "file" for question in self.section.questions),
            "other_drafts": other_drafts,
            "back_url": self.back_address(),
            "action": self.request.get_full_path(),
            "switch_form": "section-form",
        }
        return render(self.request, "applications/section.html", context, status=status)

    def block(self, block: dict[str, Any], wrong: dict[str, str]) -> dict[str, Any]:
        """Return a part of the page: fields under a helper, or a list of items or files."""
        question = block.get("question")
        if not question:
            return block
        earlier = self.earlier_versions().get(question.key, "")
        return lists.block(self.draft, question, wrong.get(question.key, "")) | {"earlier_url": earlier}

    def answers_at(self, block: dict[str, Any], form: SectionForm) -> dict[str, Any]:
        """Return what was answered to everybody about a list of items or files; fields say it themselves."""
        question = block.get("question")
        known = form.beside.get(question.key) if question else None
        return {"answers": known.answers} if known else {}

    def ways_to_ask(self, form: SectionForm) -> list[tuple[str, str]]:
        """Return label and address for asking about each question of the page, where somebody answers."""
        return [
            (one.label.get(language()), form.beside[one.key].ask)
            for one in asked(self.draft, self.section)
            if one.key in form.beside
        ]

    def earlier_versions(self) -> dict[str, str]:
        """Return where the earlier versions of an answer are shown, by question, where there are any."""
        if self.earlier is None:
            found = with_earlier_versions(self.application)
            self.earlier = {
                one.key: reverse(
                    "applications:versions", args=[self.application.pk, self.section.slug, one.key]
                )
                + (f"?in={self.place}" if self.place else "")
                for one in self.section.questions
                if one.id in found
            }
        return self.earlier

    def labels_left_out(self) -> list[str]:
        """Return the questions whose text was too long to keep while nobody was signed in, and those of files."""
        keys = {name: one.key for one in self.section.questions for name, _child, _key in names(one)}
        labels = {one.key: one.label.get(language()) for one in self.section.questions}
        return list(
            dict.fromkeys(labels[key] for name in self.left_out if (key := keys.get(name, name)) in labels)
        )

    def clash(self, form: SectionForm, clashes: tuple[drafts.Clash, ...]) -> HttpResponse:
        """Show both texts; everything else is saved already."""
        context = self.around() | {
            "title": self.section.title.get(language()),
            "clashes": [lists.clash(form, one, self.draft) for one in clashes],
            "action": self.request.get_full_path(),
            "then": self.request.POST.get("then", ""),
        }
        return render(self.request, "applications/stale.html", context, status=409)

    def back_address(self) -> str:
        """Return where Back leads."""
        name = "check" if self.request.GET.get("back") == "check" else "tasks"
        return reverse(f"applications:{name}", args=[self.application.pk])

    def next_address(self) -> str:
        """Return where Continue leads: the page one came from, or the next section, at last the check."""
        if self.request.GET.get("back") == "check":
            return reverse("applications:check", args=[self.application.pk])
        slugs = [section.slug for section in self.draft.sections]
        after = slugs[slugs.index(self.section.slug) + 1 :]
        if after:
            return reverse("applications:section", args=[self.application.pk, after[0]])
        return reverse("applications:check", args=[self.application.pk])


def section_of(draft: Draft, slug: str) -> Section:
    """Return a section by its name in addresses."""
    for section in draft.sections:
        if section.slug == slug:
            return section
    raise Http404


def entries(form: SectionForm, wrong: dict[str, str]) -> Iterator[dict[str, str]]:
    """Yield the error summary: every error of the page with the address of its field."""
    for field in form:
        for error in field.errors:
            target = field.id_for_label or f"{field.auto_id}_0"
            yield {"href": f"#{target}", "text": str(error)}
    for key, text in wrong.items():
        yield {"href": f"#div_id_{key}", "text": text}


def question_of(section: Section, key: str) -> Question:
    """Return a repeated group by its key."""
    for question in section.questions:
        if question.key == key and question.kind == "repeated":
            return question
    raise Http404
