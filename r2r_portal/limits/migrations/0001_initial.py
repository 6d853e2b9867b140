from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Bucket',
            fields=[
                ('key', models.CharField(help_text='A keyed digest: it names nobody', max_length=64, primary_key=True, serialize=False, verbose_name='key')),
                ('full_at', models.DateTimeField(help_text='In real time', verbose_name='full again')),
            ],
            options={
                'verbose_name': 'limit in use',
                'verbose_name_plural': 'limits in use',
                'indexes': [models.Index(fields=['full_at'], name='limits_bucket_full_at')],
            },
        ),
    ]
