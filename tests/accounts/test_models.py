"""What a store knows about itself."""

from datetime import date

import pytest

from kafield.accounts.models import Store


@pytest.mark.parametrize(
    ("area", "letter"), [(5000, "A"), (4999, "B"), (2000, "B"), (1999, "C"), (1, "C"), (None, None)]
)
def test_the_class_of_a_store_follows_from_its_selling_area(area, letter):
    assert Store(selling_area=area).store_class == letter


def test_a_store_is_open_from_its_first_day_until_the_day_it_closes():
    store = Store(opened_on=date(2026, 1, 10), closed_on=date(2026, 2, 1))
    days = [date(2026, 1, 9), date(2026, 1, 10), date(2026, 1, 31), date(2026, 2, 1)]
    assert [store.is_open(day) for day in days] == [False, True, True, False]
