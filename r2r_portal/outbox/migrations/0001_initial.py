from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=80, unique=True, verbose_name='topic')),
                ('since', models.DateTimeField(verbose_name='since')),
            ],
            options={
                'verbose_name': 'topic to look through',
                'verbose_name_plural': 'topics to look through',
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='One cause, one message', max_length=200, unique=True, verbose_name='key')),
                ('topic', models.CharField(max_length=80, verbose_name='topic')),
                ('to', models.EmailField(max_length=254, verbose_name='to')),
                ('language', models.CharField(choices=[('en', 'English'), ('ja', '日本語')], max_length=2, verbose_name='language')),
                ('zone', models.CharField(max_length=40, verbose_name='time zone')),
                ('payload', models.JSONField(blank=True, default=dict, verbose_name='data')),
                ('state', models.CharField(choices=[('held', 'Held'), ('queued', 'Queued'), ('sent', 'Sent'), ('dropped', 'No longer needed'), ('failed', 'Failed'), ('bounced', "Refused by the recipient's server")], default='queued', max_length=8, verbose_name='state')),
                ('created_at', models.DateTimeField(verbose_name='written')),
                ('due_at', models.DateTimeField(help_text="By the portal's clock", verbose_name='due')),
                ('not_before', models.DateTimeField(blank=True, help_text='In real time: a worker holds the message, or waits before the next attempt', null=True, verbose_name='not before')),
                ('subject', models.CharField(blank=True, db_default='', help_text='As staff worded it; empty: as the template says', max_length=200, verbose_name='subject')),
                ('body', models.TextField(blank=True, db_default='', help_text='As staff worded it; empty: as the template says', verbose_name='text')),
                ('released_at', models.DateTimeField(blank=True, help_text='When staff let it go: it is not kept for review again', null=True, verbose_name='released')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('last_error', models.CharField(blank=True, max_length=300, verbose_name='last error')),
                ('ambiguous', models.BooleanField(db_default=False, default=False, help_text='The mail server took the text and did not confirm it: a copy may have arrived before', verbose_name='delivery ambiguous')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['due_at'], name='outbox_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['held', 'queued', 'sent', 'dropped', 'failed', 'bounced'])), name='message_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at', None)), _connector='OR'), name='message_stamped_once_sent'), models.CheckConstraint(condition=models.Q(models.Q(('body', ''), ('subject', '')), models.Q(models.Q(('subject', ''), _negated=True), models.Q(('body', ''), _negated=True)), _connector='OR'), name='message_worded_whole')],
            },
        ),
        migrations.CreateModel(
            name='Pause',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('since', models.DateTimeField(help_text='In real time', verbose_name='since')),
            ],
            options={
                'verbose_name': 'pause of the outbox',
                'verbose_name_plural': 'pauses of the outbox',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='pause_one_row')],
            },
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=80, verbose_name='topic')),
                ('language', models.CharField(choices=[('en', 'English'), ('ja', '日本語')], max_length=2, verbose_name='language')),
                ('subject', models.CharField(help_text='With its placeholders', max_length=400, verbose_name='subject')),
                ('body', models.TextField(help_text='With its placeholders', verbose_name='text')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('used', 'In use'), ('past', 'No longer in use'), ('refused', 'Refused')], default='proposed', max_length=8, verbose_name='state')),
                ('proposed_at', models.DateTimeField(verbose_name='proposed')),
                ('proposed_by', models.CharField(max_length=80, verbose_name='proposed by')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='settled')),
                ('settled_by', models.CharField(blank=True, max_length=80, verbose_name='settled by')),
            ],
            options={
                'verbose_name': 'words of a kind of message',
                'verbose_name_plural': 'words of kinds of messages',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'used')), fields=('topic', 'language'), name='wording_one_in_use'), models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('topic', 'language'), name='wording_one_proposed'), models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'used', 'past', 'refused'])), name='wording_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('settled_by', ''), ('state', 'proposed')), models.Q(models.Q(('state', 'proposed'), _negated=True), ('settled_at__isnull', False), models.Q(('settled_by', ''), _negated=True)), _connector='OR'), name='wording_settled_once_not_proposed'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'used'), _negated=True), models.Q(('settled_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='wording_second_pair_of_eyes')],
            },
        ),
    ]
