import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='MemberState',
            fields=[
                ('code', models.CharField(max_length=2, primary_key=True, serialize=False, verbose_name='code')),
                ('name_en', models.CharField(max_length=80, verbose_name='name in English')),
                ('name_ja', models.CharField(max_length=80, verbose_name='name in Japanese')),
                ('zone', models.CharField(max_length=40, verbose_name='time zone')),
            ],
            options={
                'verbose_name': 'Member State',
                'verbose_name_plural': 'Member States',
            },
        ),
        migrations.CreateModel(
            name='Territory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('eu', 'European Union'), ('jp', 'Japan')], max_length=2, verbose_name='side')),
                ('code', models.CharField(help_text='NUTS 2021 code, or JP- and the JIS code', max_length=8, unique=True, verbose_name='code')),
                ('level', models.PositiveSmallIntegerField(help_text='NUTS level; 2 for prefectures', verbose_name='level')),
                ('name_local', models.CharField(max_length=160, verbose_name='name in the local language')),
                ('name_latin', models.CharField(max_length=160, verbose_name='name in Latin letters')),
                ('name_en', models.CharField(blank=True, max_length=160, verbose_name='name in English')),
                ('name_ja', models.CharField(blank=True, max_length=160, verbose_name='name in Japanese')),
                ('name_kana', models.CharField(blank=True, max_length=80, verbose_name='name in kana')),
                ('area_en', models.CharField(blank=True, max_length=40, verbose_name='area (English)')),
                ('area_ja', models.CharField(blank=True, max_length=40, verbose_name='area (Japanese)')),
                ('zone', models.CharField(max_length=40, verbose_name='time zone')),
                ('latitude', models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True, verbose_name='latitude')),
                ('longitude', models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True, verbose_name='longitude')),
                ('is_fictional', models.BooleanField(default=False, verbose_name='fictional')),
                ('member_state', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='territories.memberstate', verbose_name='Member State')),
            ],
            options={
                'verbose_name': 'territory',
                'verbose_name_plural': 'territories',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('member_state__isnull', False), ('side', 'eu')), models.Q(('member_state', None), ('side', 'jp')), _connector='OR'), name='territory_state_on_the_eu_side')],
            },
        ),
    ]
