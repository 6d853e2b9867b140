"""The page of the translation board: counts and a picture, each number leads to the texts behind it."""

from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from r2r_portal.accounts.models import User
from r2r_portal.accounts.requests import person
from r2r_portal.accounts.roles import ADMINISTRATOR, EU_DESK, JP_DESK, OFFICER, has_role
from r2r_portal.charts import languages
from r2r_portal.site import translations as reads
from r2r_portal.site.phrases import LANGUAGES

A_PAGE = 50
FIELDS = {
    "title": gettext_lazy("title"), "text": gettext_lazy("text"), "label": gettext_lazy("label"),
    "help": gettext_lazy("help"), "name": gettext_lazy("name"), "reason": gettext_lazy("reason"),
    "changes": gettext_lazy("changes"), "question": gettext_lazy("question"), "answer": gettext_lazy("answer"),
    "expected": gettext_lazy("date to come"), "venue": gettext_lazy("venue"), "topic": gettext_lazy("topic"),
    "purpose": gettext_lazy("purpose"), "address": gettext_lazy("address"), "note": gettext_lazy("note"),
    "source": gettext_lazy("source"), "emergency_name": gettext_lazy("emergency contact"),
    "subject": gettext_lazy("subject"), "version": gettext_lazy("language version"),
}  # fmt: skip


def may_see(user: User) -> bool:
    """Tell whether somebody works on texts: officers, administrators and both desks."""
    return has_role(user, OFFICER, ADMINISTRATOR, EU_DESK, JP_DESK)


def show(request: HttpRequest, frame: dict[str, Any]) -> HttpResponse:
    """Show the counts; with `?kind=` the texts of one kind, `?state=` and `?language=` narrow them."""
    if not may_see(person(request)):
        raise PermissionDenied
    known = reads.kinds_for(person(request))
    counts = reads.tally(known)
    kind = known.get(request.GET.get("kind", ""))
    extents = _extents(counts)
    context = {
        **frame, "title": _("Translations"), "rows": [_row(known[key], found) for key, found in counts.items() if any(found.values())],
        "picture": {"svg": languages.extents(extents), "table": asdict(languages.extents_rows(extents))},
        "heads": [(code, state, label) for code in ("en", "ja") for state, label in languages.words().items()],
        "names": LANGUAGES, "states": languages.words(), "kind": kind, "kind_label": label_of(kind) if kind else "",
    }  # fmt: skip
    if kind:
        state, language = request.GET.get("state", ""), request.GET.get("language", "")
        page = Paginator(reads.narrowed(kind, state, language), A_PAGE).get_page(request.GET.get("page"))
        lines = [_line(one) for one in reads.lines(page.object_list)]
        context |= {"page": page, "lines": lines, "state": state, "language": language}
    return TemplateResponse(request, "admin/site/translations.html", context)


def label_of(kind: reads.Kind) -> str:
    """Return what a kind is in words: "theme: title"."""
    return f"{kind.label}: {FIELDS.get(kind.field, kind.field)}"


def _extents(counts: dict[str, dict[str, int]]) -> list[languages.Extent]:
    return [
        languages.Extent(
            name,
            {state: sum(found[f"{state}_{code}"] for found in counts.values()) for state in reads.STATES},
        )
        for code, name in LANGUAGES.items()
    ]


def _row(kind: reads.Kind, found: dict[str, int]) -> dict[str, Any]:
    cells = [
        {"language": code, "state": state, "count": found[f"{state}_{code}"], "label": label}
        for code in ("en", "ja")
        for state, label in languages.words().items()
    ]
    return {"key": kind.key, "label": label_of(kind), "cells": cells}


def _line(one: reads.Line) -> dict[str, Any]:
    known = languages.words()
    return {**asdict(one), "states": [(code, state, known.get(state, state)) for code, state in one.states]}
