"""The call and applications to it: smallest valid rows at fixed instants; times as the 2022 call has them."""

from datetime import UTC, datetime

import factory

from applications.models import Application, Call, Questionnaire, Theme, Topic, Track
from applications.states import Status
from r2r_portal.territories.models import Side, Territory
from tests.factories.accounts import AT, MembershipFactory, OrganisationFactory, UserFactory

OPENS = datetime(2022, 3, 31, 22, 0, tzinfo=UTC)
CLOSES = datetime(2022, 5, 30, 22, 0, tzinfo=UTC)  # 31 May, 00:00 in Brussels


class CallFactory(factory.django.DjangoModelFactory):
    """A published call with both tracks."""

    class Meta:
        model = Call
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    code = "TEST-2022"
    title_en = "Test call"
    title_ja = "試験公募"
    opens_at = OPENS
    closes_at = CLOSES
    is_published = True

    @factory.post_generation
    def tracks(self, create, extracted, **kwargs):
        """Make both tracks, as every call has them."""
        for side, target, places in ((Side.EU, 5, 3), (Side.JP, 5, 2)):
            Track.objects.get_or_create(
                call=self, side=side,
                defaults={"target": target, "funded_places": places, "by_invitation": side == Side.JP},
            )  # fmt: skip


class ThemeFactory(factory.django.DjangoModelFactory):
    """One theme of the test call."""

    class Meta:
        model = Theme

    call = factory.SubFactory(CallFactory)
    number = factory.Sequence(lambda n: n + 1)
    slug = factory.LazyAttribute(lambda o: f"theme-{o.number}")
    title_en = factory.LazyAttribute(lambda o: f"Theme {o.number}")
    title_ja = factory.LazyAttribute(lambda o: f"テーマ{o.number}")


class TopicFactory(factory.django.DjangoModelFactory):
    """One working topic of the test call."""

    class Meta:
        model = Topic

    call = factory.SubFactory(CallFactory)
    number = factory.Sequence(lambda n: n + 1)
    slug = factory.LazyAttribute(lambda o: f"topic-{o.number}")
    title_en = factory.LazyAttribute(lambda o: f"Topic {o.number}")
    title_ja = factory.LazyAttribute(lambda o: f"トピック{o.number}")


class ApplicationFactory(factory.django.DjangoModelFactory):
    """A draft of the EU side, owned by one person; `questionnaire` has no sections, and is open so that tests add some.

    `territory_code="ITH5"` names a region of the register. `submitted=True` stamps it as handed in without a
    frozen submission: for tests of what comes after; tests of handing in use the action.
    """

    class Meta:
        model = Application
        skip_postgeneration_save = True
        exclude = ("side", "territory_code", "owner")

    class Params:
        submitted = factory.Trait(
            status=Status.SUBMITTED,
            submitted_at=AT,
            reference=factory.Sequence(lambda n: f"EU-2022-{n:03d}"),
            submitted_territory=factory.SelfAttribute("territory"),
        )

    side = Side.EU
    territory_code = "ITH5"
    owner = factory.SubFactory(UserFactory)
    call = factory.SubFactory(CallFactory)
    track = factory.LazyAttribute(lambda o: o.call.tracks.get(side=o.side))
    questionnaire = factory.LazyAttribute(
        lambda o: Questionnaire.objects.get_or_create(track=o.track, version=1)[0]
    )
    organisation = factory.SubFactory(OrganisationFactory, side=factory.SelfAttribute("..side"))
    territory = factory.LazyAttribute(
        lambda o: Territory.objects.get(code=o.territory_code) if o.territory_code else None
    )
    language = factory.LazyAttribute(lambda o: "ja" if o.side == Side.JP else "en")
    created_at = AT
    saved_at = AT
    created_by = factory.SelfAttribute("owner")
    saved_by = factory.SelfAttribute("owner")

    @factory.post_generation
    def membership(self, create, extracted, **kwargs):
        """Let the owner into the organisation."""
        MembershipFactory(organisation=self.organisation, user=self.created_by)
