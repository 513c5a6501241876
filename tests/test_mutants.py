"""Mistakes in the write path and in the formulas, one at a time: each is noticed by a test that names its rule."""

import pytest

from kafield.kit import capture, receipts, same_origin, statement
from kafield.kit.money import Money, format_money, minor_units
from kafield.metrics import distribution, periods, stock
from tests.kit import test_capture as write_path
from tests.kit import test_money as money
from tests.metrics import test_distribution as of_distribution
from tests.metrics import test_periods as of_periods
from tests.metrics import test_stock as of_stock
from tests.mutants import Edit, Mutant, mutant, survives

NO_EARLY_LOOK = Edit(capture.performed, "if receipts.is_replay(submission):", "if False:")

OF_THE_WRITE_PATH = {
    "acknowledges what is not committed": mutant(
        capture.effect,
        "with writing():",
        "if True:",
        write_path.test_a_write_is_acknowledged_with_its_key_and_its_effect_stands,
    ),
    "commits the receipt before the effect": mutant(
        capture.effect,
        "        entity_id = view(",
        "        db.session.commit()\n        entity_id = view(",
        write_path.test_a_write_that_finds_nothing_leaves_no_receipt,
    ),
    "commits the effect before the receipt is closed": mutant(
        capture.effect,
        "receipts.close(submission, outcome, entity_id)",
        "db.session.commit(); receipts.close(submission, outcome, entity_id)",
        write_path.test_a_write_that_fails_in_the_middle_leaves_neither_effect_nor_receipt,
    ),
    "executes a replay once more": Mutant(
        (
            NO_EARLY_LOOK,
            Edit(capture.effect, "if not receipts.claim(submission):", "if receipts.claim(submission) is None:"),
        ),
        (write_path.test_a_write_sent_twice_has_one_effect_and_is_acknowledged_twice,),
    ),
    "scopes no key to its user": mutant(
        receipts.is_replay,
        "db.session.get(Receipt, (submission.user.id, submission.key))",
        "db.session.scalar(sa.select(Receipt).where(Receipt.key == submission.key))",
        write_path.test_two_people_may_use_the_same_key,
    ),
    "compares no body": mutant(
        receipts.is_replay,
        'receipt.body_hash not in submission.body_hashes or receipt.path not in (submission.path, "")',
        'receipt.path not in (submission.path, "")',
        write_path.test_the_same_key_with_other_bytes_is_refused_and_both_are_kept,
    ),
    "compares no form": mutant(
        receipts.is_replay,
        'receipt.body_hash not in submission.body_hashes or receipt.path not in (submission.path, "")',
        "receipt.body_hash not in submission.body_hashes",
        write_path.test_the_same_bytes_under_the_same_key_for_another_form_are_refused_as_a_reused_key,
    ),
    "checks no digest": mutant(
        statement.check_digest,
        'request.headers.get("Content-Digest") != digest_of(body)',
        "False",
        write_path.test_a_body_cut_on_the_wire_gets_no_ack,
    ),
    "takes a missing digest for a good one": mutant(
        statement.check_digest,
        'request.headers.get("Content-Digest") != digest_of(body)',
        'request.headers.get("Content-Digest", digest_of(body)) != digest_of(body)',
        write_path.test_a_body_that_is_not_intact_gets_no_ack,
    ),
    "takes what another one typed for his": mutant(
        statement.owner,
        'or request.headers.get("X-User") != str(current_user.id)',
        "",
        write_path.test_a_write_of_another_user_is_401_even_with_a_good_session,
    ),
    "takes what nobody signed for": mutant(
        statement.owner,
        "if not current_user.is_authenticated or",
        'if current_user.is_authenticated and "X-User" not in request.headers or',
        write_path.test_a_signed_out_write_is_401_without_ack,
        write_path.test_a_write_of_another_user_is_401_even_with_a_good_session,
    ),
    "asks to sign in after the effect": mutant(
        capture.performed,
        "return written(view, values, submission)",
        "written(view, values, submission); raise abort(401)",
        write_path.test_a_write_is_acknowledged_with_its_key_and_its_effect_stands,
    ),
    "leaves a receipt of what it refused": mutant(
        capture.performed,
        "        raise Refused(submission.form.errors)",
        "        with writing():\n            receipts.claim(submission)\n        raise Refused(submission.form.errors)",
        write_path.test_a_refused_form_is_kept_on_the_server_and_leaves_no_receipt,
    ),
    "keeps nothing of what it refused": mutant(
        capture.keep_refused,
        "if may_keep(submission):",
        "if not may_keep(submission):",
        write_path.test_a_refused_form_is_kept_on_the_server_and_leaves_no_receipt,
    ),
    "takes a form that it does not know yet": mutant(
        capture.performed,
        "if submission.contract > form.contract:",
        "if False:",
        write_path.test_a_form_newer_than_the_server_is_kept_by_the_phone_until_later,
    ),
    "executes what a correction overtook": mutant(
        capture.effect,
        "if overtaken_by := receipts.replacement_of(submission):",
        "if overtaken_by := None:",
        write_path.test_a_write_that_its_correction_overtook_has_no_effect_any_more_and_is_acknowledged,
    ),
    "lets anybody's correction replace": mutant(
        receipts.replacement_of,
        "(Receipt.user_id == submission.user.id, Receipt.replaces == submission.key)",
        "(Receipt.replaces == submission.key,)",
        write_path.test_a_correction_of_another_person_replaces_nothing,
    ),
    "gives up on what one second try would help": mutant(
        capture.written,
        "except sa.exc.IntegrityError:\n        submission",
        "except sa.exc.OperationalError:\n        submission",
        write_path.test_a_second_phone_that_checks_in_at_the_same_moment_joins,
    ),
    "forgets the flags": mutant(
        receipts.close,
        "receipt.outcome, receipt.flags, receipt.entity_id = outcome, submission.flags, entity_id",
        "receipt.outcome, receipt.entity_id = outcome, entity_id",
        write_path.test_the_receipt_tells_what_was_flagged,
    ),
    "shows a replay to who may no longer see it": mutant(
        capture.answered,
        "except NotFound:",
        "except ZeroDivisionError:",
        write_path.test_a_replay_of_what_he_may_no_longer_see_is_acknowledged_without_it,
    ),
    "loses a write that leads nowhere": mutant(
        capture.turned_away,
        'acknowledged(submission.key, "refused", "", status)',
        'Response("", status=status)',
        write_path.test_another_users_visit_looks_like_not_found_and_is_an_answer_about_the_write,
    ),
    "believes every clock": mutant(
        statement.stated,
        "recorded_at=earlier(received, sent - recorded)",
        "recorded_at=recorded",
        write_path.test_times_are_corrected_by_what_the_phones_clock_is_wrong,
    ),
    "believes a recording of tomorrow": mutant(
        statement.earlier,
        "if timedelta(0) <= by <= OLDEST",
        "if by <= OLDEST",
        write_path.test_a_recording_after_its_own_sending_is_taken_as_now_and_flagged,
    ),
    "flags no clock": mutant(
        statement.stated,
        "if abs(sent - wall) > CLOCK_TOLERANCE or",
        "if",
        write_path.test_times_are_corrected_by_what_the_phones_clock_is_wrong,
        write_path.test_a_clock_an_hour_fast_is_flagged,
    ),
    "takes writes from another site": mutant(
        same_origin.refuse_cross_site,
        "not is_same_origin()",
        "False",
        write_path.test_a_cross_site_write_is_refused_without_ack,
    ),
}

