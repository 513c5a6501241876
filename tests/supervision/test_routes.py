"""The board as its reader sees it, whose work he sees, and the way from each number to its rows."""

import re
import uuid
from datetime import timedelta

import pytest

from kafield.accounts.models import Store
from kafield.kit import rollups
from kafield.kit.db import db, writing
from kafield.people.models import Person, Team
from kafield.supervision import kpis
from kafield.visits.models import Stop
from tests.cast import TODAY
from tests.phone import capture

BOARD = "/supervision/board"
PAGES = (BOARD, "/supervision/photos", *(f"/supervision/rows/{name}" for name in kpis.KPIS))


def text_of(answer):
    """The words of a page, without its markup."""
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def line_of(answer, name):
    """The cells of one rep."""
    row = next(row for row in re.findall(r"<tr>.*?</tr>", answer.text, re.DOTALL) if name in row)
    return [
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", cell)).strip()
        for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL)
    ]


def test_the_board_says_who_comes_first_and_why(work, displays, as_sue):
    work.whole_day(displays)
    board = as_sue.get(BOARD)
    assert "<title>Today, 闵行组</title>" in board.text
    assert "林雨桐 1 of 4 displays is missing or not compliant" in text_of(board)
    assert line_of(board, "林雨桐") == ["林雨桐", "1 / 2", "20 min", "2 / 4", "1", "100", "–", "See 1 display"]
    assert line_of(board, "陈立")[1:4] == ["0 / 0", "–", "0 / 0"]


def test_the_team_is_added_up_on_the_cards(work, displays, as_sue):
    work.whole_day(displays)
    words = text_of(as_sue.get(BOARD))
    for figure in (
        "Plan made 1 / 2 50%",
        "TG compliant 2 / 4 1 missing or not compliant",
        "Strike rate 1 / 1 100% 1.0 lines an order ¥306",
        "Still on phones 0 everything has arrived",
        "Time in store 20 min",
        "Checklist score 100",
    ):
        assert figure in words


def test_every_number_has_its_formula_beside_it(work, as_sue):
    words = text_of(as_sue.get(BOARD))
    for kpi in (*kpis.KPIS.values(), kpis.GAP):
        assert f"{kpi.definition} (version {kpi.version})".replace("'", "&#39;") in words


def test_a_day_is_held_against_the_same_weekday_by_the_same_time(work, world, as_sue):
    with writing():
        rollups.add(
            TODAY - timedelta(days=7), world.people.ana, {"stops_planned": 4, "planned_made": 3, "visits_made": 3}
        )
    assert "last Mon by now 0%" in text_of(as_sue.get(BOARD))
    assert "the week before 75%" in text_of(as_sue.get(f"{BOARD}?unit=week"))


def test_a_week_is_read_from_rollups_alone(world, as_sue):
    with writing():
        rollups.add(
            TODAY, world.people.ana, {"displays_checked": 5, "displays_ok": 3, "stops_planned": 8, "planned_made": 8}
        )
    words = text_of(as_sue.get(f"{BOARD}?unit=week"))
    assert "TG compliant, of those checked 3 / 5" in words
    assert "This week, 闵行组" in words


def test_what_was_not_made_on_a_day_that_is_over_was_missed(work, as_sue, clock):
    clock.move(days=1)
    board = as_sue.get(f"{BOARD}?day={TODAY}")
    assert "林雨桐 2 of 2 planned stores were not visited" in text_of(board)
    assert line_of(board, "林雨桐")[-1] == "2 stores missed"


def test_phones_tell_what_they_still_hold(work, as_sue):
    work.check_in()
    work.clock.move(minutes=1)
    work.send(f"/calls/{work.world.stop}/pause", {}, X_Outbox="n=8;oldest=5400;refused=0")
    board = as_sue.get(BOARD)
    assert "Still on phones 7 1 phone oldest up to 1 h 30 min" in text_of(board)
    assert line_of(board, "林雨桐")[-1] == "7 on the phone"
    assert "林雨桐 7 1 h 30 min 0" in text_of(as_sue.get("/supervision/rows/phones"))


def test_a_team_without_reps_is_not_offered(as_max, world):
    with writing():
        db.session.add(Team(name="空组"))
    assert "空组" not in as_max.get(BOARD).text


