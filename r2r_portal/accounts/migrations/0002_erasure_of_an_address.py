"""Somebody without an account is erased by the same request: it names an address until it is settled (REL-I3)."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='erasurerequest',
            name='address',
            field=models.EmailField(blank=True, db_default='', default='', max_length=254, verbose_name='e-mail address'),
        ),
        migrations.AlterField(
            model_name='erasurerequest',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddConstraint(
            model_name='erasurerequest',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('address'), condition=models.Q(('address', ''), _negated=True), name='erasure_one_per_address'),
        ),
        migrations.AddConstraint(
            model_name='erasurerequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('person__isnull', False)), models.Q(('person', None), ('state__in', ('asked', 'approved')), models.Q(('address', ''), _negated=True)), models.Q(('address', ''), ('person', None), ('state__in', ('refused', 'done'))), _connector='OR'), name='erasure_of_a_person_or_an_address'),
        ),
    ]
