"""Questions: the smallest valid row, at a fixed instant."""

import factory

from helpdesk.models import Question
from tests.factories.accounts import AT


class QuestionFactory(factory.django.DjangoModelFactory):
    """A question in English to the EU desk; `japanese` turns it around."""

    class Meta:
        model = Question

    side = "eu"
    language = "en"
    email = factory.Sequence(lambda n: f"asker{n}@test.example")
    text = "May two bodies apply together?"
    asked_at = AT
    turn_since = AT

    class Params:
        japanese = factory.Trait(side="jp", language="ja", text="二つの課が共同で応募できますか。")
