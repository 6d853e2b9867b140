"""Everything that stands over a column, beside a field or above a filter of the admin has its Japanese."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import (
    flatten_fieldsets,
    get_fields_from_path,
    help_text_for_field,
    label_for_field,
)
from django.db.models import Model
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation

from r2r_portal.accounts.models import User
from tests.factories.accounts import AT
from tests.guards.tree import CODE

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
OWN_PAGES = {
    "applications"
}  # parts of an application are read on its page only, never by their models' names
Word = tuple[str, str]  # where it stands, what it says


def asked() -> HttpRequest:
    """Return a request of somebody who may see everything; nothing is read from a database for it."""
    request = RequestFactory().get("/admin/")
    request.user = User(pk=1, is_active=True, is_staff=True, is_superuser=True)
    request.received_at = AT
    return request


def words(page: admin.ModelAdmin) -> Iterator[Word]:
    """Yield all that the list, the filters, the form and the inlines of a model say about it."""
    request = asked()
    yield from names(page.model)
    yield from over_the_list(page, request)
    yield from beside_the_fields(page, page.get_form(request), request)
    for inline in page.get_inline_instances(request):
        yield from names(inline.model)
        yield from beside_the_fields(inline, inline.get_formset(request).form, request)


def names(model: type[Model]) -> Iterator[Word]:
    """Yield what one row, many rows and their part of the admin are called."""
    options = model._meta
    yield "name", str(options.verbose_name)
    yield "names", str(options.verbose_name_plural)
    yield "app", str(options.app_config.verbose_name)


def over_the_list(page: admin.ModelAdmin, request: HttpRequest) -> Iterator[Word]:
    """Yield the headings of the columns and of the filters, the actions and the hint of the search."""
    for column in set(page.get_list_display(request)) - {"action_checkbox"}:
        yield f"column {column}", str(label_for_field(column, page.model, page))
    for each in page.get_list_filter(request):
        path = each[0] if isinstance(each, tuple) else each
        if isinstance(path, str):
            yield f"filter {path}", str(get_fields_from_path(page.model, path)[-1].verbose_name)
        else:
            yield f"filter {path}", str(path.title)
    for _function, name, description in page._get_base_actions():
        yield f"action {name}", str(description % {"verbose_name": "", "verbose_name_plural": ""})
    if page.search_help_text:
        yield "search", str(page.search_help_text)


def beside_the_fields(page: Any, form: Any, request: HttpRequest) -> Iterator[Word]:
    """Yield the labels and the hints of the fields, read-only ones too."""
    shown = (
        page.get_fieldsets(request) if page.fields != () else ()
    )  # none: a template of its own shows the row
    for name in flatten_fieldsets(shown):
        field = form.base_fields.get(name)
        label = field.label if field else label_for_field(name, page.model, page, form=form)
        hint = field.help_text if field else help_text_for_field(name, page.model)
        yield f"field {name}", str(label)
        if hint:
            yield f"hint {name}", str(hint)


def in_english(found: Iterator[Word]) -> list[Word]:
    """Return what is not Japanese."""
    return [(where, said) for where, said in found if not JAPANESE.search(said)]


@pytest.mark.rule("L")
@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_no_word_of_the_admin_lacks_its_japanese(model: type[Model]) -> None:
    with translation.override("ja"):
        assert in_english(words(admin.site._registry[model])) == []


@pytest.mark.rule("L")
def test_every_thing_has_a_name_in_japanese() -> None:
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in set(CODE) - OWN_PAGES]

    assert len(ours) > 30
    with translation.override("ja"):
        lacking = [(model._meta.label, word) for model in ours for word in in_english(names(model))]
    assert lacking == []


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("Add %(name)s", "%(name)sを追加"),  # over a form; files are asked for by a sentence of their own
        ("Select %s to change", "%sの一覧"),
        ("organisation", "団体"),
        ("title (English)", "名称（英語）"),
    ],
)
def test_a_word_that_stands_in_many_places_fits_the_admin(english: str, japanese: str) -> None:
    with translation.override("ja"):
        assert translation.gettext(english) == japanese


def test_a_page_without_japanese_would_be_found() -> None:
    class Bare(admin.ModelAdmin):
        list_display = ("email",)
        list_filter = ("is_superuser",)
        fields = ("email", "created_at")
        search_help_text = "Any part of the name"

    with translation.override("ja"):
        assert in_english(words(Bare(User, admin.site))) == [("search", "Any part of the name")]
    with translation.override("en"):
        found = dict(in_english(words(Bare(User, admin.site))))
    assert found["field created_at"] == "Registered"
    assert found["filter is_superuser"] == "superuser status"
    assert found["column email"] == "e-mail address"