def test_the_plan_opens_to_its_stops_and_each_to_its_call(work, world, as_sue):
    work.check_in()
    page = as_sue.get("/supervision/rows/plan")
    assert "1 / 2" in text_of(page)
    assert f'href="/calls/{world.stop}"' in page.text
    assert f'href="/calls/{world.second_stop}"' in page.text
    assert "家樂福 古北店 林雨桐 made" in text_of(page)
    assert "農工商 莘庄店 林雨桐 to be visited" in text_of(page)
    assert as_sue.get(f"/calls/{world.stop}").status_code == 200


def test_an_unplanned_visit_stands_below_the_plan(work, world, as_sue):
    visit = uuid.uuid4()
    with writing():
        db.session.delete(db.session.get_one(Stop, world.stop))
    work.check_in(stop=visit)
    page = as_sue.get("/supervision/rows/plan")
    assert "家樂福 古北店 林雨桐 unplanned" in text_of(page)


def test_displays_open_to_what_was_found_the_wrong_and_dear_ones_first(work, displays, as_sue):
    work.check_in()
    work.check(displays[0], price_tag="no", fill="half")
    work.check(displays[1])
    page = as_sue.get("/supervision/rows/displays")
    words = text_of(page)
    assert "1 / 3" in words
    wrong, unchecked, ok = (words.index(f"{store} {rest}") for store, rest in (
        ("家樂福 古北店", "End cap · 林雨桐 ¥3,500 half empty · price tag wrong · no photo Not compliant"),
        ("農工商 莘庄店", "End cap · 林雨桐 ¥7,000 – Not checked"),
        ("家樂福 古北店", "End cap · 林雨桐 no fee – Compliant"),
    ))  # fmt: skip
    assert wrong < unchecked < ok


def test_the_strike_rate_opens_to_visits_and_their_orders(work, world, as_sue):
    work.check_in()
    assert "家樂福 古北店 林雨桐 no order" in text_of(as_sue.get("/supervision/rows/strike"))
    work.order(2)
    page = as_sue.get("/supervision/rows/strike")
    assert "1 ¥204" in text_of(page)
    assert re.search(r'href="/orders/[0-9a-f-]{36}"', page.text)


def test_time_and_score_open_to_their_visits(work, as_sue):
    work.check_in()
    work.answer(clean="no")
    work.check_out(minutes=35)
    assert "家樂福 古北店 林雨桐 10:00 10:35 35 min" in text_of(as_sue.get("/supervision/rows/time"))
    assert "9 / 10 90" in text_of(as_sue.get("/supervision/rows/score"))


def test_a_longer_window_opens_to_its_days_and_these_to_their_rows(work, as_sue):
    work.check_in()
    for name in ("plan", "displays", "strike", "time", "score"):
        page = as_sue.get(f"/supervision/rows/{name}?unit=month")
        assert f'href="/supervision/rows/{name}?day={TODAY}"' in page.text.replace("&amp;unit=day", "")


def test_the_index_opens_to_the_stores(work, as_sue):
    assert "家樂福 古北店 林雨桐 0 – –" in text_of(as_sue.get("/supervision/rows/vpo"))


def test_the_photos_to_look_at_first_are_of_paid_displays_that_are_wrong(work, displays, as_sue):
    paid, free, _other = displays
    work.check_in()
    work.check(paid, fill="half")
    work.check(free, in_place="no")
    work.photograph(f"display:{paid}")
    page = as_sue.get(BOARD)
    looks = page.text[page.text.index('id="looks"') :]
    assert looks.count('class="look"') == 1
    assert "data-lightbox" in looks
    assert "half empty" in looks
    picture = re.search(r'src="(/visits/photos/[^"]+thumbnail.jpg)"', looks)
    assert as_sue.get(picture.group(1)).mimetype == "image/jpeg"


def test_a_missing_display_comes_before_a_dearer_one_that_complies(work, world, displays, as_sue):
    missing, _free, half = displays
    work.check_in()
    work.check(missing, in_place="no")
    work.check_in(stop=world.second_stop, store=world.stores.xinzhuang)
    work.check(half, stop=world.second_stop, fill="half")
    looks = text_of(as_sue.get(BOARD)).partition("Look at these first")[2]
    assert -1 < looks.index("¥3,500") < looks.index("¥7,000")


