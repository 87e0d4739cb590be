"""Numbers as people read them."""

_DIGITS = 3


def figure(value: float) -> str:
    """Three significant digits, thousands apart, never with an exponent: `0.0123`, `1.25`, `12,300`."""
    if value == 0:
        return "0"
    rounded = float(f"{value:.{_DIGITS}g}")
    if abs(rounded) >= 100:
        return f"{rounded:,.0f}"
    return f"{rounded:.{_DIGITS + 3}f}".rstrip("0").rstrip(".") if abs(rounded) < 1 else f"{rounded:.{_DIGITS}g}"


def metric(name: str) -> str:
    """A metric's name in words; its unit stands at its end."""
    return name.replace("_", " ")
