"""Two teams, their reps and supervisors, two KA managers and an admin."""

from dataclasses import dataclass

from kafield.demo.base import LONG_AGO, at
from kafield.kit.db import db
from kafield.kit.search import search_key
from kafield.people.actions import hasher
from kafield.people.models import CONSENTS, Consent, Person, Team

MINHANG, PUDONG = "闵行组", "浦东组"
STAFF = (
    ("lin", "林雨桐", "rep", MINHANG),
    ("zhou", "周敏", "rep", MINHANG),
    ("chen", "陈立", "rep", MINHANG),
    ("wang", "王佳宁", "rep", MINHANG),
    ("zhao", "赵伟", "rep", MINHANG),
    ("sun", "孙悦", "rep", PUDONG),
    ("wu", "吴磊", "rep", PUDONG),
    ("zheng", "郑爽", "rep", PUDONG),
    ("huang", "黄海", "rep", PUDONG),
    ("he", "何静", "supervisor", MINHANG),
    ("xu", "徐峰", "supervisor", PUDONG),
    ("shen", "沈国华", "manager", None),
    ("han", "韩梅", "manager", None),
    ("ma", "马骏", "admin", None),
)


@dataclass(frozen=True)
class Staff:
    """Ids by user name."""

    ids: dict[str, int]
    teams: dict[str, int]

    @property
    def reps(self) -> list[tuple[str, int]]:
        return [(username, self.ids[username]) for username, _name, role, _team in STAFF if role == "rep"]

    def supervisor_of(self, username: str) -> int:
        team = next(team for name, _n, _r, team in STAFF if name == username)
        return self.ids["he" if team == MINHANG else "xu"]


def add_people(password: str) -> Staff:
    """Everybody has the same password; whoever goes into stores has agreed to place and photos."""
    teams = {name: Team(name=name) for name in (MINHANG, PUDONG)}
    db.session.add_all(teams.values())
    password_hash = hasher.hash(password)
    people = {}
    for username, name, role, team in STAFF:
        people[username] = Person(
            username=username,
            name=name,
            name_key=search_key(name, username),
            role=role,
            team=teams.get(team) if team else None,
            password_hash=password_hash,
            created_at=at(LONG_AGO, 9),
        )
        db.session.add(people[username])
        db.session.flush()
    for username, _name, role, _team in STAFF:
        if role == "rep":
            db.session.add_all(
                Consent(person_id=people[username].id, kind=kind, given=True, answered_at=at(LONG_AGO, 9))
                for kind in CONSENTS
            )
    db.session.flush()
    return Staff({name: person.id for name, person in people.items()}, {name: team.id for name, team in teams.items()})


def sign_ins() -> list[str]:
    """One line a person, for whoever starts the demo."""
    roles = {"rep": "rep", "supervisor": "supervisor", "manager": "KA manager", "admin": "admin"}
    return [
        f"{username:<6} {roles[role]:<11} {name}{'  ' + team if team else ''}" for username, name, role, team in STAFF
    ]
