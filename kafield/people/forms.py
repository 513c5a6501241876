"""What is typed about people."""

from kafield.kit.forms import Choice, Flag, Form, Secret, Text, Whole
from kafield.kit.i18n import LANGUAGES
from kafield.people.models import CONSENTS, ROLES

SHORTEST_PASSWORD = 8


class SignInForm(Form):
    username = Text(required=True, max=60)
    password = Secret(required=True, max=200)
    next = Text(max=500)


class PersonForm(Form):
    username = Text(required=True, min=2, max=60)
    name = Text(required=True, max=80)
    role = Choice(ROLES, required=True)
    team_id = Whole()
    new_team = Text(max=80)
    phone = Text(max=40)
    language = Choice(LANGUAGES)


class ErasureForm(Form):
    username = Text(required=True, max=60)


class PasswordForm(Form):
    current = Secret(required=True, max=200)
    username = Text(max=60)
    new = Secret(required=True, min=SHORTEST_PASSWORD, max=200)
    again = Secret(required=True, max=200)


class SettingsForm(Form):
    language = Choice([*LANGUAGES, "browser"])
    theme = Choice(("auto", "light", "dark"))


class ConsentForm(Form):
    kind = Choice(CONSENTS, required=True)
    given = Flag()
    next = Text(max=500)
