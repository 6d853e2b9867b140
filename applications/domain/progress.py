"""How far a draft is: one state a section, counted for "4 of 9 tasks completed"."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from applications.domain.draft import Draft, Section, is_empty
from applications.domain.readiness import blockers


class Progress(StrEnum):
    """The four words of a task list."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANNOT_START = "cannot_start"


@dataclass(frozen=True)
class Task:
    """One section and how far it is."""

    section: Section
    state: Progress


def tasks(draft: Draft, marked: Collection[str]) -> tuple[Task, ...]:
    """Return the state of every section; complete is what its people marked so and what lacks nothing."""
    lacking = {blocker.section for blocker in blockers(draft)}
    return tuple(Task(section, _state(draft, section, marked, lacking)) for section in draft.sections)


def _state(draft: Draft, section: Section, marked: Collection[str], lacking: Collection[str]) -> Progress:
    if section.slug in marked and section.slug not in lacking:
        return Progress.COMPLETED
    started = section.slug in marked or any(not is_empty(draft.value(one)) for one in section.questions)
    return Progress.IN_PROGRESS if started else Progress.NOT_STARTED


def completed(found: tuple[Task, ...]) -> int:
    """Return how many sections are complete."""
    return sum(task.state == Progress.COMPLETED for task in found)
