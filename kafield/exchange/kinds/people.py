"""People who sign in. Files hold no passwords: an admin hands out each first one by "Reset password"."""

import secrets
from datetime import datetime
from typing import Any

import marshmallow as ma

from kafield.exchange.columns import Column, Kind, Outcome, Row
from kafield.exchange.fields import OneOf, Text
from kafield.exchange.kinds.known import differing
from kafield.exchange.words import Refused
from kafield.kit import audit
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import lazy_gettext as _l
from kafield.people.actions import add_person, team_named
from kafield.people.models import Person
from kafield.people.queries import person_named

ROLE_WORDS = {
    "rep": ("业代", "業代", "Rep", "业务代表", "理货", "業務"),
    "supervisor": ("主管", "主管", "Supervisor"),
    "manager": ("KA经理", "KA經理", "KA manager", "Manager", "经理", "經理"),
    "admin": ("管理员", "管理員", "Admin"),
}
LANGUAGE_WORDS = {
    "zh-Hans": ("简体中文", "簡體中文", "Simplified Chinese", "简体"),
    "zh-Hant": ("繁体中文", "繁體中文", "Traditional Chinese", "繁體", "繁体"),
    "en": ("英文", "英文", "English", "英语"),
}


class UserName(Text):
    """Lower case, without spaces."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        name = super()._deserialize(value, attr, data, **more).lower()
        if " " in name:
            raise ma.ValidationError(_("A user name has no spaces."))
        return name


COLUMNS = (
    Column(
        "username",
        ("用户名", "使用者名稱", "User name", "登录名", "帳號", "账号"),
        UserName(max=60, min=2, required=True),
        "lin.yutong",
    ),
    Column(
        "name", ("姓名", "姓名", "Name", "Full name"), Text(max=80, required=True), ("林雨桐", "林雨桐", "Lin Yutong")
    ),
    Column("role", ("角色", "角色", "Role", "岗位", "職務"), OneOf(ROLE_WORDS, required=True), "rep"),
    Column(
        "team",
        ("小组", "小組", "Team", "团队", "團隊", "组别"),
        Text(max=80),
        ("闵行组", "閔行組", "Minhang"),
        _l("Reps and supervisors need one; a new one is made."),
    ),
    Column("phone", ("电话", "電話", "Phone", "手机", "手機"), Text(max=40), "138 0000 0000"),
    Column("language", ("语言", "語言", "Language"), OneOf(LANGUAGE_WORDS), "zh-Hans"),
)


def apply(row: Row, at: datetime, by: Person) -> Outcome:
    person = person_named(row["username"])
    refuse_stranger(person, row)
    refuse_without_team(row, person)
    if person is None:
        team = team_named(row["team"]) if row.get("team") else None
        details = {name: row[name] for name in ("username", "name", "role", "phone", "language") if name in row}
        add_person(password=secrets.token_urlsafe(24), team=team, at=at, by=by, must_change_password=True, **details)
        return "added"
    return changed(person, row, at, by)


def refuse_stranger(person: Person | None, row: Row) -> None:
    """The same user name with another name is somebody else."""
    if person and person.name != row["name"]:
        raise Refused("username", _("This user name is taken by %(name)s.", name=person.name))


def refuse_without_team(row: Row, person: Person | None) -> None:
    has_team = row.get("team", person and person.team_id)
    if row["role"] in ("rep", "supervisor") and not has_team:
        raise Refused("team", _("Reps and supervisors belong to a team."))


def changed(person: Person, row: Row, at: datetime, by: Person) -> Outcome:
    values: Row = {name: row[name] for name in ("role", "phone", "language") if name in row}
    if "team" in row:
        values["team_id"] = team_named(row["team"]).id if row["team"] else None
    changes = differing(person, values)
    if not changes:
        return "unchanged"
    if person.id == by.id and "role" in changes:
        raise Refused("role", _("Nobody changes his own role."))
    before = {name: getattr(person, name) for name in changes}
    for name, value in changes.items():
        setattr(person, name, value)
    audit.record(by, "changed", "person", person.id, before, changes, at=at)
    return "changed"


PEOPLE = Kind(
    "people",
    _l("People"),
    COLUMNS,
    ("username",),
    apply,
    about=_l("Files hold no passwords: give each new person a first one with “Reset password”."),
)
