from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "keskus.policies"
    default_auto_field = "django.db.models.BigAutoField"
