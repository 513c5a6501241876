"""A checklist that is published, and Ana in the store."""

import pytest

from tests.phone import capture
from tests.surveys import checklists


@pytest.fixture
def checklist(world):
    """The id of the standard checklist, published for hypermarkets."""
    return checklists.published(world)


@pytest.fixture
def ana_inside(world, as_ana, checklist):
    """Ana's phone after the check-in at her first stop, where the standard checklist waits."""
    assert capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": world.stores.gubei}).status_code == 200
    return as_ana


@pytest.fixture
def send(world, ana_inside, checklist):
    """send({"tags": "no"}) sends good answers but for these, by code; None leaves one out."""

    def sending(values=None, *, client=ana_inside, visit=world.stop, list_id=checklist, **more):
        given = {code: value for code, value in {**checklists.GOOD, **(values or {})}.items() if value is not None}
        return capture(client, f"/surveys/{visit}/answers", checklists.fields_of(list_id, given, **more))

    return sending
