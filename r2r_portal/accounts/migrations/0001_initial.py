import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('sessions', '0001_initial'),
        ('territories', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('given_name', models.CharField(blank=True, max_length=80, verbose_name='given names')),
                ('family_name', models.CharField(blank=True, max_length=80, verbose_name='family name')),
                ('given_kana', models.CharField(blank=True, max_length=80, verbose_name='given names in kana')),
                ('family_kana', models.CharField(blank=True, max_length=80, verbose_name='family name in kana')),
                ('language', models.CharField(choices=[('en', 'English'), ('ja', '日本語')], default='en', max_length=2, verbose_name='language')),
                ('zone', models.CharField(choices=[('Europe/Brussels', 'Brussels'), ('Asia/Tokyo', 'Tokyo')], default='Europe/Brussels', max_length=40, verbose_name='time zone')),
                ('is_staff', models.BooleanField(default=False, verbose_name='may open the admin')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('created_at', models.DateTimeField(blank=True, null=True, verbose_name='registered')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_one_per_address')],
            },
        ),
        migrations.CreateModel(
            name='ErasureRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('asked', 'Asked'), ('approved', 'Approved'), ('refused', 'Refused'), ('done', 'Erased')], default='asked', max_length=8, verbose_name='state')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('answer', models.TextField(blank=True, verbose_name='reasons')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='erased')),
                ('counts', models.JSONField(blank=True, default=dict, verbose_name='rows by table')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('address', models.EmailField(blank=True, db_default='', default='', max_length=254, verbose_name='e-mail address')),
            ],
            options={
                'verbose_name': 'erasure of a person',
                'verbose_name_plural': 'erasures of people',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('asked', 'approved'))), fields=('person',), name='erasure_one_open'), models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'approved', 'refused', 'done'])), name='erasure_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('settled_by', None), ('state', 'asked')), models.Q(models.Q(('state', 'asked'), _negated=True), ('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='erasure_settled_once_not_asked'), models.CheckConstraint(condition=models.Q(('settled_by', None), models.Q(('settled_by', models.F('asked_by')), _negated=True), _connector='OR'), name='erasure_by_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('done_at', None)), _connector='OR'), name='erasure_stamped_once_done'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='erasure_refused_in_words'), models.UniqueConstraint(django.db.models.functions.text.Lower('address'), condition=models.Q(('address', ''), _negated=True), name='erasure_one_per_address'), models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('person__isnull', False)), models.Q(('person', None), ('state__in', ('asked', 'approved')), models.Q(('address', ''), _negated=True)), models.Q(('address', ''), ('person', None), ('state__in', ('refused', 'done'))), _connector='OR'), name='erasure_of_a_person_or_an_address')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(help_text='A row by its reference, for example accounts.user:12, or a whole table: helpdesk.question', max_length=96, verbose_name='subject')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('placed_at', models.DateTimeField(verbose_name='placed')),
                ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='lifted')),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lifted by')),
                ('placed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='placed by')),
            ],
            options={
                'verbose_name': 'hold',
                'verbose_name_plural': 'holds',
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('subject',), name='hold_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='hold_with_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('lifted_at', None), ('lifted_by', None)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False)), _connector='OR'), name='hold_lifted_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('eu', 'European Union'), ('jp', 'Japan')], max_length=2, verbose_name='side')),
                ('kind', models.CharField(choices=[('authority', 'Regional authority'), ('agency', 'Agency with a mandate'), ('stakeholder', 'University, research centre, firm or cluster')], default='authority', max_length=12, verbose_name='kind of body')),
                ('name_local', models.CharField(blank=True, max_length=200, verbose_name='official name')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='name in English')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('created_at', models.DateTimeField(verbose_name='registered')),
                ('territory', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='territories.territory', verbose_name='territory')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('owner', 'Owner'), ('editor', 'Editor'), ('reader', 'Reader')], default='owner', max_length=6, verbose_name='part in the organisation')),
                ('department', models.CharField(blank=True, max_length=160, verbose_name='department')),
                ('position', models.CharField(blank=True, max_length=160, verbose_name='post')),
                ('joined_at', models.DateTimeField(verbose_name='joined')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'member of an organisation',
                'verbose_name_plural': 'members of organisations',
                'constraints': [models.UniqueConstraint(fields=('organisation', 'user'), name='membership_once'), models.CheckConstraint(condition=models.Q(('part__in', ['owner', 'editor', 'reader'])), name='membership_part_known')],
            },
        ),
        migrations.CreateModel(
            name='Invite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('part', models.CharField(choices=[('owner', 'Owner'), ('editor', 'Editor'), ('reader', 'Reader')], max_length=6, verbose_name='part in the organisation')),
                ('language', models.CharField(choices=[('en', 'English'), ('ja', '日本語')], max_length=2, verbose_name='language')),
                ('invited_at', models.DateTimeField(verbose_name='invited')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='taken back')),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accepted by')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invites', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'invitation of a colleague',
                'verbose_name_plural': 'invitations of colleagues',
                'constraints': [models.UniqueConstraint(models.F('organisation'), django.db.models.functions.text.Lower('email'), condition=models.Q(('accepted_at', None), ('revoked_at', None)), name='invite_one_open_per_address'), models.CheckConstraint(condition=models.Q(('part__in', ('editor', 'reader'))), name='invite_never_owner'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_at', None), ('accepted_by', None)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False), ('revoked_at', None)), _connector='OR'), name='invite_accepted_or_revoked')],
            },
        ),
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_at', models.DateTimeField(verbose_name='signed in')),
                ('seen_at', models.DateTimeField(verbose_name='last here')),
                ('browser', models.CharField(blank=True, choices=[('edge', 'Edge'), ('opera', 'Opera'), ('samsung', 'Samsung Internet'), ('firefox', 'Firefox'), ('chrome', 'Chrome'), ('safari', 'Safari')], max_length=12, verbose_name='browser')),
                ('system', models.CharField(blank=True, choices=[('iphone', 'iPhone'), ('ipad', 'iPad'), ('android', 'Android'), ('windows', 'Windows'), ('chromeos', 'ChromeOS'), ('macos', 'macOS'), ('linux', 'Linux')], max_length=12, verbose_name='system')),
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='sign_in', to='sessions.session', verbose_name='session')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'sign-in',
                'verbose_name_plural': 'sign-ins',
                'constraints': [models.CheckConstraint(condition=models.Q(('seen_at__gte', models.F('began_at'))), name='signin_seen_after_it_began')],
            },
        ),
    ]
