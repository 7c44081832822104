"""Check digits of personal codes and accounts."""

from __future__ import annotations

from datetime import date
from operator import mul

_PESEL_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
_PESEL_CENTURIES = {0: 1900, 20: 2000, 40: 2100, 60: 2200, 80: 1800}
_FIRST_WEIGHTS, _SECOND_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 1), (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)
IBAN_LENGTHS = {  # ISO 13616 registry: the countries our callers bank in
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18,
    "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IT": 27, "LT": 20, "LU": 20, "LV": 21, "NL": 18,
    "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "UA": 29,
}  # fmt: skip
_LETTERS = {ord(letter): str(value) for value, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ", start=10)}


def is_pesel(digits: str) -> bool:
    """Poland (Dz.U. 2010 nr 217 poz. 1427, art. 15): a date of birth and a weighted check digit."""
    if len(digits) != 11 or digits[4] > "3" or (_weighed(_PESEL_WEIGHTS, digits) + int(digits[10])) % 10:
        return False
    month = int(digits[2:4])
    century = _PESEL_CENTURIES.get(month // 20 * 20)
    return century is not None and _is_date(century + int(digits[:2]), month % 20, int(digits[4:6]))


def is_isikukood(digits: str) -> bool:
    """Estonia (EVS 585:2007): century and sex, a date of birth, a check digit by two rows of weights."""
    if len(digits) != 11 or not "1" <= digits[0] <= "8" or digits[3] > "1" or digits[5] > "3":
        return False
    left = _weighed(_FIRST_WEIGHTS, digits) % 11
    if left == 10:
        left = _weighed(_SECOND_WEIGHTS, digits) % 11 % 10
    year = 1800 + (int(digits[0]) - 1) // 2 * 100 + int(digits[1:3])
    return left == int(digits[10]) and _is_date(year, int(digits[3:5]), int(digits[5:7]))


def _weighed(weights: tuple[int, ...], digits: str) -> int:
    return sum(map(mul, weights, map(int, digits)))


def _is_date(year: int, month: int, day: int) -> bool:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return False
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def is_iban(account: str) -> bool:
    """ISO 13616: country and check digits moved to the end, letters as 10 to 35, leave 1 modulo 97."""
    if len(account) != IBAN_LENGTHS.get(account[:2], 0) or not account.isalnum() or not account.isascii():
        return False
    return int((account[4:] + account[:4]).upper().translate(_LETTERS)) % 97 == 1
