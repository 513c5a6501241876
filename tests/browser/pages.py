"""The pages of the small server: forms as the app writes them, with the words that scripts read."""

from markupsafe import escape

PAGE = """<!doctype html><html lang="en" data-user="USER"><head><meta charset="utf-8"><title>{title}</title>
<meta name="htmx-config" content='{{"noSwap": [204, 304, "5xx"]}}'>
<script src="/static/vendor/htmx-4.0.1.min.js" defer></script><script src="/static/js/app.js" type="module"></script></head>
<body><send-state data-sent="Sent" data-phone="On this phone" data-needs="Needs you"><a href="/queue"><span data-word></span> <b data-count></b></a></send-state>
{content}
<template id="words" data-not-saved="NOT SAVED" data-draft="not saved, {{time}}" data-saved="Saved on this phone" data-sign-in="Sign in to send"
 data-sent="Sent" data-phone="On this phone" data-needs="Needs you"></template></body></html>"""

PENDING = """<template data-pending><section id="{name}"><p>On this phone: <span data-value="note"></span>,
 <span data-value="kind"></span></p><p data-reason></p><button type="button" data-reopen>Change</button></section></template>"""


def form(name: str, value: str = "", error: str = "", extra: str = "", attributes: str = "") -> str:
    """A form in its own region, as a step of a call sheet is."""
    return f"""<section id="{name}"><form data-capture data-contract="1" data-lane="visit-1" data-name="{name}" {attributes}
 action="/write/{name}" method="post" hx-post="/write/{name}" hx-target="#{name}" hx-swap="outerHTML">
 <input name="note" aria-label="note of {name}" value="{escape(value)}"{' aria-invalid="true"' if error else ""}><p class="error">{error}</p>
 <select name="kind"><option value="a">First</option><option value="b">Second</option></select>
 <label><input type="checkbox" name="full" value="1">Full</label>{extra}{PENDING.format(name=name)}<button>Save {name}</button></form></section>"""


def done(name: str, fields: dict[str, str]) -> str:
    """What the server says of a submission it has: the words, and the form for a correction."""
    if name == "notes":
        return f"<li>Server has {escape(fields.get('note', ''))}</li>"
    return f"""<section id="{name}"><p>Server has {escape(fields.get("note", ""))}</p>{form(name).split(">", 1)[1]}"""


def form_with_errors(name: str) -> str:
    return form(name, "wrong", "Say it right.")


NOTES = """<ul id="list"></ul><form id="notes" data-capture data-lane="visit-1" data-name="notes" action="/write/notes" method="post"
 hx-post="/write/notes" hx-target="#list" hx-swap="beforeend"><input name="note" aria-label="note of notes">
 <template data-pending><li>On this phone: <span data-value="note"></span> <span data-reason></span><button type="button" data-reopen>Change</button></li></template>
 <button>Save notes</button></form>"""

PHOTO = """<photo-input data-photo-url="/write/photos" data-subject="shelf"><label><input type="file" accept="image/*" capture="environment" aria-label="photo"></label>
 <template data-shot><figure><img alt=""><button type="button" data-remove>Remove</button></figure></template></photo-input><input type="hidden" name="photos">"""

PAGES = {
    "steps": PAGE.format(title="steps", content=form("check-in") + form("stock") + form("check-out", attributes='data-needs="check-in"')),
    "notes": PAGE.format(title="notes", content=NOTES),
    "photo": PAGE.format(title="photo", content=form("shelf", extra=PHOTO)),
}
