"""What writing to another territory may be refused for. The words are for the person who wrote."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from r2r_portal.errors import DomainError
from selection.domain.approaching import MOST_A_DAY, MOST_WAITING, Obstacle


class ApproachRefusedError(DomainError):
    """No message can be sent; `obstacles` says why."""

    code = "approach-refused"

    def __init__(self, obstacles: Iterable[Obstacle]) -> None:
        self.obstacles = tuple(obstacles)
        words = {
            Obstacle.NOT_PART: _("One of the two territories does not take part any more."),
            Obstacle.ITSELF: _("This is your own territory."),
            Obstacle.CLOSED: _("This territory takes no messages at present."),
            Obstacle.WAITS: _("A message of yours waits for its answer already."),
            Obstacle.TOO_MANY_TODAY: _("You can send up to %(count)s messages a day. Please write tomorrow.")
            % {"count": MOST_A_DAY},
            Obstacle.TOO_MANY_WAITING: _(
                "%(count)s messages of yours wait for answers. Please wait for some."
            )
            % {"count": MOST_WAITING},
        }
        super().__init__(" ".join(words[one] for one in self.obstacles))


class NoWordsError(DomainError):
    """An answer without words."""

    code = "no-words"
    status = 422

    def __init__(self) -> None:
        super().__init__(_("Write your answer"))
