"""One lock for a call's results: evaluations share it, decisions and the release hold it."""

from applications.models import Application, Call
from selection.errors import FrozenError
from selection.models import Release


def share(call_id: int) -> None:
    """Keep the release away until this transaction ends; refuse where one is prepared or out."""
    keep_away(call_id)
    refuse_if_frozen(call_id)


def keep_away(call_id: int) -> None:
    """Keep the release away until this transaction ends; the caller asks afterwards whether there is one already."""
    list(Call.objects.raw("SELECT id FROM applications_call WHERE id = %s FOR SHARE", [call_id]))


def hold(call_id: int) -> Call:
    """Take the call's results for oneself until this transaction ends."""
    return Call.objects.select_for_update(no_key=True, of=("self",)).get(pk=call_id)


def refuse_if_frozen(call_id: int) -> None:
    """Raise FrozenError where a release is prepared or confirmed."""
    if Release.objects.live().filter(call=call_id).exists():
        raise FrozenError


def live(application: Application) -> Application:
    """Return the application as it stands; decisions and assignments are about submitted ones only."""
    return Application.objects.live().select_related("track", "call", "organisation").get(pk=application.pk)
