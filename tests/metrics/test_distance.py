"""Distances on the sphere, against known pairs of places."""

import pytest

from kafield.metrics.distance import metres_between


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ((31.193, 121.403), (31.193, 121.403), 0),
        ((0, 0), (0, 1), 111_195),
        ((0, 0), (1, 0), 111_195),
        ((0, 0), (0, 180), 20_015_087),
        ((60, 0), (60, 1), 55_597),
        ((0, 179.5), (0, -179.5), 111_195),
    ],
)
def test_a_degree_is_as_long_as_the_earth_makes_it(one, other, metres):
    assert metres_between(*one, *other) == metres
    assert metres_between(*other, *one) == metres
