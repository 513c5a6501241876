"""Ana's call at 農工商 莘庄店 with everything that can hang on it, and the people who have no business there.

The store belongs to no manager's account; Tim supervises the other team; Gus has left. Written in one
transaction with plain rows, because every test of access starts from it.
"""

import uuid
from types import SimpleNamespace

from kafield.accounts.models import MustStock, Store, StoreContact, StoreReport, Territory
from kafield.displays.models import Display, DisplayCheck
from kafield.exchange.models import ImportRun
from kafield.kit import storage
from kafield.kit.capture import RefusedBody
from kafield.kit.db import db, writing
from kafield.kit.job_queue import Job
from kafield.orders.models import Invoice, Order, OrderEvent, OrderLine
from kafield.people.models import Device, Person, Team
from kafield.surveys.actions import add_checklist
from kafield.sync.models import LossAlarm
from kafield.tasks.models import Task
from kafield.visits.models import Photo, Visit
from kafield.volumes.actions import freeze, set_target
from tests.cast import LONG_AGO, NOW, TODAY, World, password_hash
from tests.phone import photo_body
from tests.surveys.checklists import STANDARD

GUS = 99
JPEG = b"\xff\xd8\xff\xe0 the picture of a test"


def set_scene(world: World) -> SimpleNamespace:
    """The ids of it all, under the names that the addresses use."""
    with writing():
        scene = SimpleNamespace(
            visit_id=world.second_stop,
            stop_id=world.second_stop,
            store_id=world.stores.xinzhuang,
            account_id=world.accounts.nonggongshang,
            product_id=world.products.soy,
            person_id=world.people.ana,
            category_id=1,
            series_id=1,
            code="full",
            number=1,
            kind="stores",
            suffix="xlsx",
            size="picture",
            kpi="plan",
            format="supermarket",
        )
        add_tim(world)
        add_gus()
        add_call(scene, world)
        add_order(scene, world)
        add_desk(scene, world)
        add_phone(scene, world)
    return scene


def add_tim(world: World) -> None:
    other_team = db.session.get_one(Person, world.people.bo).team_id
    tim = Person(
        username="tim", name="徐峰", name_key="tim", role="supervisor", team_id=other_team, language="en",
        password_hash=password_hash(), created_at=NOW,
    )  # fmt: skip
    db.session.add(tim)
    db.session.flush()
    world.people.tim = tim.id


def add_gus() -> None:
    """He works here no more."""
    gus = Person(
        id=GUS, username="gus", name="顾松", name_key="gus", role="rep", password_hash="", active=False, created_at=NOW
    )
    db.session.add(gus)


def add_call(scene: SimpleNamespace, world: World) -> None:
    """A closed visit with a display checked, a photo ready, a task and the frozen figures."""
    ids = {name: uuid.uuid4() for name in ("display_id", "photo_id", "task_id")}
    vars(scene).update(ids)
    visit = Visit(
        day=TODAY, id=scene.visit_id, stop_id=scene.visit_id, rep_id=world.people.ana, store_id=scene.store_id,
        checked_in_at=NOW, checked_out_at=NOW, seconds_in_store=0, summary="seen", flags=[],
    )  # fmt: skip
    display = Display(
        id=scene.display_id, store_id=scene.store_id, type="stack", position="entrance", promotion="周年庆",
        from_day=TODAY, to_day=TODAY, created_at=NOW,
    )  # fmt: skip
    db.session.add_all([visit, display])
    db.session.flush()
    fact = {"day": TODAY, "visit_id": visit.id, "recorded_at": NOW}
    db.session.add(DisplayCheck(**fact, display_id=display.id, in_place=True, is_compliant=True))
    key = storage.put(JPEG, "jpg")
    db.session.add(
        Photo(
            **fact, id=scene.photo_id, subject=f"display:{display.id}", taken_at=NOW, received_sha256="0" * 64,
            original_key=key, picture_key=key, thumbnail_key=key, state="ready",
        )
    )  # fmt: skip
    db.session.add(
        Task(
            id=scene.task_id, kind="task", store_id=scene.store_id, owner_id=world.people.ana, text="补价签",
            created_by=world.people.ana, created_at=NOW,
        )
    )  # fmt: skip
    freeze(visit, None, NOW)


