"""Words for codes: what is missing, what a file is refused for, how far a section is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from applications.domain import reminders
from applications.domain.calendars import holiday_of
from applications.domain.draft import Question
from applications.domain.progress import Progress
from applications.domain.readiness import Blocker, Fault, Reason
from applications.domain.receipt_files import Trouble
from applications.domain.uploads import Refusal
from applications.models import Application, Call, Group
from r2r_portal import times
from r2r_portal.territories.models import Side

PICKED = {"choice", "yes_no", "territory"}
MEGABYTE = 1024 * 1024
MOST_NAMED = 8  # choices in one sentence


@dataclass(frozen=True)
class Gap:
    """One thing to mend, in words, with the address of its field."""

    text: str
    url: str


def listed(blockers: Iterable[Blocker], application: Application, pages: str = "") -> list[Gap]:
    """Return blockers as links to their fields, in the order of the questionnaire; `pages` begins their names."""
    return [Gap(numbered(blocker), place(blocker, application, pages)) for blocker in blockers]


def place(blocker: Blocker, application: Application, pages: str = "") -> str:
    """Return the address of the field that a blocker is about."""
    if blocker.reason == Reason.MUST_MOVE:
        return reverse("applications:move", args=[application.pk])
    if blocker.item is not None:
        item = reverse(
            f"applications:{pages}item",
            args=[application.pk, blocker.section, blocker.question, blocker.item],
        )
        return f"{item}#id_{blocker.field}"
    name = f"{blocker.question}-{blocker.field}" if blocker.field else blocker.question
    return f"{reverse(f'applications:{pages}section', args=[application.pk, blocker.section])}#div_id_{name}"


def numbered(blocker: Blocker) -> str:
    """Return the sentence of a blocker, with the number of its item where it stands in a group."""
    if blocker.item is None:
        return sentence(blocker)
    return _("%(sentence)s (no. %(number)s)") % {"sentence": sentence(blocker), "number": blocker.item + 1}


def sentence(fault: Blocker | Fault) -> str:
    """Return what to do about a fault, in the reader's language."""
    words: dict[str, Any] = {
        "name": fault.name.get((get_language() or "en")[:2]),
        "limit": number_format(fault.limit, force_grouping=True),
        "count": number_format(fault.count, force_grouping=True),
    }
    words["Name"] = capfirst(words["name"])
    return _template(fault) % words


def _template(fault: Blocker | Fault) -> str:
    if fault.reason == Reason.MISSING:
        return _missing(fault.kind)
    if fault.reason == Reason.TOO_MANY:
        return _("Choose no more than %(limit)s. You have %(count)s")
    return _wrong()[fault.reason]


def _missing(kind: str) -> str:
    if kind in PICKED:
        return _("Select %(name)s")
    others = {
        "multiple": _("Select at least one %(name)s"),
        "repeated": _("Add at least one %(name)s"),
        "file": pgettext("file", "Add %(name)s"),  # the admin's own "Add" is another
        "ranking": _("Select a rank for “%(name)s”"),
    }
    return others.get(kind) or _("Enter %(name)s")


def _wrong() -> dict[Reason, str]:
    return {
        Reason.MUST_MOVE: _("The questionnaire has a new version. Move your answers to it before you submit"),
        Reason.TOO_LONG: _("%(Name)s must be %(limit)s characters or fewer. You have %(count)s"),
        Reason.RANK_TIE: _("You gave two themes the same rank. Give each a different one"),
        Reason.NOT_A_NUMBER: _("%(Name)s must be a whole number, like 120"),
        Reason.NOT_A_DATE: _("%(Name)s must be a real date"),
        Reason.NOT_AN_EMAIL: _("Enter an email address in the correct format, like name@example.eu"),
        Reason.NOT_AN_ADDRESS: _("%(Name)s must be a web address, like https://www.example.eu"),
        Reason.NOT_KANA: _("Enter the reading in katakana"),
        Reason.NOT_A_POSTCODE: _("Enter a postcode of seven digits, like 1000013"),
        Reason.NOT_A_CHOICE: _("Select %(name)s from the list"),
        Reason.QUARANTINED: _("The virus check found something in “%(name)s”. Remove the file"),
        Reason.TERRITORY_LIVE: _(
            "Another body has already submitted an application for this territory. Only one can count: "
            "write to the helpdesk before you submit"
        ),
        Reason.DEPUTY_ADVISED: _(
            "You have named no deputy contact. People change posts: name a second person"
        ),
        Reason.LETTER_ADVISED: _("You have added no endorsement letter. It is optional"),
    }


