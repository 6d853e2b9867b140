"""People and organisations: the smallest valid rows, fictional, at fixed instants."""

from datetime import UTC, datetime

import factory
from django.contrib.auth.models import Group

from r2r_portal.accounts.models import Membership, Organisation, Part, User
from r2r_portal.territories.models import Side

AT = datetime(2022, 5, 16, 7, 0, tzinfo=UTC)


class UserFactory(factory.django.DjangoModelFactory):
    """A person of the EU side who reads English; traits turn them around."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@test.example")
    given_name = "Ada"
    family_name = factory.Sequence(lambda n: f"Example{n}")
    created_at = AT

    class Params:
        japanese = factory.Trait(language="ja", zone="Asia/Tokyo", family_name="見本", given_name="花子")

    @factory.post_generation
    def role(self, create, extracted, **kwargs):
        """Give a staff role: `UserFactory(role=OFFICER)`."""
        if extracted:
            self.groups.add(Group.objects.get(name=extracted))
            User.objects.filter(pk=self.pk).update(is_staff=True)
            self.is_staff = True


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A body without a territory yet."""

    class Meta:
        model = Organisation

    side = Side.EU
    name_local = factory.Sequence(lambda n: f"Example Authority {n}")
    created_at = AT


class MembershipFactory(factory.django.DjangoModelFactory):
    """An owner of an organisation."""

    class Meta:
        model = Membership

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
    part = Part.OWNER
    joined_at = AT
