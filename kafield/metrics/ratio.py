"""The one division of the metrics: undefined is None, never zero."""


def ratio(part: float | None, whole: float | None) -> float | None:
    """Part / whole as a factor (0.5 is 50 %); None where either is unknown or the whole is not above zero."""
    if part is None or whole is None or whole <= 0:
        return None
    return float(part / whole)


def percent(part: float | None, whole: float | None) -> float | None:
    """The same, times 100: of whole numbers the result is exact where a float can be."""
    return ratio(None if part is None else 100 * part, whole)
