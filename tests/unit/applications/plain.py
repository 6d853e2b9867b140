"""Questionnaires as plain data, small enough to read."""

from itertools import count

from applications.domain.draft import Choice, Question, Section, Words

numbers = count(1000)


def both(text):
    return Words(text, f"{text}（日）")


def ask(key, kind="short", *, on="", value="yes", choices=(), **more):
    """One question with every text in both languages."""
    return Question(
        id=next(numbers), key=key, kind=kind, label=both(key), name=both(f"the {key}"), shown_when_key=on,
        shown_when_value=value if on else "", choices=tuple(Choice(one, both(one)) for one in choices), **more,
    )  # fmt: skip


def section(slug, *questions, number=1):
    """One section."""
    return Section(slug, number, "region", both(slug), Words(), tuple(questions))


def complete(*more, side="eu"):
    """Sections that can be published."""
    people = ask("email", "email"), ask("family_name")
    asked = [
        ask("territory", "territory", binding="territory"),
        ask("contact_main", "contact", binding="contact_main", children=people),
        ask("themes", "ranking", binding="theme_ranks", choices=("green", "industrial")),
        ask("offered", "multiple", binding="topics_offered", choices=("hydrogen",)),
        ask("wanted", "multiple", binding="topics_wanted", choices=("hydrogen",)),
    ]
    if side == "eu":
        asked.append(ask("body", binding="organisation_name"))
    return (section("region", *asked, *more),)