def schedule(call: Call) -> list[tuple[str, list[str]]]:
    """Return when people are reminded of a call, for a reader of each side, in the words of both clocks."""
    words = "ja" if (get_language() or "en").startswith("ja") else "en"
    readers = (
        (_("A reader in Belgium"), times.BRUSSELS, "BE"),
        (_("A reader in Japan"), times.TOKYO, "JP"),
    )
    found = []
    for name, zone, country in readers:
        moments = reminders.instants(
            call.closes_at, zone, holiday_of(country), call.days_before, call.reminder_hour
        )
        found.append((name, [times.instant(moment, words, zone) for moment in moments]))
    return found


def unread(question: Question, text: str) -> str:
    """Return what to write into a cell of a table instead of `text`."""
    if question.kind == "yes_no":
        return _("Write yes or no. “%(text)s” is neither") % {"text": text}
    if question.kind == "integer":
        return _("“%(text)s” is not a whole number") % {"text": text}
    if question.kind == "ranking":
        example = "; ".join(f"{rank} {one.value}" for rank, one in enumerate(question.choices[:3], 1))
        return _("“%(text)s” is not a ranking. Write it like this: %(example)s") % {
            "text": text,
            "example": example,
        }
    known = ", ".join(one.value for one in question.choices[:MOST_NAMED])
    more = ", …" if len(question.choices) > MOST_NAMED else ""
    return _("“%(text)s” is not among the choices: %(choices)s") % {"text": text, "choices": known + more}


def refused_file(refusal: str, size: int = 0) -> str:
    """Return why a file of `size` bytes was not taken; of PDF alone there are letters only."""
    megabytes = max(1, round(size / MEGABYTE))
    sentences = {
        Refusal.EMPTY: _("The file is empty. Choose another"),
        Refusal.TOO_LARGE: _("The file must be smaller than 10 MB. Yours is %(size)s MB"),
        Refusal.NOT_A_PDF: _("The letter must be a PDF"),
        Refusal.OTHER_TYPE: _("The file must be a PDF, DOCX, ODT, JPEG or PNG"),
        Refusal.LOCKED: _("The file is password protected. Save it without a password"),
        Refusal.DAMAGED: _("The file is damaged and cannot be opened. Save it again and choose the new file"),
        Refusal.UNPACKS_TOO_LARGE: _(
            "The file unpacks to more than 200 MB. Save it again with smaller pictures"
        ),
        Refusal.MACROS: _("The file contains macros. Save it without them"),
        Refusal.TOO_MANY: _("You can attach no more files. Remove one first"),
    }
    return sentences[Refusal(refusal)] % {"size": megabytes}


def unreadable(trouble: Trouble) -> str:
    """Return why a file cannot be read as a receipt."""
    sentences = {
        Trouble.EMPTY: _("The file is empty. Choose another"),
        Trouble.TOO_LARGE: _("The file must be smaller than 2 MB"),
        Trouble.NO_RECEIPT_INSIDE: _(
            "There is no receipt inside this PDF. Use the copy as you got it from us, not a print or a scan"
        ),
        Trouble.NOT_A_RECEIPT: _("The file is no receipt of this portal. Use the JSON file or the PDF copy"),
    }
    return sentences[trouble]


def progress(state: Progress) -> str:
    """Return how far a section is."""
    words = {
        Progress.NOT_STARTED: _("Not started"),
        Progress.IN_PROGRESS: _("In progress"),
        Progress.COMPLETED: _("Completed"),
        Progress.CANNOT_START: _("Cannot start yet"),
    }
    return words[state]


def group(code: str, side: str) -> str:
    """Return the heading of a group of tasks, in the words of the side."""
    words = {
        Group.REGION: _("Your prefecture") if side == Side.JP else _("Your region"),
        Group.STRATEGY: _("Your strategy"),
        Group.COOPERATION: _("Cooperation"),
        Group.DELEGATION: _("Delegation"),
    }
    return words[Group(code)]


def name_of(application: Application) -> str:
    """Name an application: its territory, else its body, else that it is a draft."""
    return str(application.territory or "") or application.organisation.name or _("Draft without a name yet")
