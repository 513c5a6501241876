"""What is still on a phone follows from what it says and what has arrived since."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from kafield.supervision.phones import numbers_in, phone_of, phones_of
from tests.cast import NOW


def sent(outbox, seconds_ago=0, travelled=1, wrong_by=0):
    received = NOW - timedelta(seconds=seconds_ago)
    return SimpleNamespace(
        rep_id=1,
        device="d",
        outbox=outbox,
        received_at=received,
        sent_at=received - timedelta(seconds=travelled + wrong_by),
    )


def test_the_write_that_made_the_statement_has_arrived():
    assert phone_of([sent("n=1;oldest=3;refused=0")], NOW).waiting == 0
    assert phone_of([sent("n=9;oldest=5400;refused=0")], NOW).waiting == 8


def test_writes_that_travelled_beside_it_have_arrived_too():
    """A photo and a text of two lanes set out together, each saying two."""
    assert phone_of([sent("n=2", 0, travelled=8), sent("n=2", 5, travelled=3)], NOW).waiting == 0


def test_writes_that_arrived_before_it_set_out_are_not_taken_off_twice():
    assert phone_of([sent("n=4", 0), sent("n=5", 30), sent("n=6", 60)], NOW).waiting == 3


def test_a_wrong_clock_of_the_phone_changes_nothing():
    wrong = 3 * 86_400
    assert phone_of([sent("n=4", 0, wrong_by=wrong), sent("n=5", 30, wrong_by=wrong)], NOW).waiting == 3


def test_the_oldest_grows_older_until_the_phone_is_heard_again():
    phone = phone_of([sent("n=3;oldest=3600;refused=1", seconds_ago=2400)], NOW)
    assert phone.oldest == timedelta(minutes=100)
    assert phone.refused == 1


def test_an_empty_phone_holds_nothing_old_or_refused():
    phone = phone_of([sent("n=1;oldest=3600;refused=1")], NOW)
    assert (phone.waiting, phone.refused, phone.oldest) == (0, 0, timedelta(0))


@pytest.mark.parametrize("outbox", ["", "n=", "n=many", "n=-3", ";;=", "n"])
def test_a_statement_without_numbers_says_nothing(outbox):
    assert phone_of([sent(outbox)], NOW).waiting == 0


def test_the_parts_of_a_statement_are_read_by_name():
    assert numbers_in("n=3;oldest=5400;refused=1;persist=0") == {"n": 3, "oldest": 5400, "refused": 1, "persist": 0}


def test_each_phone_of_a_rep_is_heard_by_itself(work, world, clock):
    work.check_in()
    work.client.set_cookie("device", "second")
    work.send(f"/calls/{world.stop}/pause", {}, X_Outbox="n=5;oldest=60;refused=2")
    phones = phones_of([world.people.ana, world.people.bo], clock.at, clock.at - timedelta(days=1))
    assert sorted(phone.waiting for phone in phones) == [0, 4]
    assert {phone.rep_id for phone in phones} == {world.people.ana}
