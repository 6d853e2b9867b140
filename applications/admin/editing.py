"""The pages of the questionnaire editor. Every write is an action; a refusal comes back on the page, words kept."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications import models
from applications.actions import editor
from applications.domain.draft import Question, Section, Words
from applications.domain.questionnaires import Gap, completeness, gaps, questions_of, texts
from applications.errors import QuestionnaireRefusedError
from applications.forms.editor import KindForm, QuestionForm, SectionForm, section_initial
from applications.models import Kind, Questionnaire
from applications.permissions import can_edit_questionnaires
from applications.phrases import questionnaires as phrases
from applications.queries.editing import fingerprint
from applications.queries.questionnaires import before, sections_of
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.bilingual import Language
from r2r_portal.errors import DomainError, StaleError

FOLDER = "admin/applications/editor"
FIELD_OF = {"title": "title", "text": "text", "label": "label", "name": "name"}


@dataclass(frozen=True)
class Line:
    """One question of the outline, with what is said about it."""

    question: Question
    kind: str
    rules: list[str]
    condition: str
    lacks: frozenset[str]
    parts: list["Line"] = field(default_factory=list)


def found(request: HttpRequest, pk: Any, *, to_change: bool = False) -> Questionnaire:
    """Return a version that the person may see; only officers come to pages that change one."""
    user = person(request)
    may = can_edit_questionnaires(user) or (
        not to_change and user.has_perm("applications.view_questionnaire")
    )
    if not may:
        raise PermissionDenied
    if not str(pk).isdigit():
        raise Http404
    return get_object_or_404(Questionnaire.objects.select_related("track__call"), pk=pk)


def address(name: str, *args: Any) -> str:
    """Return the address of a page of the editor."""
    return reverse(f"admin:applications_questionnaire_{name}", args=args)


def page(
    site: admin.ModelAdmin,
    request: HttpRequest,
    questionnaire: Questionnaire,
    template: str,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render a page of the editor."""
    return render(
        request,
        f"{FOLDER}/{template}.html",
        {
            **site.admin_site.each_context(request),
            "opts": site.opts,
            "questionnaire": questionnaire,
            "home": address("change", questionnaire.pk),
            "is_open": questionnaire.published_at is None,
            "may_edit": can_edit_questionnaires(person(request)),
            "portal_languages": Language.choices,
            **context,
        },
        status=status,
    )


def overview(site: admin.ModelAdmin, request: HttpRequest, pk: Any) -> HttpResponse:
    """Show all sections and questions in order, in both languages, with what is missing."""
    questionnaire = found(request, pk)
    sections = sections_of(questionnaire)
    is_open = questionnaire.published_at is None
    return page(
        site, request, questionnaire, "overview",
        title=_("Questionnaire: %(name)s") % {"name": questionnaire},
        outline=list(outline(sections)),
        completeness=completeness(sections),
        gaps=listed(questionnaire, gaps(sections, questionnaire.track.side)) if is_open else [],
        is_next=before(questionnaire) is not None,
        kinds=Kind.choices,
    )  # fmt: skip


def outline(sections: Iterable[Section]) -> Iterable[tuple[Section, frozenset[str], list[Line]]]:
    """Yield each section, the languages that its own texts lack, and its questions."""
    sections = list(sections)
    lacks = _lacks(sections)
    others = questions_of(sections)
    for section in sections:
        lines = [_line(question, others, lacks) for question in section.questions]
        yield section, lacks.get(section.slug, frozenset()), lines


def _lacks(sections: Iterable[Section]) -> dict[Any, frozenset[str]]:
    """Return the languages that something lacks: by slug for a section's own texts, by id for a question's."""
    found: dict[Any, frozenset[str]] = {}
    for text in texts(sections):
        name = text.question.id if text.question else text.section
        missing = {
            code for code, words in (("en", text.words.en), ("ja", text.words.ja)) if not words.strip()
        }
        found[name] = found.get(name, frozenset()) | missing
    return found


def _line(question: Question, others: Iterable[Question], lacks: dict[Any, frozenset[str]]) -> Line:
    return Line(
        question,
        phrases.kind(question.kind),
        phrases.rules(question),
        phrases.condition(question, others),
        lacks.get(question.id, frozenset()),
        [_line(part, question.children, lacks) for part in question.children],
    )


def listed(questionnaire: Questionnaire, found: Iterable[Gap]) -> list[tuple[str, str]]:
    """Return gaps as (sentence, address of the field to mend)."""
    return [(phrases.gap(one), place(questionnaire, one)) for one in found]


