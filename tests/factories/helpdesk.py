"""Questions: the smallest valid row, at a fixed instant."""

import factory

from helpdesk.domain.searching import words_and_grams
from helpdesk.models import AnswerTemplate, PublishedAnswer, Question
from tests.factories.accounts import AT, UserFactory


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


class AnswerTemplateFactory(factory.django.DjangoModelFactory):
    """A template for every kind of question, with a name to fill in."""

    class Meta:
        model = AnswerTemplate

    title_en = "Documents"
    title_ja = "書類"
    text_en = "Dear {name}, please see {number}."
    text_ja = "{name} 様　{number} をご覧ください。"


class PublishedAnswerFactory(factory.django.DjangoModelFactory):
    """A draft in both languages, about the call; `public` is approved by somebody else."""

    class Meta:
        model = PublishedAnswer

    topic = "call"
    question_en = "May two bodies apply together?"
    question_ja = "二つの団体が共同で応募できますか。"
    answer_en = "Yes. One of them hands in the application."
    answer_ja = "できます。代表の団体が応募書類を提出してください。"
    grams = factory.LazyAttribute(lambda o: words_and_grams(f"{o.question_ja}\n{o.answer_ja}"))
    author = factory.SubFactory(UserFactory)
    written_at = AT

    class Params:
        public = factory.Trait(status="published", approver=factory.SubFactory(UserFactory), published_at=AT)
