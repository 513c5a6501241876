"""The key figures of the board: each a named, versioned formula whose words stand beside its number."""

from dataclasses import dataclass

from kafield.kit.i18n import Lazy
from kafield.kit.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class Kpi:
    """`name` is also the address of the rows behind the number; a changed formula gets a new version."""

    name: str
    version: int
    label: Lazy
    definition: Lazy


PLAN = Kpi(
    "plan",
    1,
    _l("Plan made"),
    _l("Plan made = planned visits with a check-in ÷ planned visits. Unplanned visits count in neither."),
)
DISPLAYS = Kpi(
    "displays",
    1,
    _l("TG compliant"),
    _l(
        "TG compliant = displays that stand as agreed, proved by a photo ÷ displays due that day at the stores planned or"
        " visited. One that nobody checked is due and does not count as compliant."
    ),
)
DISPLAYS_CHECKED = Kpi(
    "displays",
    1,
    _l("TG compliant, of those checked"),
    _l(
        "TG compliant, of those checked = displays that stood as agreed, proved by a photo ÷ displays checked, added up over the days."
    ),
)
STRIKE = Kpi(
    "strike",
    1,
    _l("Strike rate"),
    _l(
        "Strike rate = visits with an order ÷ visits made. Lines per order = order lines ÷ orders. Drafts and cancelled orders"
        " do not count."
    ),
)
PHONES = Kpi(
    "phones",
    1,
    _l("Still on phones"),
    _l(
        "Still on phones = what each phone said it held when it last sent something, yesterday or today, less what has arrived"
        " since. It is the phone's own statement."
    ),
)
TIME = Kpi(
    "time",
    1,
    _l("Time in store"),
    _l("Time in store = time from check-in to check-out without pauses ÷ visits checked out."),
)
SCORE = Kpi(
    "score",
    1,
    _l("Checklist score"),
    _l(
        "Checklist score = points won ÷ points possible, over all answered checklists. Questions count by their weight."
    ),
)
VPO = Kpi(
    "vpo",
    1,
    _l("VPO index"),
    _l(
        "VPO index = what the rep's stores sold in the last full month ÷ what they would have sold at the VPO of their accounts"
        " × 100. 100 is the average of the accounts."
    ),
)
GAP = Kpi(
    "gap",
    1,
    _l("Sorted by gap"),
    _l("Gap = share of the planned visits not made + share of the due displays found missing or not as agreed."),
)

KPIS = {kpi.name: kpi for kpi in (PLAN, DISPLAYS, STRIKE, PHONES, TIME, SCORE, VPO)}