def add_order(scene: SimpleNamespace, world: World) -> None:
    scene.order_id = uuid.uuid4()
    order = Order(
        id=scene.order_id, number="KA-1", visit_id=scene.visit_id, store_id=scene.store_id, account_id=scene.account_id,
        rep_id=world.people.ana, day=TODAY, state="submitted", currency="CNY", total_minor=8900, created_at=NOW, submitted_at=NOW,
    )  # fmt: skip
    db.session.add(order)
    db.session.flush()
    db.session.add(OrderLine(order_id=order.id, product_id=scene.product_id, is_gift=False, units=10, price_minor=890))
    db.session.add(OrderEvent(order_id=order.id, kind="submitted", by_id=world.people.ana, at=NOW))
    invoice = Invoice(
        number="FP-1",
        store_id=scene.store_id,
        order_id=order.id,
        day=TODAY,
        due_on=TODAY,
        amount_minor=8900,
        currency="CNY",
    )
    db.session.add(invoice)
    db.session.flush()
    scene.invoice_id = invoice.id


def add_phone(scene: SimpleNamespace, world: World) -> None:
    """Ana's phone, an entry that it lost, and a photo of hers that was refused."""
    scene.alarm_id, scene.body_id = uuid.uuid4(), uuid.uuid4()
    ana = world.people.ana
    db.session.add(
        Device(
            id="anas-phone", user_id=ana, first_heard_at=NOW, heard_at=NOW, waiting=1, refused=1, oldest_at=NOW, held=[]
        )
    )
    db.session.add(
        LossAlarm(
            id=scene.alarm_id, device="anas-phone", user_id=ana, raised_at=NOW, count=1, is_exact=True,
            lost=[{"key": str(uuid.uuid4()), "label": "KA-1", "recordedAt": ""}],
        )
    )  # fmt: skip
    body, content_type = photo_body({"subject": "visit"}, JPEG)
    db.session.add(
        RefusedBody(
            id=scene.body_id, user_id=ana, key=uuid.uuid4(), path=f"/visits/{scene.visit_id}/photos", contract=1,
            content_type=content_type, body=body, body_hash="0" * 64, size=len(body), code="404", reason="",
            recorded_at=NOW, received_at=NOW,
        )
    )  # fmt: skip


def add_desk(scene: SimpleNamespace, world: World) -> None:
    """What an admin looks after: a territory, a checklist, a must-stock line, a report of a store, an import, a job."""
    ada = db.session.get_one(Person, world.people.ada)
    line = MustStock(product_id=scene.product_id, format="vending", from_day=LONG_AGO)
    contact = StoreContact(store_id=scene.store_id, name="王建国", title="采购")
    territory = Territory(name="空线路", team_id=db.session.query(Team.id).order_by(Team.id).limit(1).scalar())
    job = Job(name="picture", payload={}, state="running", run_after=NOW, created_at=NOW)
    db.session.add_all([line, contact, territory, job])
    db.session.flush()
    scene.line_id, scene.contact_id, scene.territory_id, scene.job_id = line.id, contact.id, territory.id, job.id
    add_checklist("店情检查", None, STANDARD, by=ada, at=NOW, publish=True)
    scene.checklist_id = 1
    scene.target_id = set_target(scene.account_id, TODAY, 900).id
    scene.report_id, scene.run_id = uuid.uuid4(), uuid.uuid4()
    db.session.add(
        StoreReport(
            id=scene.report_id, kind="closed", store_id=scene.store_id, reported_by=world.people.ana, reported_at=NOW
        )
    )
    key = storage.put(b"code,name\n", "csv")
    db.session.add(
        ImportRun(
            id=scene.run_id, kind="stores", filename="stores.csv", file_key=key, mend_key=key, is_dry_run=True,
            started_by=ada.id, started_at=NOW,
        )
    )  # fmt: skip
    db.session.get_one(Store, scene.store_id).address = "莘庄路 1 号"
