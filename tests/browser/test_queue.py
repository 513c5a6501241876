"""Where the work is, in the rep's words: the queue page, its way out in an emergency, and who may send what."""

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kafield.bench.proxy import Proxy
from kafield.people.models import Device
from kafield.visits.models import CannotDo
from tests.browser.outbox_page import HURRY, rows
from tests.browser.sheet import TOO_LONG, jot_and_keep, jotted, outlast_a_refusal, settle, submit, until_tried
from tests.browser.store import kept
from tests.browser.witness import Witness
from tests.cast import PASSWORD, World

pytestmark = pytest.mark.browser
CHIP = "header send-state"


def queue_of(page: Page, proxy: Proxy) -> Page:
    """The queue in a second tab, so that the visit stays as it is."""
    queue = page.context.new_page()
    queue.goto(f"{proxy.url}/sync/queue")
    expect(queue.locator("#headline")).not_to_have_text("Looking…")
    return queue


def without_network(proxy: Proxy) -> None:
    """Pages come, writes do not arrive."""
    proxy.faults.extend(["unread"] * 200)


def test_what_waits_stands_in_the_queue_with_its_word_its_reason_and_its_size(visit: Page, proxy: Proxy) -> None:
    without_network(proxy)
    jot_and_keep(visit, "at the entrance")
    until_tried(visit)
    queue = queue_of(visit, proxy)
    expect(queue.locator("#headline")).to_have_text("1 on this phone")
    [item] = queue.locator("[data-list=phone] > li").all()
    expect(item).to_contain_text("Free display")
    expect(item).to_contain_text("On this phone")
    item.locator("summary").tap()
    expect(item.locator("[data-why]")).to_have_text("No network yet. It goes out by itself.")
    expect(item.locator("[data-size]")).to_contain_text("kB")
    proxy.faults.clear()
    queue.locator("#queue_action").tap()
    expect(queue.locator("#headline")).to_have_text("Everything is sent")
    expect(queue.locator("[data-list=sent] > li").first).to_contain_text("Free display")
    assert jotted() == ["at the entrance"]


def test_a_refused_write_is_fixed_from_the_queue_in_its_own_form(visit: Page, proxy: Proxy, witness: Witness) -> None:
    outlast_a_refusal(visit, proxy, witness)
    queue = queue_of(visit, proxy)
    expect(queue.locator("#headline")).to_have_text("Needs you: 1")
    expect(queue.locator("[data-list=needs] [data-why]")).to_contain_text("300")
    queue.locator("#queue_action").tap()
    expect(queue.locator("#found_form [name=note]")).to_have_value(TOO_LONG)
    submit(queue, "#found_form", note="shorter")
    settle(queue)
    assert sorted(jotted()) == ["after", "shorter"]
    assert rows(queue) == []
    expect(queue.locator(CHIP)).to_have_text("Sent")


def test_a_refused_write_whose_correction_waits_needs_nobody(visit: Page, proxy: Proxy, witness: Witness) -> None:
    outlast_a_refusal(visit, proxy, witness)
    queue = queue_of(visit, proxy)
    queue.locator("#queue_action").tap()
    expect(queue.locator("#found_form [name=note]")).to_have_value(TOO_LONG)
    without_network(proxy)
    submit(queue, "#found_form", note="shorter")
    expect(queue.locator(CHIP)).to_have_text("On this phone1")
    assert len(rows(queue)) == 2


def test_only_the_reps_own_word_lets_go_of_a_write(visit: Page, proxy: Proxy) -> None:
    without_network(proxy)
    jot_and_keep(visit, "twice by mistake")
    queue = queue_of(visit, proxy)
    item = queue.locator("[data-list=phone] > li")
    item.locator("summary").tap()
    item.locator("[data-discard]").tap()
    expect(queue.locator("dialog[data-ask]")).to_contain_text("The server does not have it.")
    queue.get_by_role("button", name="Keep it").tap()
    assert len(rows(queue)) == 1
    item.locator("[data-discard]").tap()
    queue.get_by_role("button", name="Discard for good").tap()
    expect(queue.locator("#headline")).to_have_text("Everything is sent")
    expect(queue.locator("[data-list=sent] > li", has_text="Free display")).to_have_count(0)
    assert rows(queue) == []


def test_everything_unsent_is_saved_as_one_file_and_stays_on_the_phone(
    visit: Page, proxy: Proxy, world: World, tmp_path: Path
) -> None:
    without_network(proxy)
    for words in ("one", "two"):
        jot_and_keep(visit, words)
    queue = queue_of(visit, proxy)
    with queue.expect_download() as download:
        queue.locator("[data-export]").tap()
    assert download.value.suggested_filename.startswith(f"kafield-rescue-{world.people.ana}-")
    file = tmp_path / "rescue.json"
    download.value.save_as(file)
    rescue = json.loads(file.read_text())
    assert (rescue["format"], rescue["version"], rescue["user"]) == ("kafield-rescue", 1, world.people.ana)
    assert rescue["device"] == kept(Device)[0].id
    assert [row["key"] for row in rescue["rows"]] == [row["key"] for row in rows(queue)]
    for row, words in zip(rescue["rows"], ("one", "two"), strict=True):
        body = base64.b64decode(row["body"])
        assert f"note={words}".encode() in body
        assert row["digest"] == f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
        assert (row["url"], row["contract"]) == (f"/displays/{world.stop}/found", "1")


