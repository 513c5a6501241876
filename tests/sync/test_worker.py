"""What a browser looks for at the root of the app."""

from dataclasses import replace

import pytest

from kafield.app import create_app


def test_the_worker_is_asked_for_anew_each_time_and_may_load_nothing(as_nobody, app):
    answer = as_nobody.get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert app.extensions["assets"].version in answer.text
    assert "import(" not in answer.text.replace('import("./rest.js")', "")
    assert as_nobody.get("/sw.js", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_switched_off_worker_clears_and_goes(settings, clock):
    client = create_app(replace(settings, worker=False), clock).test_client()
    answer = client.get("/sw.js")
    assert "unregister" in answer.text
    assert "fetch" not in answer.text
    assert "kafield-outbox" not in answer.text
    assert 'data-worker="off"' in client.get("/people/sign-in").text


@pytest.mark.parametrize(
    ("language", "name"), [("zh-Hans", "门店拜访"), ("zh-Hant", "門店拜訪"), ("en", "store visits")]
)
def test_the_app_on_the_home_screen_speaks_the_readers_language(language, name, as_nobody):
    answer = as_nobody.get(f"/manifest.webmanifest?language={language}")
    told = answer.get_json()
    assert answer.mimetype == "application/manifest+json"
    assert name in told["name"]
    assert (told["lang"], told["display"], told["start_url"]) == (language, "standalone", "/")
    assert [shortcut["url"] for shortcut in told["shortcuts"]] == ["/calls/today", "/sync/queue", "/accounts/stores"]
    assert "maskable" in [icon.get("purpose") for icon in told["icons"]]
    for icon in told["icons"]:
        assert as_nobody.get(icon["src"]).status_code == 200


def test_the_page_of_no_network_is_everybodys_and_of_nobody(as_nobody):
    for language, words in (
        ("zh-Hans", "手机里没有这一页"),
        ("zh-Hant", "手機裡沒有這一頁"),
        ("en", "not on the phone"),
    ):
        page = as_nobody.get(f"/sync/offline?language={language}").text
        assert words in page
        assert "data-user" not in page
    assert as_nobody.get("/sync/offline?language=xx").status_code == 404