OF_THE_FORMULAS = {
    "offtake: adds what was returned": mutant(
        stock.offtake, "- returned", "+ returned", of_stock.test_offtake_is_what_left_the_store_since_the_last_count
    ),
    "offtake: forgets the delivery": mutant(
        stock.offtake,
        "else last + delivered",
        "else last",
        of_stock.test_offtake_is_what_left_the_store_since_the_last_count,
    ),
    "suggestion: below zero": mutant(
        stock.suggested_order,
        "(now + on_order), 0)",
        "(now + on_order), -10**9)",
        of_stock.test_the_suggestion_covers_one_and_a_half_offtakes_in_whole_cases,
    ),
    "suggestion: forgets what is on its way": mutant(
        stock.suggested_order,
        "(now + on_order)",
        "now",
        of_stock.test_the_suggestion_covers_one_and_a_half_offtakes_in_whole_cases,
    ),
    "suggestion: a begun case is none": mutant(
        stock.suggested_order,
        "-(-hundredths // (100 * case_size))",
        "hundredths // (100 * case_size)",
        of_stock.test_the_suggestion_covers_one_and_a_half_offtakes_in_whole_cases,
    ),
    "suggestion: a factor of whole numbers": mutant(
        stock.suggested_order,
        "max(round(100 * factor)",
        "max(100 * round(factor)",
        of_stock.test_the_suggestion_covers_one_and_a_half_offtakes_in_whole_cases,
    ),
    "count: cases for units": mutant(
        stock.count_total,
        "cases * case_size + units",
        "cases + units",
        of_stock.test_stock_is_counted_on_the_shelf_and_in_the_back_room,
    ),
    "count: loses a sign": mutant(
        stock.cases_and_units, "(-cases, -units)", "(-cases, units)", of_stock.test_a_total_reads_as_cases_and_units
    ),
    "cases: rounds down": mutant(
        stock.whole_cases,
        "-(-max(units, 0) // case_size)",
        "max(units, 0) // case_size",
        of_stock.test_a_begun_case_is_a_whole_case,
    ),
    "order: counts its lines": mutant(
        stock.order_total, "units * price_minor", "price_minor", of_stock.test_an_order_costs_what_its_lines_cost
    ),
    "fill rate: over one": mutant(
        stock.fill_rate,
        "min(delivered, ordered)",
        "delivered",
        of_stock.test_too_much_delivered_is_no_more_than_filled,
    ),
    "stores: closed on its last day": mutant(
        distribution.is_open,
        "closed > day",
        "closed >= day",
        of_distribution.test_a_store_stands_from_its_opening_to_the_day_before_its_closing,
    ),
    "stores: not open on its first day": mutant(
        distribution.is_open,
        "opened <= day",
        "opened < day",
        of_distribution.test_a_store_stands_from_its_opening_to_the_day_before_its_closing,
    ),
    "average: the end alone": mutant(
        distribution.average_stores,
        "(start + end) / 2",
        "end",
        of_distribution.TestTheExerciseOfLianhua().test_average_stores_are_the_mean_of_start_and_end,
    ),
    "VPO: upside down": mutant(
        distribution.volume_per_outlet,
        "ratio(volume, average_stores)",
        "ratio(average_stores, volume)",
        of_distribution.test_vpo_is_volume_by_stores_also_where_the_handbook_prints_another_figure,
    ),
    "growth: before by now": mutant(
        distribution.growth,
        "ratio(now, before)",
        "ratio(before, now)",
        of_distribution.test_changes_compare_each_period_with_the_one_before,
    ),
    "year: eleven months will do": mutant(
        distribution.annual_per_store,
        "len(known) != MONTHS_OF_A_YEAR",
        "not known",
        of_distribution.test_a_year_with_an_unknown_month_has_no_annual_figure,
    ),
    "rank: equals push each other down": mutant(
        distribution.rank,
        "value > mine",
        "value >= mine",
        of_distribution.test_equals_share_a_place_and_the_next_one_is_skipped,
    ),
    "trend: starts at nothing": mutant(
        distribution.trend, "- sum_x * sum_y", "", of_distribution.test_a_trend_is_the_change_per_period
    ),
    "gap: today is not worked": mutant(
        distribution.gap_to_target,
        "(today - start).days + 1",
        "(today - start).days",
        of_distribution.test_a_gap_says_what_is_missing_to_the_end_of_the_period,
    ),
    "month: ends a day late": mutant(
        periods.month_of, "- ONE_DAY", "", of_periods.test_a_month_has_its_own_length_and_year
    ),
    "money: half a fen is lost": mutant(
        minor_units,
        "ROUND_HALF_UP",
        '"ROUND_HALF_EVEN"',
        money.test_half_a_fen_is_rounded_up_to_a_whole_one,
    ),
    "money: every currency has two decimals": mutant(
        minor_units, "get_currency_precision(currency)", "2", money.test_half_a_fen_is_rounded_up_to_a_whole_one
    ),
    "money: adds apples to pears": mutant(
        Money.__add__, "other.currency != self.currency", "False", money.test_two_currencies_never_add_up
    ),
    "money: shows no fen": mutant(
        format_money,
        "amount == amount.to_integral_value()",
        "True",
        money.test_other_money_is_told_apart_as_the_reader_knows_it,
    ),
}


