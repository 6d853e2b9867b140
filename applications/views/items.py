"""The pages of one item of a repeated group: add, change, remove; without a script."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from applications.actions import drafts
from applications.domain.draft import Draft, Question, Section
from applications.errors import StaleAnswersError
from applications.forms.items import ItemForm
from applications.models import Application
from applications.queries.drafts import load_draft
from applications.views import lists
from applications.views.autosave import live
from applications.views.drafts import editable, language, surroundings
from applications.views.sections import question_of, section_of
from applications.views.typed import KeepsWhatIsTyped
from r2r_portal.bilingual import Language


class ItemPage(KeepsWhatIsTyped):
    """What the pages of an item share."""

    application: Application
    draft: Draft
    section: Section
    question: Question
    place = ""  # as in `EditSection`

    def signed_in(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the application, the section and the group."""
        self.application = editable(request, kwargs["pk"])
        self.draft = self.load()
        self.section = section_of(self.draft, kwargs["slug"])
        self.question = question_of(self.section, kwargs["key"])
        return super().signed_in(request, *args, **kwargs)

    def load(self) -> Draft:
        """Return the draft as it is saved now."""
        return load_draft(self.application)

    def around(self) -> dict[str, Any]:
        """Return what the page says around its content."""
        return surroundings(self.application, self.request)

    @property
    def items(self) -> tuple[dict[str, Any], ...]:
        """The items of the group as they are saved."""
        return tuple(self.draft.value(self.question) or ())

    @property
    def version(self) -> int:
        """The version of the group."""
        given = self.draft.answers.get(self.question.key)
        return given.version if given else 0

    def at(self, index: int) -> dict[str, Any]:
        """Return one item; another person may have removed it."""
        if index >= len(self.items):
            raise Http404
        return self.items[index]

    def sent_version(self) -> int:
        """Return the version that the page was opened with."""
        text = self.request.POST.get("version", "")
        return int(text) if text.isdecimal() else 0

    def back(self) -> str:
        """Return the address of the list."""
        section = reverse(f"applications:{self.place}section", args=[self.application.pk, self.section.slug])
        return f"{section}#div_id_{self.question.key}"

    def home(self) -> str:
        """Return where "come back later" leads."""
        return reverse("applications:tasks", args=[self.application.pk])

    def page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        """Render a page of this item."""
        around = self.around() | {
            "group": self.section.title.get(language()),
            "title": self.question.label.get(language()),
            "back_url": self.back(),
            "version": self.version,
        }
        return render(self.request, f"applications/{template}", around | context, status=status)


class EditItem(ItemPage):
    """Add an item or change one."""

    def get(
        self, request: HttpRequest, pk: UUID, slug: str, key: str, index: int | None = None
    ) -> HttpResponse:
        """Show the questions of the item."""
        if index is None and len(self.items) >= (self.question.most or 1):
            messages.info(request, lists.counted(len(self.items), self.question.most or 1))
            return redirect(self.back())
        kept = self.kept(request)
        form = self.form({} if index is None else self.at(index), kept)
        return self.shown(form, index, was_signed_out=kept is not None)

    def post(
        self, request: HttpRequest, pk: UUID, slug: str, key: str, index: int | None = None
    ) -> HttpResponse:
        """Save the item, right or wrong; show what is wrong, else the list."""
        form = self.form({}, request.POST)
        form.is_valid()
        try:
            index = drafts.save_item(
                application=self.application,
                question=self.question,
                index=index,
                item=form.value,
                version=self.sent_version(),
                by=request.user,
                at=request.received_at,
            )
        except StaleAnswersError as stale:
            return self.clash(form, stale.clashes[0], index)
        return self.follow(form, index)

    def follow(self, form: ItemForm, index: int) -> HttpResponse:
        """Go where the button leads."""
        if wanted := self.request.POST.get("switch_language"):
            with override(wanted if wanted in Language.values else language()):
                return redirect(self.address(index))
        if self.request.POST.get("then") == "later":
            return redirect(self.home())
        form.judge()
        if not form.errors:
            return redirect(self.back())
        self.draft = self.load()
        return self.shown(form, index, status=422)

    def address(self, index: int | None) -> str:
        """Return the address of an item's own page."""
        args = [self.application.pk, self.section.slug, self.question.key]
        if index is None:
            return reverse(f"applications:{self.place}item-add", args=args)
        return reverse(f"applications:{self.place}item", args=[*args, index])

    def form(self, item: dict[str, Any], data: Any = None) -> ItemForm:
        """Return the form of an item."""
        return ItemForm(self.question, item, self.draft.language_of(self.question.key), data=data)

    def shown(
        self, form: ItemForm, index: int | None, *, status: int = 200, was_signed_out: bool = False
    ) -> HttpResponse:
        """Render the item's page."""
        number = len(self.items) + 1 if index is None else index + 1
        return self.page(
            "item.html",
            status,
            form=form,
            number=number,
            action=self.address(index),
            switch_form="item-form",
            was_signed_out=was_signed_out,
            left_out=[form.fields[name].label for name in self.left_out if name in form.fields],
            live=live(
                self.request, self.application, self.section.slug, self.place, (self.question.key, index)
            ),
            **({"version": form.data.get("version", "0")} if was_signed_out else {}),
        )

    def clash(self, form: ItemForm, found: drafts.Clash, index: int | None) -> HttpResponse:
        """Show the text typed beside what is saved now."""
        theirs = found.theirs[index] if index is not None and index < len(found.theirs) else {}
        pairs = [
            {
                "label": child.label.get(language()),
                "mine": lists.said(child, form.value.get(child.key)),
                "theirs": lists.said(child, theirs.get(child.key)),
            }
            for child in self.question.children
        ]
        hidden = [(name, value) for name in form.fields for value in form.data.getlist(name)]
        self.draft = self.load()
        return self.page(
            "item_stale.html",
            409,
            pairs=pairs,
            hidden=hidden,
            found=found,
            action=self.address(index if theirs else None),
        )


class RemoveItem(ItemPage):
    """Take an item out of its list, after asking."""

    def get(self, request: HttpRequest, pk: UUID, slug: str, key: str, index: int) -> HttpResponse:
        """Ask."""
        item = self.at(index)
        rows = [
            {"label": child.label.get(language()), "value": lists.said(child, item.get(child.key))}
            for child in self.question.children
        ]
        return self.page("item_remove.html", rows=rows, name=lists.item_name(self.question, item))

    def post(self, request: HttpRequest, pk: UUID, slug: str, key: str, index: int) -> HttpResponse:
        """Remove it, unless the list was changed meanwhile."""
        name = lists.item_name(self.question, self.at(index))
        try:
            drafts.remove_item(
                application=self.application,
                question=self.question,
                index=index,
                version=self.sent_version(),
                by=request.user,
                at=request.received_at,
            )
        except StaleAnswersError as stale:
            messages.warning(request, str(stale))
            return redirect(self.back())
        messages.success(request, _("%(name)s is removed") % {"name": name or _("The entry")})
        return redirect(self.back())
