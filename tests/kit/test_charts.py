"""Charts say every value in words too, keep all they draw inside their frame, and let no two texts touch."""

from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafield.kit import charts
from kafield.kit.drawing import Dot, Line, Rect, Text, shortened, spread, text_width, wrapped

LONG = "农工商超市集团有限公司上海莘庄地铁南广场仲盛世界商城地下一层生鲜超市旗舰店" * 2
STORES = [("古北", 1252, "own"), ("武宁", 1148), ("曲阳", 985), ("中原", 811)]
VALUES = st.one_of(st.none(), st.integers(-(10**7), 10**7), st.just(0), st.floats(-1e6, 1e6))
NAMES = st.text("农工商家樂福 AbcWil09", min_size=1, max_size=80)
ITEMS = st.lists(st.tuples(NAMES, VALUES, st.sampled_from(["own", "other", "faint"])), min_size=1, max_size=12)
TARGET = st.one_of(st.none(), st.tuples(st.just("目标"), st.integers(-(10**6), 10**7)))


def show(value):
    return "–" if value is None else f"{value:,.0f}"


def of(kind, drawing):
    return [shape for shape in drawing.shapes if isinstance(shape, kind)]


def words(drawing):
    return [text.words for text in of(Text, drawing)]


def box(text):
    """Left, right, top and bottom of a text."""
    width = text_width(text.words, text.size, bold=text.is_bold)
    left = text.x - width * {"start": 0, "middle": 0.5, "end": 1}[text.anchor]
    return left, left + width, text.y - text.size * 0.75, text.y + text.size * 0.15


def collisions(drawing):
    def touch(one, other):
        left, right, top, bottom = box(one)
        other_left, other_right, other_top, other_bottom = box(other)
        return left < other_right - 1 and other_left < right - 1 and top < other_bottom and other_top < bottom

    return [(one.words, other.words) for one, other in combinations(of(Text, drawing), 2) if touch(one, other)]


def outside(drawing):
    texts = [text.words for text in of(Text, drawing) if box(text)[0] < -1 or box(text)[1] > drawing.width + 1]
    rects = [rect for rect in of(Rect, drawing) if rect.x < -1 or rect.x + rect.width > drawing.width + 1]
    return [*texts, *rects, *(rect for rect in of(Rect, drawing) if rect.width < 0 or rect.height < 0)]


@given(ITEMS, TARGET, st.booleans())
def test_bars_stay_in_their_frame_whatever_the_values(items, target, tracks):
    drawing = charts.bars(items, show, target=target, tracks=tracks)
    assert outside(drawing) == []
    assert collisions(drawing) == []


@given(ITEMS, TARGET)
def test_columns_stay_in_their_frame_whatever_the_values(items, target):
    assert outside(charts.columns(items, show, target=target)) == []


@given(st.lists(st.tuples(NAMES, st.lists(VALUES, min_size=5, max_size=5)), max_size=6), TARGET)
def test_lines_are_named_at_their_ends_where_no_name_touches_another(series, target):
    drawing = charts.line(series, ["7月", "8月", "9月", "10月", "11月"], show, target=target)
    assert outside(drawing) == []
    assert collisions(drawing) == []


@given(st.lists(st.tuples(NAMES, st.integers(-(10**7), 10**7)), max_size=4), st.integers(-(10**7), 10**7))
def test_a_waterfall_stays_in_its_frame(parts, before):
    after = before + sum(change for _, change in parts)
    drawing = charts.waterfall(("去年", before), parts, ("今年", after), show)
    assert outside(drawing) == []


def test_every_value_stands_at_its_bar():
    assert words(charts.bars(STORES, show)) == ["古北", "1,252", "武宁", "1,148", "曲阳", "985", "中原", "811"]


def test_bars_are_as_long_as_their_values():
    longest, *_, shortest = of(Rect, charts.bars(STORES, show))
    assert shortest.width / longest.width == pytest.approx(811 / 1252, abs=0.005)


def test_the_target_is_a_gold_line_with_its_name_and_no_number_on_it():
    drawing = charts.bars([*STORES, ("南方", 938)], show, target=("大卖场平均", 948))
    (line,) = of(Line, drawing)
    crossed = float(line.path[1:].split(" ")[0])
    assert line.role == "target"
    assert "大卖场平均 948" in words(drawing)
    assert [text.words for text in of(Text, drawing) if text.is_bold and box(text)[0] < crossed < box(text)[1]] == []


def test_a_target_among_tracked_bars_is_a_mark_on_its_track():
    drawing = charts.bars([("本店", 1252, "own"), ("目标需要", 1320, "target")], show, tracks=True)
    assert [rect.role for rect in of(Rect, drawing)] == ["track", "own", "track", "target"]


def test_negative_bars_go_the_other_way_from_a_drawn_zero():
    drawing = charts.bars([("一", -30), ("二", 60)], show)
    negative, positive = of(Rect, drawing)
    assert negative.x + negative.width == pytest.approx(positive.x, abs=0.2)
    assert len(of(Line, drawing)) == 1


def test_an_unknown_value_has_no_bar_and_a_dash():
    drawing = charts.bars([("一", None), ("二", 0)], show)
    assert of(Rect, drawing) == []
    assert words(drawing) == ["一", "–", "二", "0"]


@pytest.mark.parametrize(
    "drawing",
    [
        charts.bars([], show),
        charts.columns([], show),
        charts.line([], [], show),
        charts.line([("一", [None])], ["1月"], show),
        charts.sparkline([], show),
        charts.sparkline([None, None], show),
    ],
)
def test_no_data_is_a_dash_in_the_reserved_place(drawing):
    assert words(drawing) == ["–"]
    assert drawing.height > 0


