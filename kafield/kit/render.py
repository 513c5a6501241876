"""One template serves page and fragment."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from babel import Locale, dates, numbers
from flask import Flask, current_app, g, render_template
from flask_login import current_user

from kafield.kit import charts, clock, i18n
from kafield.kit.markup import Brisk, Flush, Thrifty
from kafield.kit.money import format_money, sign
from kafield.kit.units import unit


def render(name: str, *, fragment: str | None = None, **context: Any) -> str:
    """templates/`name`.html, or only its `{% block fragment %}`."""
    with i18n.one_language():
        return render_template(f"{name}.html", **context) if fragment is None else rendered(name, fragment, context)


def rendered(name: str, fragment: str, context: dict[str, Any]) -> str:
    template = current_app.jinja_env.get_template(f"{name}.html")
    current_app.update_template_context(context)
    return "".join(template.blocks[fragment](template.new_context(context)))


def number(value: Any, digits: int | None = None) -> str:
    """12,345 or, with `digits`, 12.3; a dash where there is no value."""
    if value is None:
        return "–"
    pattern = "#,##0" if not digits else "#,##0." + "0" * digits
    if digits is None and isinstance(value, float) and value != int(value):
        pattern = "#,##0.#"
    return decimal(value, pattern, i18n.locale())


@lru_cache(4096)  # a page says the same numbers again and again
def decimal(value: Any, pattern: str, locale: Locale) -> str:
    return numbers.format_decimal(value, format=pattern, locale=locale)


def money(minor: int | None, currency: str | None = None, whole: bool | None = None) -> str:
    if minor is None:
        return "–"
    return format_money(minor, currency or current_app.extensions["settings"].currency, str(i18n.locale()), whole)


def money_sign(currency: str) -> str:
    return sign(currency, str(i18n.locale()))


def percent(value: float | None, digits: int = 0) -> str:
    """A factor as a percentage: 1.18 -> 118 %."""
    if value is None:
        return "–"
    return numbers.format_percent(
        value, format="#,##0" + ("." + "0" * digits if digits else "") + "%", locale=i18n.locale()
    )


def day(value: date | None, form: str = "MMMd") -> str:
    """11月23日 / 23 Nov by a CLDR skeleton, or full with its weekday: `|day('MMMEd')`."""
    if value is None:
        return "–"
    return written(value, form, i18n.locale())


@lru_cache(4096)
def written(value: date, form: str, locale: Locale) -> str:
    return dates.format_skeleton(form, value, locale=locale)


def time(value: datetime | None, zone: str | None = None) -> str:
    """10:04 on the wall of the store."""
    if value is None:
        return "–"
    return f"{clock.local_time(value, zone or current_app.extensions['settings'].time_zone):%H:%M}"


def moment(value: datetime | None, zone: str | None = None) -> str:
    if value is None:
        return "–"
    local = clock.local_time(value, zone or current_app.extensions["settings"].time_zone)
    return f"{day(local.date())} {local:%H:%M}"


def minutes(seconds: float | None) -> str:
    return "–" if seconds is None else number(round(seconds / 60))


def made_at() -> str:
    """When this page was made, by the same clock as the Date of an answer; a page of the day pack keeps a slot for it (`g.made_at`)."""
    return str(g.get("made_at") or clock.wall_clock().isoformat(timespec="seconds"))


def init_render(app: Flask) -> None:
    env = app.jinja_env
    env.add_extension(Flush)
    env.code_generator_class, env.context_class = Thrifty, Brisk
    env.trim_blocks = env.lstrip_blocks = True
    env.filters.update(
        unit=unit, number=number, money=money, percent=percent, day=day, time=time, datetime=moment, minutes=minutes
    )
    env.globals.update(
        language=i18n.language,
        money_sign=money_sign,
        currency=lambda: app.extensions["settings"].currency,
        today=lambda zone=None: clock.local_day(clock.now(), zone or app.extensions["settings"].time_zone),
        now=clock.now,
        made_at=made_at,
        geometry=charts,
        shown=number,
    )
    app.context_processor(lambda: {"current_user": current_user})
    for name in ("ui", "charts", "words"):
        env.globals[name] = Macros(app, f"{name}.html")


def disposition(how: str, name: str, plain: str) -> str:
    """Content-Disposition for a file whose name may be Chinese: headers are ASCII, so old readers get `plain`."""
    return f"{how}; filename={plain}; filename*=UTF-8''{quote(name, safe='')}"


class Macros:
    """The macros of a template, at hand in every block and fragment without an import."""

    def __init__(self, app: Flask, name: str) -> None:
        self.app, self.name = app, name

    def __getattr__(self, macro: str) -> Any:
        found = getattr(self.app.jinja_env.get_template(self.name).module, macro)
        if not self.app.jinja_env.auto_reload:
            setattr(self, macro, found)  # looked up once: a call sheet asks a thousand times
        return found