@pytest.mark.parametrize("mutant", OF_THE_WRITE_PATH.values(), ids=list(OF_THE_WRITE_PATH))
def test_a_mistake_in_the_write_path_is_noticed(mutant, request):
    assert not survives(mutant, request)


@pytest.mark.parametrize("mutant", OF_THE_FORMULAS.values(), ids=list(OF_THE_FORMULAS))
def test_a_mistake_in_a_formula_is_noticed(mutant, request):
    assert not survives(mutant, request)


def test_either_of_the_two_looks_at_a_key_is_enough(request):
    """Two requests of one key at the same moment both miss the first look; the second one tells them apart."""
    twice = write_path.test_a_write_sent_twice_has_one_effect_and_is_acknowledged_twice
    other = write_path.test_the_same_key_with_other_bytes_is_refused_and_both_are_kept
    assert survives(Mutant((NO_EARLY_LOOK,), (twice,)), request)
    assert survives(Mutant((NO_EARLY_LOOK,), (other,)), request)


def test_a_mutant_without_a_mistake_survives(request):
    test = of_stock.test_offtake_is_what_left_the_store_since_the_last_count
    assert survives(mutant(stock.offtake, "- returned", "- returned", test), request)


def test_a_mutant_of_a_text_that_is_not_there_is_no_mutant(request):
    with pytest.raises(AssertionError, match="does not say"):
        survives(mutant(stock.offtake, "+ stolen", "", of_stock.test_nothing_ordered_has_no_fill_rate), request)
