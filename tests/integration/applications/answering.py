"""Answers of every kind of question, as people leave them: for properties that must hold whatever was typed."""

from hypothesis import strategies as st

LETTERS = st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"])
TEXT = st.one_of(
    st.text(st.sampled_from("=+-@|'\"\t\n\r ;,.0123456789あＡ＝－𠮷é "), max_size=9),
    st.text(LETTERS, max_size=9),
    st.sampled_from(["yes", "no", "1 green", "=1+1", "'=1", "2022-05-20", "1.0", " x ", "\r\n"]),
)


def answer_to(question):
    """Return a strategy of answers to a question, empty ones included."""
    values = [one.value for one in question.choices]
    made = {
        "integer": st.none() | st.integers(0, 10**6),
        "yes_no": st.none() | st.booleans(),
        "date": st.just("") | st.dates().map(lambda day: day.isoformat()),
        "choice": st.sampled_from(["", *values]),
        "territory": st.sampled_from(["", *values]),
        "multiple": st.lists(st.sampled_from(values or ["-"]), unique=True).map(tuple),
        "ranking": st.just({}) | ranks_of(values),
        "contact": item_of(question),
        "repeated": st.lists(item_of(question), max_size=question.most or 3).map(tuple),
    }
    return made.get(question.kind, TEXT)


def ranks_of(values):
    """Return a strategy of whole rankings."""
    return st.permutations(range(1, len(values) + 1)).map(lambda ranks: dict(zip(values, ranks, strict=True)))


def item_of(question):
    """Return a strategy of one item of a group."""
    return st.fixed_dictionaries({child.key: answer_to(child) for child in question.children})
