from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_at', models.DateTimeField(help_text='In real time', verbose_name='sealed')),
                ('last_event', models.BigIntegerField(unique=True, verbose_name='last entry')),
                ('events', models.PositiveIntegerField(verbose_name='entries')),
                ('previous', models.CharField(max_length=64, unique=True, verbose_name='seal before')),
                ('sha256', models.CharField(max_length=64, unique=True, verbose_name='hash (SHA-256)')),
            ],
            options={
                'verbose_name': 'seal of the log',
                'verbose_name_plural': 'seals of the log',
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('by', models.CharField(help_text='Reference of the person, for example accounts.user:12, or system', max_length=64, verbose_name='by whom')),
                ('verb', models.CharField(max_length=64, verbose_name='act')),
                ('subject', models.CharField(max_length=96, verbose_name='subject')),
                ('detail', models.JSONField(blank=True, default=dict, verbose_name='details')),
            ],
            options={
                'verbose_name': 'entry of the audit log',
                'verbose_name_plural': 'entries of the audit log',
                'indexes': [models.Index(fields=['subject', 'at'], name='audit_event_about', opclasses=['varchar_pattern_ops', 'timestamptz_ops']), models.Index(fields=['verb', 'at'], name='audit_event_verb_32747d_idx'), models.Index(fields=['by', 'at'], name='audit_event_done_by'), models.Index(fields=['at', 'id'], name='audit_event_newest')],
            },
        ),
    ]
