from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "keskus.reports"
    default_auto_field = "django.db.models.BigAutoField"
