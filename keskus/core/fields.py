"""Column types that cannot be forgotten: text that masks itself, text that is sealed, money with its currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models

from keskus.core import keys
from keskus.engines.masking import cardless, masked, masked_name, masked_within


class Masked:
    """A column that masks what it is given on every way in: save, update, bulk_create and lookups alike.

    To a migration it is the plain column: what is masked may change without the table changing.
    """

    def get_prep_value(self, value: Any) -> Any:
        """All that names a person or opens an account is taken out, typed or said, in all three languages."""
        value = super().get_prep_value(value)  # type: ignore[misc]
        if not isinstance(value, str):
            return value
        found, most = self.hide(value), getattr(self, "max_length", None)
        # What was too long as it came is refused by the database, never cut in silence.
        return found[:most] if most and len(value) <= most else found

    def hide(self, text: str) -> str:
        """The text without what may not be kept."""
        return masked(text)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return name, f"django.db.models.{self.plain}", args, kwargs  # type: ignore[attr-defined]


class MaskedTextField(Masked, models.TextField):
    """Text that people write, or that came from outside."""

    plain = "TextField"


class MaskedCharField(Masked, models.CharField):
    """A line that people write, or that came from outside: a reason, a title, a file's name."""

    plain = "CharField"


class NameCharField(MaskedCharField):
    """The name of a thing of the centre's own: without cards, otherwise as it was given, for it tells things apart."""

    def hide(self, text: str) -> str:
        """Only cards and their codes."""
        return masked_name(text)


class MaskedJSONField(models.JSONField):
    """Values among which may be words that people wrote; numbers and keys stay."""

    def get_prep_value(self, value: Any) -> Any:
        """Mask every text in it."""
        return super().get_prep_value(masked_within(value))

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


class EncryptedTextField(models.TextField):
    """Text sealed with AES-256-GCM before it is written; compare through a `search_hash` column beside it."""

    def get_prep_value(self, value: Any) -> Any:
        """Seal on the way in; empty stays empty so that it can be filtered on."""
        value = super().get_prep_value(value)
        return keys.seal(value) if value else value

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Open on the way out."""
        return keys.unseal(value) if value else value


class CardlessTextField(EncryptedTextField):
    """What must be read again as it was, sealed, but never with cards, their codes and expiries (privacy rule 1)."""

    def get_prep_value(self, value: Any) -> Any:
        """Mask, then seal."""
        return super().get_prep_value(cardless(value) if isinstance(value, str) else value)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, _, args, kwargs = super().deconstruct()
        return name, "keskus.core.fields.EncryptedTextField", args, kwargs


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217). Adding two currencies is an error, never a guess."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError("money is Decimal, never float")
        if len(self.currency) != 3 or not self.currency.isupper():
            raise ValueError(f"{self.currency!r} is no ISO 4217 currency code")

    def __add__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.amount - other.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        return Money(self.amount * factor, self.currency)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def _same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")


class MoneyField:
    """Two columns, `<name>_amount` and `<name>_currency`, read and set together as `Money` (or None)."""

    def __init__(self, *, max_digits: int = 14, decimal_places: int = 2) -> None:
        self.max_digits, self.decimal_places = max_digits, decimal_places

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        """Add the two columns and this descriptor to the model."""
        self.name = name
        if not model._meta.abstract and f"{name}_amount" not in {f.name for f in model._meta.local_fields}:
            amount: models.DecimalField[Any, Any] = models.DecimalField(
                max_digits=self.max_digits, decimal_places=self.decimal_places, null=True, blank=True
            )
            model.add_to_class(f"{name}_amount", amount)
            model.add_to_class(f"{name}_currency", models.CharField(max_length=3, blank=True))
        setattr(model, name, self)

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        amount = getattr(row, f"{self.name}_amount")
        return None if amount is None else Money(Decimal(amount), getattr(row, f"{self.name}_currency"))

    def __set__(self, row: Any, value: Money | None) -> None:
        setattr(row, f"{self.name}_amount", value.amount if value else None)
        setattr(row, f"{self.name}_currency", value.currency if value else "")
