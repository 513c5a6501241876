"""Scripts joined into two files that do what their sources do."""

import pytest

from kafield.kit.assets import Assets
from kafield.kit.scripts import APART, FIRST, REST, NotJoined, in_order, joined, slot, squeezed

APP = {
    "js/app.js": 'import * as store from "./store.js";\nimport "./elements/x-one.js";\nstore.put(1);',
    "js/store.js": 'export { size as length } from "./sizes.js";\nexport const put = (it) => import("./late.js");',
    "js/sizes.js": "function size() {}\nexport { size };",
    "js/late.js": 'import { put as keep } from "./store.js";\nexport async function late() {}',
    "js/never.js": "export class Never {}",
    "js/elements/x-one.js": "const name = 1;",
    "js/elements/x-two.js": 'import { late } from "../late.js";\nconst name = `./elements/${late}.js`;\nimport(`./${name}.js`);',
}


def test_what_the_page_imports_stands_in_the_first_file_each_after_what_it_needs():
    texts = {**APP, "js/store.js": 'import { size } from "./sizes.js";'}
    assert in_order([FIRST], texts) == ["js/sizes.js", "js/store.js", "js/elements/x-one.js", "js/app.js"]


def test_what_is_called_for_later_and_every_element_stand_in_the_other_file():
    first, rest = joined(APP)[FIRST], joined(APP)[REST]
    assert "const $late = " in rest
    assert "const $elements_x_two = " in rest
    assert "const $elements_x_one = " not in rest
    assert "const $late = " not in first
    assert "Never" not in first + rest


def test_a_module_becomes_a_function_that_gives_back_what_it_exports():
    first = joined(APP)[FIRST]
    assert "const $sizes = (() => {\nfunction size() {}\n\nreturn { size };\n})();" in first
    assert "const { size: length } = $sizes;" in first
    assert "return {put, length };" in first
    assert "const store = $store;" in first


def test_an_import_at_run_time_finds_its_module_in_the_file_it_stands_in():
    files = joined(APP)
    assert 'import("./rest.js").then((file) => file.$late)' in files[FIRST]
    assert '.includes(name) ? "./apart.js" : "./rest.js");' in files[REST]


def test_the_other_file_takes_from_the_first_what_it_needs():
    rest = joined(APP)[REST]
    assert rest.startswith('import {$sizes,$store,$elements_x_one,$app} from "./app.js";')
    assert "const { put: keep } = $store;" in rest


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('import { it } from "./nowhere.js";', "not there"),
        ('import { app } from "./app.js";', "needs itself"),
        ("export default 1;", "export default"),
        ("export let changing = 1;", "export let"),
        ('export * from "./store.js";', "export \\*"),
    ],
)
def test_what_cannot_be_joined_says_why(line, words):
    with pytest.raises(NotJoined, match=words):
        joined({**APP, "js/sizes.js": f"{line}\nexport const size = 1;"})


def test_squeezing_keeps_what_is_quoted_and_every_name_that_others_use():
    text = 'export const a = "a  //b"; // why\nexport function c(given) { return `c  ${given}`; }'
    assert squeezed(text) == 'export const a="a  //b";export function c(e){return`c  ${e}`}'


def test_what_no_call_sheet_has_stands_apart_with_what_it_alone_needs():
    queue = (
        'import { late } from "../late.js";\nimport { Never } from "../never.js";\nimport { put } from "../store.js";'
    )
    files = joined({**APP, "js/elements/outbox-queue.js": queue})
    assert files[APART].startswith('import {$sizes,$store,$elements_x_one,$app} from "./app.js";\nimport {')
    assert "const $never = " in files[APART]
    assert "const $late = " not in files[APART]
    assert "outbox_queue" not in files[REST]


def test_what_needs_the_network_anyway_stands_apart_though_the_first_file_calls_for_it():
    calls = {
        "js/app.js": 'import("./sign-in.js");',
        "js/sign-in.js": 'import { late } from "./late.js";',
        "js/late.js": "export const late = 1;",
    }
    files = joined(calls)
    assert 'import("./apart.js").then((file) => file.$sign_in)' in files[FIRST]
    assert "const $sign_in = " in files[APART]
    assert "const $late = " not in files[REST]


def test_every_element_is_in_one_of_the_three_files():
    files = Assets().files
    loaded = files[FIRST].body + files[REST].body + files[APART].body
    elements = [path for path in files if path.startswith("js/elements/")]
    assert elements
    assert [path for path in elements if f"{slot(path)}=".encode() not in loaded] == []


def test_scripts_before_the_page_can_be_used_fit_22_kb_and_all_of_them_45():
    """In thousands of bytes after gzip, as kafield bench counts them."""
    assets = Assets()
    htmx, first, rest = (len(assets[path].gzip) for path in ("vendor/htmx-4.0.1.min.js", FIRST, REST))
    assert htmx + first <= 22_000
    assert htmx + first + rest <= 45_000
