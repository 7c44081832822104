from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("recordings", "0006_transcripts"),
    ]

    operations = [
        migrations.AddField(
            model_name="arrival",
            name="agent_number",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="recording",
            name="agent_number",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
    ]
