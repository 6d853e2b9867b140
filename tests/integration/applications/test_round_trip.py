"""Saved, loaded, saved again: nothing changes, whatever the type of question and whichever door it comes through."""

import itertools

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.domain.draft import is_empty
from applications.models import Answer, Choice, Kind, Question, Section
from applications.queries.drafts import load_draft
from tests.factories.documents import pdf
from tests.integration.applications.drafting import url, value_of, with_open_questionnaire
from tests.integration.applications.forms import sent_by

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("at"),
    pytest.mark.rule("A6"),
    pytest.mark.rule("A3"),
]
SETTINGS = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# Everything a keyboard can bring, and some that only a paste can: no lone surrogates, no NUL.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
LINES = st.text("ab あが\u3099\n\t<&\"'é", max_size=40).map(lambda text: text.replace("\n", "\r\n"))
WORDS = st.one_of(TEXT, LINES)
SOME = st.sampled_from(["a", "b", "c", ""])
DATES = st.one_of(st.dates().map(str), WORDS)
TEXTS = ("short", "long", "email", "url", "phone", "kana", "postcode")
VALUES = {
    **dict.fromkeys(TEXTS, WORDS.map(lambda text: [text])),
    "integer": st.one_of(st.integers(0, 10**14).map(str), st.just("4,425,366"), st.just("１２"), WORDS).map(lambda t: [t]),
    "choice": SOME.map(lambda value: [value]),
    "yes_no": st.sampled_from([["yes"], ["no"], []]),
    "multiple": st.sets(st.sampled_from("abc")).map(sorted),
    "date": DATES.map(lambda text: [text]),
    "territory": st.sampled_from([["JP-23"], ["JP-01"], [""]]),
}  # fmt: skip


@pytest.fixture
def everything(application):
    """Give the draft's questionnaire a section with a question of every type, none of them bound."""
    section = Section.objects.create(
        questionnaire=with_open_questionnaire(application).questionnaire, slug="everything", number=99,
        group="region", title_en="Everything", title_ja="すべて",
    )  # fmt: skip
    for number, kind in enumerate([*VALUES, "ranking", "file"], start=1):
        ask(section, f"every_{kind}", kind, number)
    group = ask(section, "every_repeated", "repeated", 90)
    for number, kind in enumerate(VALUES, start=1):
        ask(section, f"child_{kind}", kind, 100 + number, parent=group)
    return application


def ask(section, key, kind, number, **more):
    """Add a question, with three choices where it has some."""
    row = Question.objects.create(
        section=section, key=key, kind=kind, number=number, label_en=key, label_ja=key, required=False, **more
    )
    for at, value in enumerate("abc" if kind in {"choice", "multiple", "ranking"} else ""):
        Choice.objects.create(question=row, value=value, number=at, title_en=value, title_ja=value)
    return row


def test_every_type_of_question_is_covered(everything):
    asked = {
        question.kind
        for section, question in load_draft(everything).questions()
        if section.slug == "everything"
    }
    assert asked | {Kind.CONTACT} == set(Kind.values)


def stored(application):
    """Return every answer with its version, as the database has it."""
    rows = Answer.objects.filter(application=application).order_by("pk")
    return list(rows.values_list("question__key", "value", "version"))


def by_page(client, application, section, fields):
    """Send a page as it stands, with these fields put in."""
    page = sent_by(client.get(url("section", application.pk, section)), "section-form")
    return client.post(url("section", application.pk, section), page | fields | {"then": "later"})


def by_itself(client, application, section, fields):
    """Save every question in the background, one by one, as the page does."""
    page = sent_by(client.get(url("section", application.pk, section)), "section-form") | fields
    asked = {name.removeprefix("version-") for name in page if name.startswith("version-")}
    for key in asked:
        own = {name: values for name, values in page.items() if name == key or name.startswith(f"{key}-")}
        data = own | {"question": key, f"version-{key}": page[f"version-{key}"]}
        assert client.post(url("autosave", application.pk, section), data).status_code == 200


DOORS = pytest.mark.parametrize("door", [by_page, by_itself])


@DOORS
@SETTINGS
@given(typed=st.fixed_dictionaries({f"every_{kind}": values for kind, values in VALUES.items()}))
def test_every_type_of_answer_comes_back_as_it_was_saved(client, everything, door, typed):
    door(client, everything, "everything", typed)
    first = stored(everything)
    door(client, everything, "everything", {})
    assert stored(everything) == first
    for kind in ("short", "long"):
        assert (value_of(everything, f"every_{kind}") or "") == plain(typed[f"every_{kind}"][0])


def plain(text):
    """Return a text as it is kept: lines end in one way, outer space is no answer."""
    return text.strip().replace("\r\n", "\n")


