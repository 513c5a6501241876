"""What is still on a phone follows from what it says and what has arrived since."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from kafield.sync.phones import numbers_in, standing
from tests.cast import NOW


def sent(outbox, seconds_ago=0, travelled=1, wrong_by=0):
    received = NOW - timedelta(seconds=seconds_ago)
    return SimpleNamespace(
        outbox=outbox,
        received_at=received,
        sent_at=received - timedelta(seconds=travelled + wrong_by),
    )


def test_the_write_that_made_the_statement_has_arrived():
    assert standing([sent("n=1;oldest=3;refused=0")]).waiting == 0
    assert standing([sent("n=9;oldest=5400;refused=0")]).waiting == 8


def test_writes_that_travelled_beside_it_have_arrived_too():
    """A photo and a text of two lanes set out together, each saying two."""
    assert standing([sent("n=2", 0, travelled=8), sent("n=2", 5, travelled=3)]).waiting == 0


def test_writes_that_arrived_before_it_set_out_are_not_taken_off_twice():
    assert standing([sent("n=4", 0), sent("n=5", 30), sent("n=6", 60)]).waiting == 3


def test_a_wrong_clock_of_the_phone_changes_nothing():
    wrong = 3 * 86_400
    assert standing([sent("n=4", 0, wrong_by=wrong), sent("n=5", 30, wrong_by=wrong)]).waiting == 3


def test_the_oldest_was_recorded_so_long_before_it_was_said():
    phone = standing([sent("n=3;oldest=3600;refused=1", seconds_ago=2400)])
    assert phone.oldest_at == NOW - timedelta(minutes=100)
    assert phone.refused == 1


def test_an_empty_phone_holds_nothing_old_or_refused():
    phone = standing([sent("n=1;oldest=3600;refused=1")])
    assert (phone.waiting, phone.refused, phone.oldest_at) == (0, 0, None)


@pytest.mark.parametrize(("outbox", "said"), [("n=1", None), ("n=1;persist=0", False), ("n=1;persist=1", True)])
def test_whether_its_storage_lasts_is_known_once_it_says_so(outbox, said):
    assert standing([sent(outbox)]).is_persisted is said


@pytest.mark.parametrize("outbox", ["", "n=", "n=many", "n=-3", ";;=", "n"])
def test_a_statement_without_numbers_says_nothing(outbox):
    assert standing([sent(outbox)]).waiting == 0


def test_the_parts_of_a_statement_are_read_by_name():
    assert numbers_in("n=3;oldest=5400;refused=1;persist=0") == {"n": 3, "oldest": 5400, "refused": 1, "persist": 0}
