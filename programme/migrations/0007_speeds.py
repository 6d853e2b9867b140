"""The figures that a programme begins with when it asks how long a way takes (SPEC P4)."""

from django.db import migrations

SPEEDS = (
    ("walk", "4.5", 5, "0", "1.5"),
    ("car", "30", 10, "0.5", "30"),
    ("bus", "25", 15, "1", "60"),
    ("train", "60", 20, "20", "150"),
    ("fast_train", "200", 40, "60", "900"),
    ("aeroplane", "700", 180, "500", None),
    ("ferry", "30", 45, "5", "300"),
)


def begin_with_speeds(apps, schema_editor):
    """Write the figures that the programme begins with (programme.domain.travel.DEFAULTS); staff change them."""
    speeds = apps.get_model("programme", "TravelSpeed")
    for kind, kmh, extra, near, far in SPEEDS:
        speeds.objects.create(kind=kind, kmh=kmh, extra_minutes=extra, from_km=near, to_km=far)


class Migration(migrations.Migration):
    dependencies = [("programme", "0006_seats")]
    operations = [migrations.RunPython(begin_with_speeds, migrations.RunPython.noop)]
