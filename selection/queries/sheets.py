"""What a sheet is made of: the criteria of an application's track and the words of the scale."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from applications.models import Application, Call
from selection.models import Criterion, ScoreWord


def criteria_for(application: Application) -> tuple[Criterion, ...]:
    """Return the criteria that evaluators score for an application: those of its track and of every track."""
    return tuple(Criterion.objects.of(application.track).scored())


def scored_criteria(call: Call) -> tuple[Criterion, ...]:
    """Return the scored criteria that hold for every track of a call."""
    return tuple(Criterion.objects.filter(call=call, track=None).scored())


@dataclass(frozen=True)
class Scale:
    """The words of every half point, the best first; a criterion's own take the place of the common ones."""

    words: tuple[ScoreWord, ...]

    def of(self, criterion: Criterion) -> tuple[tuple[Decimal, str], ...]:
        """Return value and words of each step for one criterion."""
        common = {one.value: str(one) for one in self.words if one.criterion_id is None}
        own = {one.value: str(one) for one in self.words if one.criterion_id == criterion.pk}
        return tuple(sorted({**common, **own}.items(), reverse=True))


def scale_of(call: Call, criteria: Iterable[Criterion]) -> Scale:
    """Return the words that these criteria use, in one statement."""
    known = [one.pk for one in criteria]
    words = call.score_words.order_by("-value", "pk")
    return Scale(tuple(one for one in words if one.criterion_id in (None, *known)))