def test_one_value_is_a_dot_of_a_sparkline():
    assert len(of(Dot, charts.sparkline([None, 5, None], show))) == 2


def test_a_line_is_broken_where_nothing_is_known():
    drawing = charts.line([("本店", [1, 2, None, 4, 5])], ["a", "b", "c", "d", "e"], show)
    assert len(of(Line, drawing)) == 2


def test_equal_values_are_a_level_line():
    (line,) = of(Line, charts.sparkline([3, 3, 3], show))
    assert len({point.split(" ")[1] for point in line.path[1:].split("L")}) == 1


def test_a_waterfall_leads_from_before_to_after_with_signed_steps():
    drawing = charts.waterfall(("去年", 5397), [("门店", 0), ("单店", 971)], ("今年", 6368), show)
    assert words(drawing)[:4] == ["5,397", "+0", "+971", "6,368"]
    assert [rect.role for rect in of(Rect, drawing)] == ["faint", "other", "own", "ink"]


def test_a_loss_is_red_and_says_so_with_its_sign():
    drawing = charts.waterfall(("去年", 100), [("单店", -40)], ("今年", 60), show)
    assert ("-40", "missing") in [(text.words, text.role) for text in of(Text, drawing)]


def test_of_many_columns_only_those_that_matter_have_a_number():
    drawing = charts.columns([(f"W{week}", 1000 + week, "own" if week == 3 else "other") for week in range(40)], show)
    numbers = [text.words for text in of(Text, drawing) if text.is_bold]
    assert set(numbers) == {"1,003", "1,039"}
    assert collisions(drawing) == []


def test_a_ring_never_shows_more_than_the_whole():
    assert charts.ring(15, 12).shapes[1] == charts.ring(12, 12).shapes[1]
    assert words(charts.ring(15, 12)) == ["15/12"]


def test_a_ring_of_nothing_is_an_empty_track():
    drawing = charts.ring(0, 0)
    assert [line.role for line in of(Line, drawing)] == ["track"]
    assert words(drawing) == ["–"]


def test_a_meter_marks_where_it_should_be():
    track, filled, mark = of(Rect, charts.meter(71, 82, show, target=82))
    assert (track.role, filled.role, mark.role) == ("track", "own", "target")
    assert mark.x + mark.width <= track.width


@given(NAMES, st.integers(20, 200))
def test_shortened_words_fit_their_room(name, room):
    assert text_width(shortened(name, 13, room), 13) <= max(room, text_width("…", 13))


def test_a_long_english_name_takes_two_lines():
    assert wrapped("New stores opened", 13, 80) == ["New stores", "opened"]


@given(st.lists(st.floats(0, 100), max_size=8))
def test_labels_are_moved_apart_and_stay_in_order(wanted):
    placed = spread(wanted, 10, 0, 100)
    ordered = [place for _, place in sorted(zip(wanted, placed, strict=True))]
    assert all(0 <= place <= 100 for place in placed)
    assert all(after - before >= 10 - 1e-6 for before, after in pairwise(sorted(ordered)))


class TestTheMarkup:
    """The same SVG for page and paper."""

    @pytest.fixture
    def macros(self, app):
        return app.jinja_env.globals["charts"]

    @pytest.fixture
    def drawn(self, macros):
        """All charts, parsed."""
        return [
            ElementTree.fromstring(svg)  # noqa: S314
            for svg in (
                macros.bars_compare(STORES, target=("平均", 948), title="六家"),
                macros.columns(STORES, target=("平均", 948), title="六家"),
                macros.waterfall(("去年", 1), [("门店", 2)], ("今年", 3), title="六家"),
                macros.line([("本店", [1, 2], "own")], ["1月", "2月"], title="六家"),
                macros.sparkline([1, 2], title="六家"),
                macros.ring(1, 2, title="六家"),
                macros.meter(1, 2, target=2, title="六家"),
            )
        ]

    def test_every_chart_opens_with_a_title_and_its_facts_in_words(self, drawn):
        for svg in drawn:
            assert (svg[0].tag, svg[0].text) == ("title", "六家")
            assert svg[1].tag == "desc"
            assert svg[1].text.strip()
            assert svg.get("role") == "img"

    def test_no_chart_carries_a_style(self, drawn):
        assert [shape for svg in drawn for shape in svg.iter() if "style" in shape.attrib or shape.tag == "style"] == []

    def test_every_shape_has_a_colour_of_its_own_for_paper_and_a_class_for_the_theme(self, drawn):
        for shape in (
            shape for svg in drawn for shape in svg.iter() if shape.tag in ("rect", "path", "circle", "text")
        ):
            assert {"fill", "stroke"} & shape.attrib.keys()
            assert shape.get("class").startswith(("is-", "line-"))

    def test_a_shortened_name_is_there_in_full(self, macros):
        svg = ElementTree.fromstring(macros.bars_compare([(LONG, 5)], title="x"))  # noqa: S314
        assert svg.findtext("g/title") == LONG
        assert svg.findtext("g/text", "").endswith("…")

    def test_markup_in_a_name_is_text(self, macros):
        svg = macros.bars_compare([("<b>&", 5)], title="<i>")
        assert "<b>" not in svg
        assert "<i>" not in svg

    def test_a_chart_says_what_it_is_told_to(self, macros):
        svg = ElementTree.fromstring(macros.sparkline([1, 2], title="x", desc="Rising"))  # noqa: S314
        assert svg[1].text == "Rising"
