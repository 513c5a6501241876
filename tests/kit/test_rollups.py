"""Totals agree with what was added, however it came."""

import threading
from datetime import date

from kafield.kit import rollups
from kafield.kit.db import writing

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
ANA, BO = 1, 2


def test_what_is_added_is_added_up(app):
    with writing():
        rollups.add(MONDAY, ANA, {"visits_made": 1, "order_minor": 128_400})
    with writing():
        rollups.add(MONDAY, ANA, {"visits_made": 1})
    assert rollups.totals((MONDAY, MONDAY), [ANA]) == {ANA: {"visits_made": 2, "order_minor": 128_400}}


def test_a_correction_takes_away(app):
    with writing():
        rollups.add(MONDAY, ANA, {"order_minor": 128_400})
        rollups.add(MONDAY, ANA, {"order_minor": -28_400})
    assert rollups.totals((MONDAY, MONDAY), [ANA])[ANA]["order_minor"] == 100_000


def test_totals_are_of_the_asked_people_and_days(app):
    with writing():
        rollups.add_all(
            {(MONDAY, ANA, "visits_made"): 3, (TUESDAY, ANA, "visits_made"): 4, (MONDAY, BO, "visits_made"): 5}
        )
    assert rollups.totals((MONDAY, TUESDAY), [ANA])[ANA]["visits_made"] == 7
    assert rollups.totals((MONDAY, MONDAY), [ANA, BO])[BO]["visits_made"] == 5


def test_who_did_nothing_has_zeros(app):
    assert rollups.totals((MONDAY, TUESDAY), [ANA])[ANA]["visits_made"] == 0


def test_a_team_is_seen_day_by_day(app):
    with writing():
        rollups.add_all(
            {(MONDAY, ANA, "visits_made"): 3, (MONDAY, BO, "visits_made"): 5, (TUESDAY, BO, "visits_made"): 1}
        )
    assert rollups.totals_by_day((MONDAY, TUESDAY), [ANA, BO]) == {
        MONDAY: {"visits_made": 8},
        TUESDAY: {"visits_made": 1},
    }


def test_sums_beyond_32_bits_are_kept(app):
    with writing():
        rollups.add(MONDAY, ANA, {"order_minor": 9_000_000_000})
        rollups.add(MONDAY, ANA, {"order_minor": 9_000_000_000})
    assert rollups.totals((MONDAY, MONDAY), [ANA])[ANA]["order_minor"] == 18_000_000_000


def test_writers_at_the_same_time_lose_nothing(app):
    measures = ["a", "b", "c", "d"]

    def add_often(order):
        with app.app_context():
            for _ in range(10):
                with writing():
                    rollups.add(MONDAY, ANA, dict.fromkeys(order, 1))

    threads = [threading.Thread(target=add_often, args=(order,)) for order in (measures, measures[::-1]) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rollups.totals((MONDAY, MONDAY), [ANA])[ANA] == dict.fromkeys(measures, 40)
