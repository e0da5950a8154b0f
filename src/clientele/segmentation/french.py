"""Numbers as the French texts of the marts write them."""


def french(number: str) -> str:
    """Return a number that is written in English as French writes it: 97,0 %."""
    return number.replace("%", " %").translate(str.maketrans(",.", " ,"))
