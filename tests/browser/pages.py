"""The pages of the small server: forms as the app writes them, with the words that scripts read."""

from markupsafe import escape

PAGE = """<!doctype html><html lang="en" data-user="USER" data-made-at="MADE_AT"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="htmx-config" content='{{"noSwap": [204, 304, "5xx"]}}'>
<link rel="stylesheet" href="/static/css/components/call-steps.css">
<script src="/static/vendor/htmx-4.0.1.min.js" defer></script>
<script src="/static/js/app.js" type="module"></script></head>
<body><header><send-state data-sent="Sent" data-phone="On this phone" data-needs="Needs you">
<a href="/queue"><span data-word></span> <b data-count></b></a></send-state></header>
<clock-hint data-fast="Fast by {{by}}" data-slow="Slow by {{by}}" hidden><b data-by></b></clock-hint>
{content}
<template id="words" data-not-saved="NOT SAVED" data-unsaved="Not saved" data-draft="not saved, {{time}}" data-saved="Saved on this phone"
 data-sent="Sent" data-phone="On this phone" data-sign-in="Sign in to send" data-discard="Drop it"></template></body></html>"""

PENDING = """<template data-pending><section id="{name}"><p>On this phone: <span data-value="note"></span>,
 <span data-value="kind"></span></p><p data-reason></p><button type="button" data-reopen>Change</button></section></template>"""

FORM = """<section id="{name}"><form data-capture data-contract="1" data-lane="visit-1" data-name="{name}" {attributes}
 action="/write/{name}" method="post" hx-post="/write/{name}" hx-target="#{name}" hx-swap="outerHTML">
 <input name="note" aria-label="note of {name}" value="{value}" aria-invalid="{invalid}"><p class="error">{error}</p>
 <select name="kind"><option value="a">First</option><option value="b">Second</option></select>
 <label><input type="checkbox" name="full" value="1">Full</label>{extra}
 {pending}<button>Save {name}</button></form></section>"""


def form(name: str, value: str = "", error: str = "", extra: str = "", attributes: str = "") -> str:
    """A form in its own region, as a step of a call sheet is."""
    pending = PENDING.format(name=name)
    shown = {"value": escape(value), "error": error, "invalid": "true" if error else "false"}
    return FORM.format(name=name, extra=extra, attributes=attributes, pending=pending, **shown)


def done(name: str, fields: dict[str, str]) -> str:
    """What the server says of a submission it has: the words, and the form for a correction."""
    note = escape(fields.get("note", ""))
    if name == "notes":
        return f"<li>Server has {note}</li>"
    if name in ("first", "second"):
        return step(name).replace('data-state="open"', 'data-state="done"', 1)
    return f'<section id="{name}"><p>Server has {note}</p>{form(name).split(">", 1)[1]}'


def form_with_errors(name: str) -> str:
    return form(name, "wrong", "Say it right.", extra=PHOTO if name == "shelf" else "")


NOTES = """<ul id="list"></ul><form id="notes" data-capture data-lane="visit-1" data-name="notes" action="/write/notes" method="post"
 hx-post="/write/notes" hx-target="#list" hx-swap="beforeend"><input name="note" aria-label="note of notes">
 <template data-pending><li>On this phone: <span data-value="note"></span> <span data-reason></span>
 <button type="button" data-reopen>Change</button></li></template>
 <button>Save notes</button></form>"""

PHOTO = """<photo-input data-photo-url="/write/photos" data-subject="shelf">
 <label><input type="file" name="photo" accept="image/*" capture="environment" aria-label="photo"></label>
 <template data-shot><figure><img alt="" width="90"><span class="chip"></span>
 <button type="button" data-remove>Remove</button></figure></template>
 <p data-missed hidden>Take it again</p></photo-input>"""

STOCK_LINE = """<stock-line data-product="12" data-last="18" data-delivered="24" data-returned="0" data-on-order="0" data-case="12"
 data-factor="1.5"><input aria-label="shelf" data-units="1" data-number><input aria-label="back" data-units="12" data-number>
 <p data-when="first" hidden>First count</p><p data-when="enough" hidden>Enough</p><p data-when="suspect" hidden>Too many</p>
 <p data-when="suggest" hidden>Sold <b data-figure="offtake"></b>, order <b data-figure="cases"></b>:
 <i data-figure="factor"></i> × <i data-figure="offtake"></i> − <i data-figure="now"></i></p></stock-line>
 <output data-suggestion="12"></output>"""

STEPPER = """<ui-stepper data-step="1" data-min="0" data-max="9"><button type="button" class="step-down">−</button>
 <span><input aria-label="{name}" name="{name}" data-number {attributes}></span>
 <button type="button" class="step-up">+</button></ui-stepper>"""

