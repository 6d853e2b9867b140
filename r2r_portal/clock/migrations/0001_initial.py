from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Offset',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('ahead', models.DurationField(verbose_name='ahead of real time by')),
                ('moved_at', models.DateTimeField(help_text='In real time', verbose_name='last moved')),
            ],
            options={
                'verbose_name': "portal's clock",
                'verbose_name_plural': "portal's clock",
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='clock_offset_one_row')],
            },
        ),
    ]