def test_who_is_signed_out_signs_in_on_the_page_and_loses_nothing_of_it(visit: Page, proxy: Proxy) -> None:
    visit.locator("#check_out_form [name=summary]").evaluate("field => (field.value = 'half a sentence')")
    visit.context.clear_cookies(name="session")
    jot_and_keep(visit, "after the session")
    expect(visit.locator(CHIP)).to_have_text("Sign in to send1")
    visit.locator(CHIP).locator("a").tap()
    dialog = visit.locator("dialog[open]")
    sign_in(dialog, "ana", "wrong password")
    expect(dialog).to_contain_text("do not belong together")
    sign_in(dialog, "ana", PASSWORD)
    expect(visit.locator(CHIP)).to_have_text("Sent")
    expect(dialog).to_have_count(0)
    assert jotted() == ["after the session"]
    expect(visit.locator("#check_out_form [name=summary]")).to_have_value("half a sentence")


def sign_in(dialog, name: str, password: str) -> None:
    dialog.locator("[name=username]").fill(name)
    dialog.locator("[name=password]").fill(password)
    dialog.get_by_role("button", name="Sign in").tap()


def test_another_one_who_signs_in_sends_nothing_of_hers(
    visit: Page, proxy: Proxy, phone_of: Callable[[str], Page], witness: Witness
) -> None:
    without_network(proxy)
    jot_and_keep(visit, "hers")
    his = phone_of("cy")
    proxy.faults.clear()
    his.goto(f"{proxy.url}/sync/queue")
    expect(his.locator("#headline")).to_have_text("Everything is sent")
    expect(his.locator("p[data-others]")).to_have_text(
        "Of somebody else, also on this phone: 1. Sent when that person signs in."
    )
    visit.evaluate(HURRY)
    expect(visit.locator(CHIP)).to_have_text("Sign in to send1")
    assert jotted() == []
    phone_of("ana").goto(f"{proxy.url}/sync/queue")
    visit.evaluate(HURRY)
    expect(visit.locator(CHIP)).to_have_text("Sent")
    assert jotted() == ["hers"]


def test_signing_out_says_what_is_not_sent_and_leaves_it_on_the_phone(visit: Page, proxy: Proxy) -> None:
    without_network(proxy)
    jot_and_keep(visit, "not yet")
    page = visit.context.new_page()
    page.goto(f"{proxy.url}/people/me", wait_until="networkidle")
    page.get_by_role("button", name="Sign out").tap()
    expect(page.locator("dialog[open] h2")).to_have_text("1 not sent yet")
    page.get_by_role("button", name="Stay signed in").tap()
    page.get_by_role("button", name="Sign out").tap()
    proxy.faults.clear()
    page.get_by_role("button", name="Sign out all the same").tap()
    page.wait_for_url("**/people/sign-in")
    assert [row["state"] for row in rows(page)] == ["queued"]


def test_today_counts_a_visit_that_was_ended_on_this_phone(visit: Page, proxy: Proxy, world: World) -> None:
    without_network(proxy)
    submit(visit, "#check_out_form", summary="All is well")
    expect(visit.locator("#check_out[data-pending-key]")).to_be_visible()
    today = visit.context.new_page()
    today.goto(f"{proxy.url}/calls/today")
    expect(today.locator("[data-day-unsent]")).to_have_text("incl. 1 not sent")
    expect(today.locator("[data-day-done]")).to_have_text("1 done")
    expect(today.locator("[data-done] [data-here]")).to_contain_text("On this phone")
    expect(today.locator(f"[data-next='{world.second_stop}']")).to_be_visible()
    proxy.faults.clear()
    settle(visit)
    expect(today.locator("[data-day-unsent]")).to_have_text("")


def test_forms_that_share_an_address_each_show_their_own_after_a_reload(visit: Page, proxy: Proxy) -> None:
    without_network(proxy)
    submit(visit, "#cannot_stock form", reason="no_time")
    expect(visit.locator("#step_stock[data-pending-key]")).to_have_count(1)
    visit.reload()
    expect(visit.locator("#step_stock[data-pending-key]")).to_have_count(1)
    expect(visit.locator("#step_order[data-pending-key]")).to_have_count(0)
    proxy.faults.clear()
    settle(visit)
    assert [each.step for each in kept(CannotDo)] == ["stock"]


def test_an_order_on_this_phone_stands_in_the_list_of_orders(visit: Page, proxy: Proxy, world: World) -> None:
    without_network(proxy)
    submit(visit, "#order_form", **{f"lines.{world.products.soy}.cases": "2"})
    expect(visit.locator("#step_order[data-pending-key]")).to_be_visible()
    orders = visit.context.new_page()
    orders.goto(f"{proxy.url}/orders/")
    expect(orders.locator("waiting-list li")).to_contain_text("On this phone")
    proxy.faults.clear()
    settle(visit)
    expect(orders.locator("waiting-list")).to_be_hidden()


def test_a_store_report_on_this_phone_stands_in_the_list_of_stores(
    phone_of: Callable[[str], Page], proxy: Proxy
) -> None:
    page = phone_of("ana")
    page.goto(f"{proxy.url}/accounts/reports/new", wait_until="networkidle")
    without_network(proxy)
    page.locator("#report form").evaluate(
        "form => { form.noValidate = true; form.elements.name.value = 'Corner shop' }"
    )
    page.get_by_role("button", name="Send report").tap()
    expect(page.locator("#report [data-pending-key], #report[data-pending-key]").first).to_be_visible()
    page.goto(f"{proxy.url}/accounts/stores")
    expect(page.locator("waiting-list li")).to_contain_text("Store report")
