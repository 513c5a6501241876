"""The product list, the page of a product, and what an admin changes there."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, url_for
from flask_login import current_user
from sqlalchemy.orm import joinedload

from kafield.catalog import actions, queries
from kafield.catalog.forms import CategoryForm, PriceForm, ProductForm, SeriesForm
from kafield.catalog.models import STATUS_NAMES, STATUSES, Product
from kafield.kit import address
from kafield.kit.access import role, signed_in
from kafield.kit.clock import local_day, now
from kafield.kit.db import db, writing
from kafield.kit.forms import Submitted, blank, submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import language
from kafield.kit.money import minor_units
from kafield.kit.paging import fragment, paged, pager
from kafield.kit.render import render
from kafield.kit.search import reading_order

bp = Blueprint("catalog", __name__, url_prefix="/catalog")


@bp.get("/")
@signed_in
def index() -> str:
    query, status = address.text("q"), address.text("status") or None
    wanted = queries.searched(query, status, address.record("category"))
    ordered = wanted.order_by(reading_order(Product, language()), Product.id)
    shown = ordered.options(joinedload(Product.category), joinedload(Product.series))
    return render(
        "catalog/index",
        fragment=fragment("product_list"),
        **pager(db.session.scalars(paged(shown)).all()),
        chips=status_chips(queries.counts_by_status()),
        q=query,
        status=status,
        prices=queries.list_prices_on(today(), home_currency()),
    )


def status_chips(counts: dict[str, int]) -> list[tuple[str, str, str]]:
    """All, then every status that has products."""
    present = [status for status in STATUSES if counts[status]]
    words = [(status, f"{STATUS_NAMES[status]} {counts[status]}") for status in present]
    return [(key, name, address.asked(status=key or None)) for key, name in [("", _("All")), *words]]


@bp.get("/new")
@role("admin")
def new() -> str:
    return product_form("catalog/new", blank(status="new", case_size=12))


@bp.post("/")
@role("admin")
def create() -> Any:
    form = checked(submitted(ProductForm))
    if not form.ok:
        return product_form("catalog/new", form), 422
    with writing():
        product = actions.add_product(**form.data, by=current_user, at=now())
    flash(_("Added: %(name)s", name=product.name))
    return redirect(url_for("catalog.product", product_id=product.id))


@bp.get("/<int:product_id>")
@signed_in
def product(product_id: int) -> str:
    return product_page(product_id, blank(from_day=today()))


def product_page(product_id: int, price: Submitted) -> str:
    return render(
        "catalog/product",
        product=queries.product_by(product_id),
        prices=queries.prices_of_product(product_id),
        price_now=queries.list_prices_on(today(), home_currency(), product_id).get(product_id),
        price_url=url_for("catalog.set_price", product_id=product_id),
        form=price,
        currency=home_currency(),
    )


@bp.get("/<int:product_id>/edit")
@role("admin")
def edit(product_id: int) -> str:
    product = queries.product_by(product_id)
    return product_form("catalog/edit", blank(**actions.state(product)), product=product)


@bp.post("/<int:product_id>")
@role("admin")
def change(product_id: int) -> Any:
    product = queries.product_by(product_id)
    form = checked(submitted(ProductForm), product)
    if not form.ok:
        return product_form("catalog/edit", form, product=product), 422
    with writing():
        actions.change_product(queries.product_by(product_id), **form.data, by=current_user, at=now())
    flash(_("Saved."))
    return redirect(url_for("catalog.product", product_id=product_id))


@bp.post("/<int:product_id>/prices")
@role("admin")
def set_price(product_id: int) -> Any:
    form = submitted(PriceForm)
    if not form.ok:
        return product_page(product_id, form), 422
    with writing():
        product, minor = queries.product_by(product_id), minor_units(form.data.pop("price"), home_currency())
        price = {**form.data, "price_minor": minor, "currency": home_currency()}
        actions.set_list_price(product, **price, by=current_user, at=now())
    flash(_("Saved."))
    return redirect(url_for("catalog.product", product_id=product_id))


@bp.get("/categories")
@role("admin")
def categories() -> str:
    return categories_page(blank(), blank())


def categories_page(category: Submitted, series: Submitted) -> str:
    return render(
        "catalog/categories",
        categories=queries.categories(),
        series=queries.series(),
        in_category=queries.counts_by(Product.category_id),
        in_series=queries.counts_by(Product.series_id),
        category_options=options(queries.categories()),
        category_form=category,
        series_form=series,
    )


@bp.post("/categories")
@role("admin")
def add_category() -> Any:
    form = submitted(CategoryForm)
    if form.ok and form.data["name"] in {category.name for category in queries.categories()}:
        form.refuse("name", _("There is one of this name already."))
    if not form.ok:
        return categories_page(form, blank()), 422
    with writing():
        actions.category_named(form.data["name"])
    return redirect(url_for("catalog.categories"))


@bp.post("/series")
@role("admin")
def add_series() -> Any:
    form = submitted(SeriesForm)
    if form.ok and form.data["name"] in {series.name for series in queries.series()}:
        form.refuse("name", _("There is one of this name already."))
    if not form.ok:
        return categories_page(blank(), form), 422
    with writing():
        actions.series_named(form.data["name"], queries.category_by(form.data["category_id"]))
    return redirect(url_for("catalog.categories"))


@bp.get("/categories/<int:category_id>")
@role("admin")
def category(category_id: int) -> str:
    category = queries.category_by(category_id)
    return render("catalog/category", category=category, form=blank(name=category.name))


@bp.post("/categories/<int:category_id>")
@role("admin")
def change_category(category_id: int) -> Any:
    category = queries.category_by(category_id)
    form = submitted(CategoryForm)
    if form.ok and any(form.data["name"] == other.name for other in queries.categories() if other is not category):
        form.refuse("name", _("There is one of this name already."))
    if not form.ok:
        return render("catalog/category", category=category, form=form), 422
    with writing():
        actions.rename_category(queries.category_by(category_id), form.data["name"])
    return redirect(url_for("catalog.categories"))


@bp.get("/series/<int:series_id>")
@role("admin")
def series(series_id: int) -> str:
    series = queries.series_by(series_id)
    form = blank(name=series.name, category_id=series.category_id)
    return render("catalog/series", series=series, form=form, categories=options(queries.categories()))


@bp.post("/series/<int:series_id>")
@role("admin")
def change_series(series_id: int) -> Any:
    series = queries.series_by(series_id)
    form = submitted(SeriesForm)
    if form.ok and any(form.data["name"] == other.name for other in queries.series() if other is not series):
        form.refuse("name", _("There is one of this name already."))
    if not form.ok:
        return render("catalog/series", series=series, form=form, categories=options(queries.categories())), 422
    with writing():
        category = queries.category_by(form.data["category_id"])
        actions.change_series(queries.series_by(series_id), form.data["name"], category)
    return redirect(url_for("catalog.categories"))


def product_form(page: str, form: Submitted, **more: Any) -> str:
    return render(
        page,
        form=form,
        categories=options(queries.categories()),
        series=options(queries.series()),
        statuses=list(STATUS_NAMES.items()),
        units=queries.units(),
        **more,
    )


def options(records: Any) -> list[tuple[int, str]]:
    """What a select shows of named records."""
    return [(record.id, record.name) for record in records]


def checked(form: Submitted, product: Product | None = None) -> Submitted:
    """What only the database knows: the code is free, category and series exist and belong together."""
    if not form.ok:
        return form
    holder = queries.product_coded(form.data["code"])
    if holder is not None and holder is not product:
        form.refuse("code", _("%(name)s has this code already.", name=holder.name))
    if form.data["category_id"] not in {category.id for category in queries.categories()}:
        form.refuse("category_id", _("Please choose one of the answers shown."))
    wanted = form.data["series_id"]
    if wanted and (wanted, form.data["category_id"]) not in {(line.id, line.category_id) for line in queries.series()}:
        form.refuse("series_id", _("This series belongs to another category."))
    return form


def today() -> Any:
    return local_day(now(), current_app.extensions["settings"].time_zone)


def home_currency() -> str:
    return current_app.extensions["settings"].currency
