import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('django_celery_beat', '0019_alter_periodictasks_options'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('name', models.SlugField(max_length=40, primary_key=True, serialize=False, verbose_name='part of the portal')),
                ('at', models.DateTimeField(verbose_name='last sign of life (real time)')),
                ('detail', models.JSONField(default=dict, help_text='Numbers and codes, never personal data', verbose_name='figures')),
            ],
            options={
                'verbose_name': 'sign of life',
                'verbose_name_plural': 'signs of life',
            },
        ),
        migrations.CreateModel(
            name='RegularTask',
            fields=[
            ],
            options={
                'verbose_name': 'regular task',
                'verbose_name_plural': 'regular tasks',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('django_celery_beat.periodictask',),
        ),
        migrations.CreateModel(
            name='Condition',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('mode', models.CharField(choices=[('normal', 'Everything works'), ('mail-late', 'E-mails are late'), ('read-only', 'Nothing can be saved'), ('maintenance', 'Away for maintenance')], max_length=12, verbose_name='mode')),
                ('since', models.DateTimeField(help_text='In real time', verbose_name='since')),
            ],
            options={
                'verbose_name': 'mode of the portal',
                'verbose_name_plural': 'modes of the portal',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='condition_one_row'), models.CheckConstraint(condition=models.Q(('mode__in', ['normal', 'mail-late', 'read-only', 'maintenance'])), name='condition_mode_known')],
            },
        ),
        migrations.CreateModel(
            name='Passage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text_en', models.TextField(blank=True, verbose_name='text (English)')),
                ('text_ja', models.TextField(blank=True, verbose_name='text (Japanese)')),
                ('text_source', models.CharField(choices=[('en', 'English'), ('ja', '日本語')], default='en', max_length=2, verbose_name='written in')),
                ('text_state', models.CharField(choices=[('missing', 'Missing'), ('draft', 'Draft'), ('reviewed', 'Reviewed')], default='reviewed', max_length=10, verbose_name='state of the translation')),
                ('slug', models.SlugField(max_length=40, unique=True, verbose_name='where it stands')),
                ('published', models.PositiveIntegerField(blank=True, null=True, verbose_name='version shown')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by')),
            ],
            options={
                'verbose_name': 'passage of the site',
                'verbose_name_plural': 'passages of the site',
            },
        ),
        migrations.CreateModel(
            name='PassageVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('text_en', models.TextField(blank=True, verbose_name='text (English)')),
                ('text_ja', models.TextField(blank=True, verbose_name='text (Japanese)')),
                ('source', models.CharField(choices=[('en', 'English'), ('ja', '日本語')], max_length=2, verbose_name='written in')),
                ('source_number', models.PositiveIntegerField(verbose_name='version of the source')),
                ('follows', models.PositiveIntegerField(verbose_name='version of the source that the translation follows')),
                ('written_at', models.DateTimeField(verbose_name='written')),
                ('author_en', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author (English)')),
                ('author_ja', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author (Japanese)')),
                ('passage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='site.passage', verbose_name='passage of the site')),
                ('reviewer_en', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reviewer (English)')),
                ('reviewer_ja', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reviewer (Japanese)')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
            ],
            options={
                'verbose_name': 'version of a passage',
                'verbose_name_plural': 'versions of passages',
                'constraints': [models.UniqueConstraint(fields=('passage', 'number'), name='passage_version_once'), models.CheckConstraint(condition=models.Q(models.Q(('reviewer_en', None), ('author_en', None), models.Q(('reviewer_en', models.F('author_en')), _negated=True), _connector='OR'), models.Q(('reviewer_ja', None), ('author_ja', None), models.Q(('reviewer_ja', models.F('author_ja')), _negated=True), _connector='OR')), name='passage_reviewed_by_another'), models.CheckConstraint(condition=models.Q(('follows__lte', models.F('source_number')), ('source_number__lte', models.F('number'))), name='passage_follows_what_was')],
            },
        ),
    ]
