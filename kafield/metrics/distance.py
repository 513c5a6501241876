"""How far it is from one place to another."""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS = 6_371_000


def metres_between(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> int:
    """Great-circle distance of two points in degrees (haversine, mean radius of the earth), in whole metres."""
    one, two = radians(latitude), radians(other_latitude)
    half_chord = sin((two - one) / 2) ** 2 + cos(one) * cos(two) * sin(radians(other_longitude - longitude) / 2) ** 2
    return round(2 * EARTH_RADIUS * asin(min(1, sqrt(half_chord))))


def is_outside(distance: int | None, accuracy: float | None, fence: int) -> bool:
    """Further from the store than the fence (all in metres), with the phone's own accuracy given in its favour."""
    return distance is not None and distance - (accuracy or 0) > fence
