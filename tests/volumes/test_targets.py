"""The targets of an account: who sets them, what they ask of a store, and how they end."""

from datetime import date

import pytest
import sqlalchemy as sa

from kafield.kit.audit import AuditEntry
from kafield.kit.db import db, writing
from kafield.volumes.actions import set_target
from kafield.volumes.models import VpoTarget

NOVEMBER, DECEMBER, JANUARY = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)


@pytest.fixture
def path(world):
    return f"/volumes/accounts/{world.accounts.carrefour}/targets"


def kept():
    db.session.rollback()
    rows = db.session.scalars(sa.select(VpoTarget).order_by(VpoTarget.month))
    return [(row.month, row.volume) for row in rows]


def text_of(answer):
    return " ".join(answer.text.split())


def test_a_manager_sets_the_target_of_some_months_and_reads_what_it_asks_of_a_store(as_max, path, sell):
    sell("gubei", date(2026, 11, 2), 590)
    said = {"first": "2026-11-01", "last": "2027-01-01", "volume": "1320"}
    text = text_of(as_max.post(path, data=said, follow_redirects=True))
    assert kept() == [(NOVEMBER, 1320), (DECEMBER, 1320), (JANUARY, 1320)]
    assert (
        "Required VPO = target of the month ÷ planned average stores. Nov 2026: 1,320 units ÷ 2 stores = 660." in text
    )
    assert ">590</td>" in text
    assert "target" in text_of(as_max.get(path.removesuffix("/targets"))).lower()


def test_a_later_word_replaces_the_target_of_one_month_and_the_audit_keeps_both(as_max, path):
    for volume in ("1320", "1400"):
        as_max.post(path, data={"first": "2026-12-01", "volume": volume})
    assert kept() == [(DECEMBER, 1400)]
    last = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.entity == "vpo_target")).all()[-1]
    assert last.changes["volume"] == [1320, 1400]


def test_a_target_ends_and_that_of_a_month_that_is_over_stays(as_max, path, world):
    with writing():
        over = set_target(world.accounts.carrefour, date(2026, 10, 1), 900).id
        ahead = set_target(world.accounts.carrefour, DECEMBER, 1000).id
    assert as_max.post(f"{path}/{over}/end").status_code == 404
    assert as_max.post(f"{path}/{ahead}/end").status_code == 302
    assert kept() == [(date(2026, 10, 1), 900)]
    assert text_of(as_max.get(path)).count("End the target") == 0


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"first": "2026-11-01", "volume": ""}, "Please fill this in."),
        ({"first": "2026-11-01", "volume": "0"}, "Must be at least 1."),
        ({"first": "2026-11-01", "volume": "many"}, "A whole number, please, such as 12."),
        ({"first": "2026-10-01", "volume": "900"}, "Please choose one of the answers shown."),
        ({"first": "2031-01-01", "volume": "900"}, "Please choose one of the answers shown."),
        ({"first": "2026-12-01", "last": "2026-11-01", "volume": "900"}, "This is before the first month."),
    ],
)
def test_what_cannot_be_a_target_is_answered_at_the_field_and_kept_as_typed(as_max, path, said, answer):
    refused = as_max.post(path, data=said)
    assert refused.status_code == 422
    assert answer in text_of(refused)
    assert said["volume"] in refused.text
    assert kept() == []


def test_targets_of_an_account_are_for_its_manager_and_the_admin(signed_in, path, world):
    elsewhere = f"/volumes/accounts/{world.accounts.nonggongshang}/targets"
    for name in ("ana", "bo", "sue"):
        assert signed_in(name).get(path).status_code == 404
        assert signed_in(name).post(path, data={"first": "2026-11-01", "volume": "5"}).status_code == 404
    assert signed_in("max").get(elsewhere).status_code == 404
    assert signed_in("ada").get(elsewhere).status_code == 200
    assert kept() == []


def test_a_target_cannot_be_ended_under_the_name_of_another_account(as_ada, path, world):
    with writing():
        theirs = set_target(world.accounts.nonggongshang, DECEMBER, 1000).id
    assert as_ada.post(f"{path}/{theirs}/end").status_code == 404
    assert kept() == [(DECEMBER, 1000)]