KEYPAD = """<ui-keypad hidden>{keys}<button type="button" data-key="clear">Clear</button><button type="button" data-key="back">Back</button>
 <button type="button" data-key="next">Next</button></ui-keypad>""".format(
    keys="".join(f'<button type="button" data-key="{key}">{key}</button>' for key in "1234567890")
)

ORDER = f"""<form id="order">{STEPPER.format(name="cases", attributes='data-price="350" data-case="12"')}
 <div data-line>{STEPPER.format(name="free", attributes='data-price="100"')}
 <label><input type="checkbox" data-gift>Gift</label></div></form>
 <running-total data-currency="CNY" data-sign="¥" data-for="#order" data-minimum="10000" data-lines="{{{{lines}}}} lines">
 <output data-sum></output>
 <span data-count></span><p data-below hidden>Still <b data-missing></b></p></running-total>{KEYPAD}"""

QUESTIONS = """<form id="questions" data-capture action="/write/questions" method="post" hx-post="/write/questions" hx-target="this">
 <fieldset><as-last-time data-section><button type="button">All as last time</button></as-last-time>
 <label><input type="radio" name="q1" value="yes">Yes</label><label><input type="radio" name="q1" value="no">No</label>
 <as-last-time data-for="q1" data-last="no"><button type="button">q1 as last time</button></as-last-time>
 <input name="q2" aria-label="q2"><as-last-time data-for="q2" data-last="5"><button type="button">q2 as last time</button></as-last-time>
 </fieldset>
 <when-condition data-field="q1" data-is="no"><input name="why" aria-label="why" required></when-condition>
 <button>Save</button></form>"""

STEPS = """<div class="header-end"><svg class="ring" viewBox="0 0 50 50"><circle class="ring-track" cx="25" cy="25" r="22"></circle>
 <text>0/2</text></svg></div>
<call-steps data-visit="v1" data-next="Next: {{step}}" data-last="To the end" data-progress="{{done}} of {{total}} done">
{one}{stepper}{two}</call-steps><button type="button" data-step-next></button>"""


def step(name: str) -> str:
    """A step that folds: its form, and what stands there once it is saved."""
    opening = (
        f'<section id="{name}" data-step="{name}" data-label="{name}" data-save="Save {name}" data-required data-state='
    )
    return (
        form(name)
        .replace(
            f'<template data-pending><section id="{name}">',
            f'<template data-pending>{opening}"done"><header>{name}</header>',
        )
        .replace(f'<section id="{name}">', f'{opening}"open"><header><h2><a href="#{name}">{name}</a></h2></header>', 1)
    )


PLACE = """<form data-capture action="/write/place" method="post" hx-post="/write/place" hx-target="this">
 <place-capture data-consent="{consent}" data-latitude="31.2" data-longitude="121.4" data-fence="300">
 <input type="hidden" name="latitude"><input type="hidden" name="longitude"><input type="hidden" name="accuracy">
 <input type="hidden" name="place_state" value="unknown"><p data-place="waiting">Looking</p><p data-place="taken" hidden>Here
 <span data-distance></span> m ±<span data-accuracy></span></p><p data-place="outside" hidden>Outside</p>
 <p data-place="refused" hidden>Refused</p><p data-place="no_consent" hidden>No consent</p></place-capture><button>Save</button></form>"""

LIGHTBOX = """<figure><a href="/favicon.ico?1" data-lightbox><img alt="one"></a><figcaption><b>First</b><br>End cap</figcaption></figure>
 <figure><a href="/favicon.ico?2" data-lightbox><img alt="two"></a><figcaption>Second</figcaption></figure>
 <ui-lightbox><dialog><img alt=""><p data-caption></p><button type="button" data-previous>Previous</button>
 <button type="button" data-next>Next</button></dialog></ui-lightbox>
 <local-time data-form="time"><time datetime="2026-11-23T02:42:00Z">02:42</time></local-time>
 <copy-text data-text="12 cases"><button type="button">Copy</button><span data-done hidden>Copied</span></copy-text>"""

CONTENTS = {
    "steps": form("check-in") + form("stock") + form("check-out", attributes='data-needs="check-in"'),
    "notes": NOTES,
    "photo": form("shelf", extra=PHOTO),
    "stock-line": STOCK_LINE,
    "order": ORDER.replace("{{", "{").replace("}}", "}"),
    "questions": QUESTIONS,
    "call": STEPS.format(
        one=step("first"), stepper=STEPPER.format(name="in between", attributes=""), two=step("second")
    )
    .replace("{{", "{")
    .replace("}}", "}"),
    "place": PLACE.format(consent="yes"),
    "no-place": PLACE.format(consent="no"),
    "pictures": LIGHTBOX,
}
PAGES = {name: PAGE.format(title=name, content=content) for name, content in CONTENTS.items()}
