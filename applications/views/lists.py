"""What section pages show of their lists of items and files, and of two texts that clash."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.actions.drafts import Clash
from applications.domain.draft import Draft, File, Question, is_empty
from applications.domain.uploads import MOST_A_FORM
from applications.forms.questions import language, names
from applications.forms.sections import SectionForm
from applications.models import Application
from applications.states import Scan

FEW = 60  # characters of an item's name in a list


def address(application: Application, slug: str, verb: str, what: str, place: str = "") -> str:
    """Return the page that a button of a list leads to: "practices" or "practices:1"; `place` as in `EditSection`."""
    key, _colon, index = what.partition(":")
    if verb == "add":
        return reverse(f"applications:{place}item-add", args=[application.pk, slug, key])
    if not index.isdecimal():
        raise Http404
    name = f"applications:{place}item" if verb == "change" else f"applications:{place}item-remove"
    return reverse(name, args=[application.pk, slug, key, int(index)])


def block(draft: Draft, question: Question, error: str) -> dict[str, Any]:
    """Return a list as the template needs it."""
    value = draft.value(question) or ()
    most = question.most or MOST_A_FORM
    total = sum(len(files) for files in draft.files.values())
    is_file = question.kind == "file"
    return {
        "question": question,
        "label": question.label.get(language()),
        "help": question.help.get(language()),
        "error": error,
        "is_file": is_file,
        "files": [file_row(one) for one in value] if is_file else [],
        "items": [] if is_file else [item_row(question, index, item) for index, item in enumerate(value)],
        "has_room": len(value) < most and not (is_file and total >= MOST_A_FORM),
        "count": counted(len(value), most),
        "is_many": is_file and most > 1,
        "accept": ".pdf"
        if [c.value for c in question.choices] == ["pdf"]
        else ".pdf,.docx,.odt,.jpg,.jpeg,.png",
    }


def file_row(file: File) -> dict[str, Any]:
    """Return one file of a list, with what the virus scanner says of it."""
    return {
        "id": file.id,
        "name": file.name,
        "size": file.size,
        "scan": file.scan,
        "words": Scan(file.scan).label,
    }


def counted(number: int, most: int) -> str:
    """Return "You have added 2 of 3"."""
    return _("You have added %(number)s of %(most)s") % {"number": number, "most": most}


def item_row(question: Question, index: int, item: dict[str, Any]) -> dict[str, Any]:
    """Return one item of a list, named by its first answer."""
    return {"index": index, "number": index + 1, "name": item_name(question, item) or _("(no name yet)")}


def item_name(question: Question, item: dict[str, Any]) -> str:
    """Return the first answer of an item, cut short."""
    text = next((said(child, item.get(child.key)) for child in question.children if item.get(child.key)), "")
    return text if len(text) <= FEW else f"{text[:FEW]}…"


def said(question: Question, value: Any) -> str:
    """Return an answer in words, for one line or a few."""
    if is_empty(value):
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if question.kind == "contact":
        return "\n".join(filter(None, (said(child, value.get(child.key)) for child in question.children)))
    labels = {choice.value: choice.label.get(language()) for choice in question.choices}
    if isinstance(value, dict):
        return "\n".join(
            f"{rank}. {labels.get(slug, slug)}" for slug, rank in sorted(value.items(), key=lambda p: p[1])
        )
    if isinstance(value, list | tuple):
        return "\n".join(_each(question, value, labels))
    return labels.get(value, str(value))


def _each(question: Question, values: Any, labels: dict[str, str]) -> Iterator[str]:
    for value in values:
        yield item_name(question, value) if isinstance(value, dict) else labels.get(value, str(value))


def clash(form: SectionForm, found: Clash, draft: Draft) -> dict[str, Any]:
    """Return both texts of a clash, with what must be sent again to keep one's own."""
    key = found.question.key
    fields = [name for name, _one, _key in names(found.question)]
    if "territory-words" in form.fields and found.question.binding == "territory":
        fields = ["territory-words", "territory-state", "territory-pick", "territory-looked"]
    hidden = [(name, value) for name in fields for value in form.data.getlist(name)]
    return {
        "key": key,
        "label": found.question.label.get(language()),
        "mine": said(found.question, found.mine),
        "theirs": said(found.question, found.theirs),
        "by": found.by,
        "at": found.at,
        "version": found.version,
        "hidden": hidden,
        "lang": draft.language_of(key),
    }
