from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "keskus.contacts"
    default_auto_field = "django.db.models.BigAutoField"