def test_photos_are_chosen_by_rep_and_by_state(work, world, displays, as_sue):
    work.check_in()
    work.check(displays[0], in_place="no")
    work.check(displays[1])
    for display in displays[:2]:
        work.photograph(f"display:{display}")
    work.photograph("visit")

    def shown(**query):
        return as_sue.get("/supervision/photos", query_string=query).text.count('class="photo"')

    assert shown() == 3
    assert shown(state="missing") == 1
    assert shown(state="ok") == 1
    assert shown(state="wrong") == 0
    assert shown(rep=world.people.cy) == 0
    assert shown(rep=world.people.ana, state="missing") == 1


def statuses(client, query=""):
    """What each page of the slice answers."""
    return {client.get(f"{page}{query}").status_code for page in PAGES}


def test_the_pages_are_for_those_who_lead(as_ana, as_sue, as_max, as_ada, as_nobody):
    assert statuses(as_ana) == {404}
    assert statuses(as_nobody) == {302}
    assert statuses(as_sue) == statuses(as_max) == statuses(as_ada) == {200}


@pytest.mark.parametrize("name", ["bo", "sue"])
def test_another_teams_rep_is_not_there_nor_is_a_supervisor_a_rep(name, world, as_sue):
    assert statuses(as_sue, f"?rep={getattr(world.people, name)}") == {404}


@pytest.mark.parametrize("rep", ["nobody", "9" * 30, "-1", "٣"])
def test_a_rep_who_is_none_is_not_there(rep, as_sue):
    assert statuses(as_sue, f"?rep={rep}") == {404}


def test_another_team_is_not_there(world, as_sue, as_max):
    assert statuses(as_sue, "?team=2") == statuses(as_max, "?team=99") == {404}
    assert statuses(as_sue, "?team=1") == statuses(as_max, "?team=2") == {200}
    assert statuses(as_max, f"?rep={world.people.bo}") == {200}


@pytest.mark.parametrize("query", ["day=soon", "day=9999-12-31", "unit=year", "page=-1", "page=x", "state=odd"])
def test_an_address_that_means_nothing_shows_today(query, as_sue):
    assert statuses(as_sue, f"?{query}") == {200}


def test_an_unknown_figure_has_no_rows(as_sue):
    assert as_sue.get("/supervision/rows/luck").status_code == 404


def test_a_manager_chooses_a_team(work, as_max):
    work.check_in()
    everyone, minhang, pudong = (as_max.get(f"{BOARD}{query}").text for query in ("", "?team=1", "?team=2"))
    assert "林雨桐" in everyone
    assert "周敏" in everyone
    assert "周敏" not in minhang
    assert "林雨桐" not in pudong


def test_what_a_manager_may_not_open_is_counted_but_not_shown(work, world, as_bo, as_max):
    """Bo's 可的 belongs to nobody's accounts of Max."""
    work.check_in()
    capture(as_bo, f"/calls/{world.bos_stop}/check-in", {"store_id": world.stores.qibao})
    words = text_of(as_max.get("/supervision/rows/plan"))
    assert "家樂福 古北店" in words
    assert "可的" not in words
    assert "1 visit more counts here" in words


def test_a_rep_who_left_stays_on_the_days_he_worked(work, world, as_sue):
    work.check_in()
    with writing():
        db.session.get_one(Person, world.people.ana).active = False
    assert "林雨桐" in as_sue.get(BOARD).text
    assert "林雨桐" not in as_sue.get(f"{BOARD}?day=2026-11-01").text


def test_script_in_a_name_stays_text(work, world, as_sue):
    with writing():
        db.session.get_one(Store, world.stores.gubei).name = "<script>alert(1)</script>"
    work.check_in()
    for page in ("/supervision/rows/plan", "/supervision/rows/strike", "/supervision/photos", BOARD):
        assert "<script>alert(1)" not in as_sue.get(page).text


def test_the_board_asks_the_same_number_of_questions_however_much_there_is(work, displays, as_sue, counted):
    work.check_in()
    few = counted(lambda: as_sue.get(BOARD))
    work.whole_day(displays)
    assert counted(lambda: as_sue.get(BOARD)) <= few + 2
