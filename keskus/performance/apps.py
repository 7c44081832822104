from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    name = "keskus.performance"
    default_auto_field = "django.db.models.BigAutoField"
