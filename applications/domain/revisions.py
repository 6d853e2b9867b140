"""What a new version of a questionnaire asks otherwise than the one before: for those who publish, and those who answer.

Questions are the same where their key and type of answer are; a fixed column is the same whatever its key.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from applications.domain.draft import Question, Section, Words
from applications.domain.questionnaires import own_choices, questions_of


class Change(StrEnum):
    """How the demand of a question changed; all but the last ask for more than before."""

    REQUIRED = "required"
    LIMIT = "limit"
    MOST = "most"
    CHOICES = "choices"
    PART = "part"
    SHOWN = "shown"
    EASED = "eased"


TIGHTER = (Change.REQUIRED, Change.LIMIT, Change.MOST, Change.CHOICES, Change.PART, Change.SHOWN)


@dataclass(frozen=True)
class Demand:
    """One change of what a question demands; numbers where the change is one of numbers, else words."""

    change: Change
    before: int | None = None
    after: int | None = None
    words: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Changed:
    """A question that both versions ask, as the new one words it, and what is another demand now."""

    question: Question
    demands: tuple[Demand, ...] = ()


@dataclass(frozen=True)
class Differences:
    """What differs, in the order of the new version; removed questions in the order of the old one."""

    added: tuple[Question, ...] = ()
    removed: tuple[Question, ...] = ()
    reworded: tuple[Question, ...] = ()
    tightened: tuple[Changed, ...] = ()
    eased: tuple[Changed, ...] = ()
    sections: tuple[Section, ...] = ()  # whose title or text is another, or which are new

    @property
    def any(self) -> bool:
        """Tell whether anything differs."""
        return any((self.added, self.removed, self.reworded, self.tightened, self.eased, self.sections))


def identity(question: Question) -> tuple[str, str]:
    """Name what makes a question the same in another version."""
    return (f"={question.binding}" if question.binding else question.key, question.kind)


def differences(old: Sequence[Section], new: Sequence[Section]) -> Differences:
    """Compare two versions."""
    before = {identity(one): one for one in questions_of(old)}
    after = {identity(one): one for one in questions_of(new)}
    both = [(before[key], one) for key, one in after.items() if key in before]
    demands = [(one, tuple(_demands(earlier, one))) for earlier, one in both]
    return Differences(
        added=tuple(one for key, one in after.items() if key not in before),
        removed=tuple(one for key, one in before.items() if key not in after),
        reworded=tuple(one for earlier, one in both if _reworded(earlier, one)),
        tightened=tuple(_changed(demands, tighter=True)),
        eased=tuple(_changed(demands, tighter=False)),
        sections=tuple(_sections(old, new)),
    )


def _changed(demands: Iterable[tuple[Question, tuple[Demand, ...]]], *, tighter: bool) -> Iterator[Changed]:
    for question, found in demands:
        fitting = tuple(one for one in found if (one.change in TIGHTER) is tighter)
        if fitting:
            yield Changed(question, fitting)


def _sections(old: Sequence[Section], new: Sequence[Section]) -> Iterator[Section]:
    known = {one.slug: (one.title, one.text) for one in old}
    yield from (one for one in new if known.get(one.slug) != (one.title, one.text))


def _reworded(old: Question, new: Question) -> bool:
    """Tell whether the words of a question, or of what stays in it, are others."""
    if (old.label, old.name, old.help) != (new.label, new.name, new.help):
        return True
    labels = {one.value: one.label for one in own_choices(old)}
    if any(labels.get(one.value, one.label) != one.label for one in own_choices(new)):
        return True
    parts = {(one.key, one.kind): one for one in old.children}
    return any(_reworded(parts.get((one.key, one.kind), one), one) for one in new.children)


def _demands(old: Question, new: Question) -> Iterator[Demand]:
    if new.required != old.required:
        yield Demand(Change.REQUIRED if new.required else Change.EASED)
    for change, before, after in ((Change.LIMIT, old.limit, new.limit), (Change.MOST, old.most, new.most)):
        if before != after:
            yield Demand(change if _is_less(before, after) else Change.EASED, before, after)
    if (old.shown_when_key, old.shown_when_value) != (new.shown_when_key, new.shown_when_value):
        yield Demand(Change.EASED if new.shown_when_key and not old.shown_when_key else Change.SHOWN)
    yield from _of_choices(old, new)
    yield from _of_parts(old, new)


def _is_less(before: int | None, after: int | None) -> bool:
    return after is not None and (before is None or after < before)


def _of_choices(old: Question, new: Question) -> Iterator[Demand]:
    before, after = own_choices(old), own_choices(new)
    kept = {one.value for one in before} & {one.value for one in after}
    gone = tuple(one.label for one in before if one.value not in kept)
    come = tuple(one.label for one in after if one.value not in kept)
    if gone:
        yield Demand(Change.CHOICES, words=gone)
    if come:
        yield Demand(Change.EASED, words=come)


def _of_parts(old: Question, new: Question) -> Iterator[Demand]:
    before = {(one.key, one.kind): one for one in old.children}
    for part in new.children:
        earlier = before.pop((part.key, part.kind), None)
        demands = list(_demands(earlier, part)) if earlier else []
        if earlier is None:
            yield Demand(Change.PART if part.required else Change.EASED, words=(part.label,))
        elif demands:
            tighter = any(one.change in TIGHTER for one in demands)
            yield Demand(Change.PART if tighter else Change.EASED, words=(part.label,))
    if before:
        yield Demand(Change.EASED, words=tuple(one.label for one in before.values()))
