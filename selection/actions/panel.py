"""A seat on the panel of a call: made with the first assignment, its seed orders the evaluator's files for good."""

from django.db import transaction

from applications.models import Call
from r2r_portal.accounts.models import User
from selection.domain.ordering import seed_of
from selection.models import Panellist


@transaction.atomic
def seat(*, call: Call, person: User) -> Panellist:
    """Return the evaluator's seat on the panel, made where there is none.

    The languages are a first guess from the language the person uses; the panel page corrects them.
    """
    values = {
        "order_seed": seed_of(call.pk, person.pk),
        "reads_en": True,
        "reads_ja": person.language == "ja",
    }
    return Panellist.objects.get_or_create(call=call, person=person, defaults=values)[0]
