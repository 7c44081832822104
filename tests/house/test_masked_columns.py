"""Privacy rule 1: what people write is masked before the first write; every text column says how, or why it is not."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from keskus.core.fields import EncryptedTextField, Masked, MaskedJSONField
from tests.house.plain_columns import PLAIN


def text_columns() -> dict[str, models.Field]:
    """Every column of ours that can hold any text; a choice among codes cannot."""
    kinds = (models.CharField, models.TextField, models.JSONField)
    found = [
        model._meta for app in apps.get_app_configs() if app.name.startswith("keskus.") for model in app.get_models()
    ]
    return {
        f"{meta.label}.{own.name}": own
        for meta in found
        for own in meta.local_fields
        if isinstance(own, kinds) and not own.choices and not own.name.endswith(("_by", "_hash"))
    }


def test_every_text_column_masks_itself_is_sealed_or_says_why_not() -> None:
    columns = text_columns()
    kept = [name for names in PLAIN.values() for name in names.split()]
    assert len(kept) == len(set(kept))
    safe = {name for name, own in columns.items() if isinstance(own, Masked | MaskedJSONField | EncryptedTextField)}
    assert sorted(columns.keys() - safe - set(kept)) == [], "see tests/house/plain_columns.py"
    assert sorted(set(kept) - (columns.keys() - safe)) == [], "these are masked, sealed or gone: take them out"
