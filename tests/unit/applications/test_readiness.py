"""What stops a draft and what does not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.domain.counting import excess, length, limit_in
from applications.domain.draft import Choice, Draft, File, Given, Place, Question, Section, Words, is_empty
from applications.domain.progress import Progress, completed, tasks
from applications.domain.readiness import Reason, blockers, faults, warnings
from applications.domain.visibility import shown, shown_in

THEMES = tuple(Choice(slug, Words(slug, slug)) for slug in ("green", "industrial", "demographic"))


def ask(key, kind="short", **more):
    return Question(id=1, key=key, kind=kind, label=Words(key), name=Words(f"the {key}"), **more)


def draft(*questions, language="en", files=None, territory_is_live=False, **values):
    section = Section("one", 1, "region", Words("One"), Words(), questions)
    return Draft(
        side="eu",
        language=language,
        sections=(section,),
        answers={key: Given(value, language, 1) for key, value in values.items()},
        files=files or {},
        territory_is_live=territory_is_live,
    )


def reasons(found):
    return [(one.question, one.reason, one.item, one.field) for one in found]


def test_an_empty_required_answer_blocks_and_an_optional_one_does_not():
    found = blockers(draft(ask("must"), ask("may", required=False)))
    assert reasons(found) == [("must", Reason.MISSING, None, "")]


@pytest.mark.parametrize("value", ["", "  ", "　", None])
def test_space_is_no_answer(value):
    assert reasons(blockers(draft(ask("must"), must=value))) == [("must", Reason.MISSING, None, "")]


def test_zero_and_no_are_answers():
    assert blockers(draft(ask("days", "integer"), ask("host", "yes_no"), days=0, host=False)) == ()


@pytest.mark.rule("A3")
@pytest.mark.parametrize(
    ("language", "number", "wrong"),
    [("en", 1500, False), ("en", 1501, True), ("ja", 750, False), ("ja", 751, True)],
)
def test_japanese_has_half_the_characters(language, number, wrong):
    found = blockers(draft(ask("summary", "long", limit=1500), language=language, summary="あ" * number))
    assert [one.reason for one in found] == ([Reason.TOO_LONG] if wrong else [])
    if wrong:
        assert (found[0].limit, found[0].count) == (limit_in(1500, language), number)


def test_an_answer_in_another_language_has_the_limit_of_its_own():
    one = draft(ask("summary", "long", limit=10))
    one = Draft(**{**vars(one), "answers": {"summary": Given("あ" * 6, "ja", 1)}})
    assert [b.reason for b in blockers(one)] == [Reason.TOO_LONG]


@given(st.text())
def test_length_counts_code_points_of_nfc_and_a_line_break_once(text):
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    assert length(text) == len(unicodedata.normalize("NFC", plain))
    assert length(plain.replace("\n", "\r\n")) == length(plain)


@given(st.text(min_size=1), st.integers(1, 50), st.sampled_from(["en", "ja"]))
def test_excess_is_what_must_go(text, limit, language):
    over = excess(text, limit, language)
    assert over == max(0, length(text) - limit_in(limit, language)) or limit_in(limit, language) == 0


def test_composed_and_decomposed_letters_count_the_same():
    assert (length("が"), length("か\u3099"), length("é"), length("𠮷")) == (1, 1, 1, 1)


@pytest.mark.rule("A3")
def test_hidden_questions_block_nothing_and_the_server_decides():
    kind = ask("kind", "choice", choices=(Choice("agency", Words("a")), Choice("authority", Words("b"))))
    mandate = ask("mandate", shown_when_key="kind", shown_when_value="agency")
    assert reasons(blockers(draft(kind, mandate, kind="authority", mandate=""))) == []
    assert reasons(blockers(draft(kind, mandate, kind="agency"))) == [("mandate", Reason.MISSING, None, "")]
    too_long = ask("mandate", limit=1, shown_when_key="kind", shown_when_value="agency")
    assert blockers(draft(kind, too_long, kind="authority", mandate="kept but not asked")) == ()


def test_a_question_behind_a_hidden_question_is_hidden():
    first = ask("first", "yes_no")
    second = ask("second", "yes_no", shown_when_key="first", shown_when_value="yes")
    third = ask("third", shown_when_key="second", shown_when_value="yes")
    assert not shown_in(draft(first, second, third, first=False, second=True), third)
    assert shown_in(draft(first, second, third, first=True, second=True), third)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=3, max_size=3))
def test_conditions_in_a_circle_come_to_an_end(pairs):
    circle = [
        ask(key, shown_when_key=on, shown_when_value="x")
        for key, (on, _value) in zip("abc", pairs, strict=True)
    ]
    assert shown(circle[0], circle, dict.fromkeys("abc", "x")) in {True, False}


@pytest.mark.parametrize(
    ("ranks", "expected"),
    [
        ({}, [(Reason.MISSING, "green"), (Reason.MISSING, "industrial"), (Reason.MISSING, "demographic")]),
        ({"green": 1, "industrial": 2, "demographic": 3}, []),
        ({"green": 1, "industrial": 1, "demographic": 2}, [(Reason.RANK_TIE, "industrial")]),
        ({"green": 1}, [(Reason.MISSING, "industrial"), (Reason.MISSING, "demographic")]),
    ],
)
def test_ranks_are_complete_and_without_ties(ranks, expected):
    found = blockers(draft(ask("themes", "ranking", choices=THEMES), themes=ranks))
    assert [(one.reason, one.field) for one in found] == expected


@given(st.dictionaries(st.sampled_from(["green", "industrial", "demographic"]), st.integers(1, 3)))
def test_ranks_do_exactly_when_they_are_a_permutation(ranks):
    found = blockers(draft(ask("themes", "ranking", choices=THEMES), themes=ranks))
    assert (found == ()) == (sorted(ranks.values()) == [1, 2, 3])


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (
            "email",
            ["a@example.eu", "a.b+c@x-y.example.jp"],
            ["a", "a@b", "a..b@example.eu", "a@example.eu,b@x.eu", "@x.eu"],
        ),
        (
            "url",
            ["https://example.eu", "http://www.example.jp/路"],
            ["example", "ftp://x.eu", "https://", "javascript:x"],
        ),
        ("kana", ["ナガタ", "コーヒー"], ["永田", "Nagata", "ながた"]),
        ("postcode", ["100-0013"], ["1000013", "100-001", "abc-defg"]),
        ("integer", [0, 12], ["12 people", -1, True, 10**12]),
        ("date", ["2022-05-30"], ["2022-02-30", "tomorrow"]),
    ],
)
def test_shapes_are_judged(kind, good, bad):
    assert [faults(ask("x", kind), value, "en") for value in good] == [()] * len(good)
    assert [len(faults(ask("x", kind), value, "en")) for value in bad] == [1] * len(bad)


def test_a_choice_that_is_not_offered_is_refused():
    question = ask("x", "choice", choices=THEMES)
    assert [f.reason for f in faults(question, "red", "en")] == [Reason.NOT_A_CHOICE]
    many = ask("x", "multiple", choices=THEMES)
    assert [f.reason for f in faults(many, ("green", "red"), "en")] == [Reason.NOT_A_CHOICE]


def test_items_of_a_group_are_judged_one_by_one():
    group = ask("practices", "repeated", most=2, children=(ask("title"), ask("result", required=False)))
    assert reasons(blockers(draft(group))) == [("practices", Reason.MISSING, None, "")]
    found = blockers(draft(group, practices=({"title": "a"}, {"title": ""}, {"result": "x"})))
    assert reasons(found) == [
        ("practices", Reason.TOO_MANY, None, ""),
        ("practices", Reason.MISSING, 1, "title"),
        ("practices", Reason.MISSING, 2, "title"),
    ]


def test_an_optional_contact_is_asked_for_in_full_once_begun():
    deputy = ask("deputy", "contact", required=False, children=(ask("family_name"), ask("email", "email")))
    assert blockers(draft(deputy)) == ()
    assert blockers(draft(deputy, deputy={"family_name": "", "email": ""})) == ()
    assert reasons(blockers(draft(deputy, deputy={"family_name": "Rossi", "email": "x"}))) == [
        ("deputy", Reason.NOT_AN_EMAIL, None, "email")
    ]


def test_a_missing_file_and_a_missing_territory_block():
    letter, place = ask("letter", "file"), ask("territory", "territory", binding="territory")
    assert [b.question for b in blockers(draft(letter, place))] == ["letter", "territory"]
    file = File(1, "letter.pdf", "application/pdf", 1, "0" * 64)
    assert blockers(draft(letter, place, files={"letter": (file,)}, territory="ITH5")) == ()


def test_advice_never_blocks():
    territory = ask("territory", "territory", binding="territory")
    deputy = ask(
        "contact_deputy", "contact", binding="contact_deputy", required=False, children=(ask("email"),)
    )
    letter = ask("letter", "file", required=False)
    one = draft(territory, deputy, letter, territory="ITH5", territory_is_live=True)
    assert [w.reason for w in warnings(one)] == [
        Reason.TERRITORY_LIVE,
        Reason.DEPUTY_ADVISED,
        Reason.LETTER_ADVISED,
    ]
    assert blockers(one) == ()


def test_progress_goes_by_marks_and_gaps():
    question = ask("must")
    assert [t.state for t in tasks(draft(question), set())] == [Progress.NOT_STARTED]
    assert [t.state for t in tasks(draft(question, must="x"), set())] == [Progress.IN_PROGRESS]
    done = tasks(draft(question, must="x"), {"one"})
    assert ([t.state for t in done], completed(done)) == ([Progress.COMPLETED], 1)
    assert [t.state for t in tasks(draft(question), {"one"})] == [Progress.IN_PROGRESS]


def test_a_territory_is_named_in_the_readers_language():
    place = Place(1, "ITH5", "eu", "Emilia-Romagna", "Emilia-Romagna", "", "エミリア・ロマーニャ州", "IT")
    assert (place.name("en"), place.name("ja")) == ("Emilia-Romagna", "エミリア・ロマーニャ州")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
KINDS = [
    "short",
    "long",
    "integer",
    "choice",
    "multiple",
    "date",
    "yes_no",
    "email",
    "url",
    "kana",
    "postcode",
    "phone",
]


@given(st.sampled_from(KINDS), VALUES, st.sampled_from(["en", "ja"]))
def test_no_answer_breaks_the_judging(kind, value, language):
    question = ask("x", kind, limit=10, most=2, choices=THEMES if kind in {"choice", "multiple"} else ())
    assert isinstance(faults(question, value, language), tuple)
    assert is_empty(value) in {True, False}