@DOORS
@SETTINGS
@given(ranks=st.lists(st.sampled_from(["1", "2", "3", None]), min_size=3, max_size=3))
def test_rankings_with_ties_and_gaps_come_back(client, everything, door, ranks):
    given = {
        f"{key}-{choice}": [rank]
        for key, choices in (("every_ranking", "abc"), ("themes", ("green", "industrial", "demographic")))
        for choice, rank in zip(choices, ranks, strict=True)
        if rank
    }
    for section in ("everything", "strategy"):
        here = {
            name: value
            for name, value in given.items()
            if name.startswith("every") == (section == "everything")
        }
        client.post(
            url("section", everything.pk, section),
            blank(client, everything, section) | here | {"then": "later"},
        )
    wanted = {choice: int(rank) for choice, rank in zip("abc", ranks, strict=True) if rank}
    assert (value_of(everything, "every_ranking") or {}) == wanted
    assert list((value_of(everything, "themes") or {}).values()) == list(wanted.values())
    first = stored(everything)
    for section in ("everything", "strategy"):
        door(client, everything, section, {})
    assert stored(everything) == first


def blank(client, application, section):
    """Return the versions of a page, without its answers."""
    page = sent_by(client.get(url("section", application.pk, section)), "section-form")
    return {name: values for name, values in page.items() if name.startswith("version-")}


@DOORS
@SETTINGS
@given(texts=st.lists(WORDS, min_size=4, max_size=4), english=st.sampled_from(["yes", "partly", ""]))
def test_contacts_and_bodies_come_back(client, application, door, texts, english):
    names = ("given_name", "family_name", "email", "phone")
    contact = {f"contact_main-{name}": [text] for name, text in zip(names, texts, strict=True)}
    door(client, application, "contacts", contact | {"contact_main-english": [english]})
    door(client, application, "region", {"organisation_name": [texts[0]], "territory-words": ["ITH5"]})
    first = stored(application)
    saved = [value_of(application, key) for key in ("contact_main", "organisation_name", "territory")]
    door(client, application, "contacts", {})
    door(client, application, "region", {})
    assert stored(application) == first
    assert [value_of(application, key) for key in ("contact_main", "organisation_name", "territory")] == saved
    assert (saved[0]["given_name"], saved[2]) == (plain(texts[0]), "ITH5")


@DOORS
@SETTINGS
@given(typed=st.fixed_dictionaries({f"child_{kind}": values for kind, values in VALUES.items()}))
def test_items_of_a_group_come_back(client, everything, door, typed):
    Answer.objects.filter(question__key="every_repeated").delete()
    client.post(url("item-add", everything.pk, "everything", "every_repeated"), typed | {"version": "0"})
    before = value_of(everything, "every_repeated")
    here = url("item", everything.pk, "everything", "every_repeated", 0)
    page = sent_by(client.get(here), "item-form")
    if door is by_page:
        client.post(here, page)
    else:
        data = page | {"question": "every_repeated", "version-every_repeated": page["version"], "index": "0"}
        assert client.post(url("autosave", everything.pk, "everything"), data).status_code == 200
    (now,), (then,) = value_of(everything, "every_repeated"), before
    assert {key: value for key, value in now.items() if not is_empty(value)} == {
        key: value for key, value in then.items() if not is_empty(value)
    }
    assert Answer.objects.get(question__key="every_repeated").version == 1


@settings(SETTINGS, max_examples=4)
@given(
    names=st.lists(
        st.text(st.characters(categories=["L", "N", "Zs"]), min_size=1, max_size=20), min_size=1, max_size=2
    )
)
def test_files_stay_while_texts_are_saved(client, everything, names):
    everything.attachments.all().delete()
    for number, name in enumerate(names):
        upload = SimpleUploadedFile(f"{name}.pdf", pdf() + bytes(number), "application/pdf")
        client.post(url("section", everything.pk, "everything"), {"every_file": upload})
    kept = [(file.name, file.sha256) for file in value_of_files(everything)]
    by_page(client, everything, "everything", {})
    by_itself(client, everything, "everything", {"every_short": ["x"]})
    assert [(file.name, file.sha256) for file in value_of_files(everything)] == kept
    assert len(kept) == len(names)


def value_of_files(application):
    """Return the files of the question that asks for some."""
    return load_draft(application).files.get("every_file", ())


def test_all_that_is_typed_at_once_is_all_saved(client, everything):
    """One page with every type, every pair of doors: the other door finds nothing to change."""
    typed = {
        "every_long": ["two\r\nlines"],
        "every_multiple": ["a", "c"],
        "every_date": ["2022-05-30"],
        "every_yes_no": ["no"],
    }
    by_page(client, everything, "everything", typed)
    first = stored(everything)
    for one, other in itertools.permutations((by_page, by_itself)):
        one(client, everything, "everything", {})
        other(client, everything, "everything", {})
    assert stored(everything) == first
