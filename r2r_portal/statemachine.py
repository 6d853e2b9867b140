"""State machines as tables: one `Life` per noun, asked by actions, drawn by `manage.py statechart`."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from r2r_portal.errors import DomainError


class TransitionRefusedError(DomainError):
    """The thing is not in a state from which this can be done."""

    code = "transition-refused"


@dataclass(frozen=True)
class Life:
    """The states of one noun and its moves: `moves[verb] = (from-states, to-state)`."""

    noun: str
    start: str
    moves: Mapping[str, tuple[tuple[str, ...], str]]

    def target(self, status: str, verb: str) -> str:
        """Return the state that `verb` leads to from `status`, or raise TransitionRefusedError."""
        sources, goal = self.moves[verb]
        if status not in sources:
            raise TransitionRefusedError(_("This cannot be done any more: the page was out of date."))
        return goal

    def allows(self, status: str, verb: str) -> bool:
        """Tell whether `verb` is possible from `status`."""
        return status in self.moves[verb][0]

    def mermaid(self) -> str:
        """Draw the table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.start}"]
        for verb, (sources, goal) in self.moves.items():
            lines += [f"    {source} --> {goal}: {verb}" for source in sources]
        return "\n".join(lines)