def place(questionnaire: Questionnaire, gap: Gap) -> str:
    """Return the address of the page, and of the field on it, where a gap is mended."""
    suffix = f"_{gap.language}" if gap.language else ""
    name = FIELD_OF.get(gap.what, "choices" if gap.what == "choice" else "")
    anchor = f"#id_{name}{suffix if name in FIELD_OF else ''}" if name else ""
    if gap.question:
        return address("question", questionnaire.pk, gap.question.id) + anchor
    if gap.section:
        return address("section", questionnaire.pk, gap.section) + anchor
    return address("change", questionnaire.pk)


# --- sections -------------------------------------------------------------------------------------------------


def section(site: admin.ModelAdmin, request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """Add a section, or change one."""
    questionnaire = found(request, pk, to_change=True)
    now = _section(questionnaire, slug) if slug else None
    form = SectionForm(request.POST or None, initial=section_initial(now) if now else {"group": "region"})

    def act() -> str:
        row = editor.save_section(
            questionnaire=questionnaire, planned=form.planned(), by=person(request), at=arrived(request), slug=slug,
            seen=request.POST.get("seen", ""),
        )  # fmt: skip
        return f"section-{row.slug}"

    title = _("Section: %(name)s") % {"name": phrases.spoken(now.title)} if now else _("Add a section")
    seen = fingerprint(now) if now else ""
    return _form(site, request, questionnaire, "section", form, act, title=title, section=now, seen=seen)


def _section(questionnaire: Questionnaire, slug: str) -> Section:
    for one in sections_of(questionnaire):
        if one.slug == slug:
            return one
    raise Http404


def _form(
    site: admin.ModelAdmin,
    request: HttpRequest,
    questionnaire: Questionnaire,
    template: str,
    form: Any,
    act: Callable[[], str],
    *,
    seen: str,
    **context: Any,
) -> HttpResponse:
    """Show a form; on a valid POST save and go back to its place in the outline, on a refusal say why."""
    status = 200
    if form.is_bound and "show" not in request.POST:
        status = 422
        if form.is_valid():
            try:
                anchor = act()
                messages.success(request, _("Saved"))
                return redirect(f"{address('change', questionnaire.pk)}#{anchor}")
            except DomainError as error:
                refuse(form, error)
                status, context["stale"] = error.status, isinstance(error, StaleError)
    return page(site, request, questionnaire, template, status, form=form, seen=seen, **context)


FIELDS = {
    "condition": "condition", "key_twice": "key", "column_twice": "binding", "column_kind": "binding",
    "column_inside": "binding", "part_kind": "kind", "part_key": "key", "file_kind": "choices",
}  # fmt: skip


def refuse(form: Any, error: DomainError) -> None:
    """Say a refusal at the field that it is about, or on top of the form."""
    if not isinstance(error, QuestionnaireRefusedError):
        form.add_error(None, str(error.message))
        return
    own = getattr(form, "question", None)
    said: dict[str, str | None] = {}
    for gap in error.gaps:
        name = FIELDS.get(gap.reason, "")
        mine = own is not None and gap.question is not None and gap.question.id == own.id
        sentence = phrases.gap(gap)  # the same of two questions is said once, at the one that is open
        said[sentence] = name if mine and name in form.fields else said.get(sentence)
    for sentence, field_name in said.items():
        form.add_error(field_name, sentence)


# --- questions ------------------------------------------------------------------------------------------------


def add_question(site: admin.ModelAdmin, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Add a question of the type that the address names to the end of a section."""
    questionnaire = found(request, pk, to_change=True)
    return _question(site, request, questionnaire, _section(questionnaire, slug), _new(request), None)


def add_part(site: admin.ModelAdmin, request: HttpRequest, pk: int, parent: int) -> HttpResponse:
    """Add a part to a group."""
    questionnaire = found(request, pk, to_change=True)
    section, group, _part = _find(questionnaire, parent)
    return _question(site, request, questionnaire, section, _new(request), group)


def _new(request: HttpRequest) -> Question:
    kind = request.GET.get("kind", "")
    return Question(id=0, key="", kind=kind if kind in Kind.values else Kind.SHORT.value, label=Words())


def question(site: admin.ModelAdmin, request: HttpRequest, pk: int, question: int) -> HttpResponse:
    """Change a question, or a part of a group."""
    questionnaire = found(request, pk, to_change=True)
    section, top, part = _find(questionnaire, question)
    return _question(site, request, questionnaire, section, part or top, top if part else None)


def _find(questionnaire: Questionnaire, pk: int) -> tuple[Section, Question, Question | None]:
    """Return the section of a question, the question on top, and the part that is meant, if it is one."""
    for section in sections_of(questionnaire):
        for top in section.questions:
            if top.id == pk:
                return section, top, None
            for part in top.children:
                if part.id == pk:
                    return section, top, part
    raise Http404


def _question(
    site: admin.ModelAdmin,
    request: HttpRequest,
    questionnaire: Questionnaire,
    section: Section,
    now: Question,
    group: Question | None,
) -> HttpResponse:
    level = group.children if group else _level(questionnaire, section, now)
    form = QuestionForm(request.POST or None, question=now, level=level, group=group)

    def act() -> str:
        row = editor.save_question(
            questionnaire=questionnaire, section=section.slug, planned=form.planned(), by=person(request),
            at=arrived(request), parent=group.id if group else None, seen=request.POST.get("seen", ""),
        )  # fmt: skip
        return f"question-{row.pk}"

    title = phrases.called(now) if now.id else _("Add a part") if group else _("Add a question")
    return _form(
        site, request, questionnaire, "question", form, act,
        title=title, section=section, question=now, group=group,
        seen=fingerprint(now) if now.id else "",
        parts=[_line(part, now.children, {}) for part in now.children],
        kind_form=KindForm(group=now) if now.id and now.kind in {"contact", "repeated"} else None,
    )  # fmt: skip


def _level(questionnaire: Questionnaire, section: Section, now: Question) -> list[Question]:
    """Return the questions in order among which this one stands; a new one comes last in its section."""
    sections = sections_of(questionnaire)
    if now.id:
        return questions_of(sections)
    return questions_of([one for one in sections if one.number <= section.number])


# --- order and removal ----------------------------------------------------------------------------------------


def move(site: admin.ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Move what the pressed button names: `section:region:up`, `question:12:down`."""
    questionnaire = found(request, pk, to_change=True)
    home = address("change", questionnaire.pk)
    if request.method != "POST":
        return redirect(home)
    what, _sign, rest = request.POST.get("move", "").partition(":")
    name, _sign, direction = rest.partition(":")
    row = _row(questionnaire, what, name)
    try:
        up = direction == "up"
        editor.move(questionnaire=questionnaire, row=row, up=up, by=person(request), at=arrived(request))
    except DomainError as error:
        messages.error(request, reasons(error))
    back = request.POST.get("back", "")
    if back.isdigit():
        return redirect(address("question", questionnaire.pk, back))
    return redirect(f"{home}#{what}-{name}")


def _row(questionnaire: Questionnaire, what: str, name: str) -> editor.Row:
    if what == "section":
        return get_object_or_404(questionnaire.sections, slug=name)
    questions = models.Question.objects.filter(section__questionnaire=questionnaire).select_related("section")
    if what != "question" or not name.isdigit():
        raise Http404
    return get_object_or_404(questions, pk=name)


def reasons(error: DomainError) -> str:
    """Return a refusal in one line, with its reasons where it has some."""
    if isinstance(error, QuestionnaireRefusedError):
        return " / ".join(phrases.gap(gap) for gap in error.gaps)
    return str(error.message)


def remove_section(site: admin.ModelAdmin, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Ask, and take a section out."""
    questionnaire = found(request, pk, to_change=True)
    section = _section(questionnaire, slug)
    row = _row(questionnaire, "section", slug)
    gone = [phrases.called(question) for question in section.questions]
    title = _("Remove the section “%(name)s”") % {"name": phrases.spoken(section.title)}
    return _remove(site, request, questionnaire, row, title, gone)


def remove_question(site: admin.ModelAdmin, request: HttpRequest, pk: int, question: int) -> HttpResponse:
    """Ask, and take a question or a part out."""
    questionnaire = found(request, pk, to_change=True)
    top, part = _find(questionnaire, question)[1:]
    asked = part or top
    row = _row(questionnaire, "question", str(question))
    gone = [phrases.called(one) for one in asked.children]
    title = _("Remove the question “%(name)s”") % {"name": phrases.called(asked)}
    return _remove(site, request, questionnaire, row, title, gone)


def _remove(
    site: admin.ModelAdmin,
    request: HttpRequest,
    questionnaire: Questionnaire,
    row: editor.Row,
    title: str,
    gone: list[str],
) -> HttpResponse:
    form, status = forms.Form(request.POST if request.method == "POST" else None), 200
    if form.is_bound and form.is_valid():
        try:
            editor.remove(questionnaire=questionnaire, row=row, by=person(request), at=arrived(request))
            messages.success(request, _("Removed"))
            return redirect(address("change", questionnaire.pk))
        except DomainError as error:
            refuse(form, error)
            status = error.status
    return page(
        site, request, questionnaire, "remove", status, title=title, form=form, gone=gone, button=_("Remove")
    )
