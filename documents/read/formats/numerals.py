"""Roman numerals and letters, as lists are numbered by them."""

_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def roman(count: int) -> str:
    """Return a positive number in capital Roman numerals."""
    out = []
    for worth, sign in _ROMAN:
        times, count = divmod(count, worth)
        out.append(sign * times)
    return "".join(out)


def letters(count: int) -> str:
    """Return the small letter of a positive number as Word counts: a ... z, aa, bb ..."""
    rounds, index = divmod(count - 1, len(_ALPHABET))
    return _ALPHABET[index] * (rounds + 1)
