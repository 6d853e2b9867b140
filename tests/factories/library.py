"""Library items and subscribers: the smallest valid rows, at fixed instants."""

import factory

from helpdesk.models import Kind, NewsletterIssue, Resource, Subscriber, Version
from helpdesk.states import ResourceStatus, SubscriberStatus
from tests.factories.accounts import AT, UserFactory


class ResourceFactory(factory.django.DjangoModelFactory):
    """A draft; `published` makes it public. `texts` are (title, summary) by language."""

    class Meta:
        model = Resource
        skip_postgeneration_save = True

    kind = Kind.REPORT
    year = 2022
    created_at = AT
    created_by = factory.SubFactory(UserFactory)

    class Params:
        published = factory.Trait(
            status=ResourceStatus.PUBLISHED, published_at=AT, published_by=factory.SelfAttribute("created_by")
        )

    @factory.post_generation
    def texts(self, create, extracted, **kwargs):
        """Write each version, with a link to open."""
        for language, (title, summary) in (extracted or {}).items():
            version = Version(
                resource=self,
                language=language,
                title=title,
                summary=summary,
                link="https://example.eu/report",
            )
            for name, value in version.searched().items():
                setattr(version, name, value)
            version.save()


class SubscriberFactory(factory.django.DjangoModelFactory):
    """Somebody who confirmed; `waiting` did not yet."""

    class Meta:
        model = Subscriber

    email = factory.Sequence(lambda n: f"reader{n}@test.example")
    language = "en"
    status = SubscriberStatus.CONFIRMED
    asked_at = AT
    confirmed_at = AT

    class Params:
        waiting = factory.Trait(status=SubscriberStatus.ASKED, confirmed_at=None)
        japanese = factory.Trait(language="ja")


class IssueFactory(factory.django.DjangoModelFactory):
    """A draft with words in both languages."""

    class Meta:
        model = NewsletterIssue

    number = factory.Sequence(lambda n: n + 1)
    subject_en = "News of May"
    subject_ja = "5月のお知らせ"
    text_en = "Dear readers, the call is open."
    text_ja = "公募を開始しました。"
    created_at = AT
