"""What a cell shows while it runs: values in every form, updates, progress, and their order."""

from __future__ import annotations

import base64

import pytest

from kernel_client import Kernel

PNG = b"\x89PNG\r\n\x1a\n not a picture"
SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'

SHOWN = {
    'display_html("<b>x</b>");': ("text/html", "<b>x</b>"),
    'display_markdown("*x*");': ("text/markdown", "*x*"),
    'display_latex("$x^2$");': ("text/latex", "$x^2$"),
    f'display_svg(r#"{SVG}"#);': ("image/svg+xml", SVG),
    f"display_png(&{list(PNG)});": ("image/png", base64.b64encode(PNG).decode()),
    'display_json(r#"{"a":1}"#);': ("application/json", {"a": 1}),
    "display(&42);": ("text/plain", "42"),
    'display!(vec!["a"]);': ("text/plain", '["a"]'),
}


@pytest.mark.parametrize("code", SHOWN)
def test_each_form(kernel: Kernel, code: str) -> None:
    mime, data = SHOWN[code]
    cell = kernel.ok(code)
    assert cell.kinds == ["display_data"], cell.messages
    (shown,) = cell.displays
    found = shown[mime]
    assert (found.strip() if isinstance(found, str) else found) == data
    assert isinstance(shown["text/plain"], str), "front ends without that form show the text"


def test_an_array_looks_as_it_does_as_the_last_expression(kernel: Kernel) -> None:
    cell = kernel.ok("let a = np::arange(6.0).reshape((2, 3));\ndisplay(&a);\na")
    assert cell.displays == cell.results
    assert "text/html" in cell.displays[0]
    assert kernel.ok("a.sum()").value == "15.0", "it was only borrowed"


def test_text_and_values_keep_their_order(kernel: Kernel) -> None:
    cell = kernel.ok(
        'print!("a"); display(&1); println!("b"); eprintln!("e");\n'
        'display_html("<i>2</i>"); print!("c");'
    )
    shown = [
        each["content"].get("text") or each["content"]["data"]["text/plain"]
        for each in cell.messages
        if each["msg_type"] in ("stream", "display_data")
    ]
    # What goes to the two streams between two displays may come in either order.
    assert shown[:2] == ["a", "1"]
    assert sorted(shown[2:4]) == ["b\n", "e\n"]
    assert shown[5:] == ["c"]
    assert "<i>2</i>" in cell.displays[1]["text/html"]


def test_a_display_is_seen_while_the_cell_runs(kernel: Kernel) -> None:
    sleep = "std::thread::sleep(std::time::Duration::from_secs(2));"
    cell = kernel.ok(f"display(&1); {sleep} display(&2);")
    first, second = (each for each in cell.messages if each["msg_type"] == "display_data")
    assert second["arrived"] - first["arrived"] > 1.5


def test_an_update_names_the_display(kernel: Kernel) -> None:
    cell = kernel.ok('let h = display_html("one");\nh.update_html("two");\ndisplay(&3);')
    assert cell.kinds == ["display_data", "update_display_data", "display_data"]
    first, other = cell.contents("display_data")
    (update,) = cell.contents("update_display_data")
    assert (first["data"]["text/html"], update["data"]["text/html"]) == ("one", "two")
    assert update["transient"]["display_id"] == first["transient"]["display_id"] != ""
    assert other.get("transient", {}).get("display_id") != first["transient"]["display_id"]


def test_an_update_from_a_later_cell(kernel: Kernel) -> None:
    first = kernel.ok('let later = display_html("one");').contents("display_data")[0]
    update = kernel.ok('later.update_html("two");').contents("update_display_data")[0]
    assert update["transient"]["display_id"] == first["transient"]["display_id"]


@pytest.mark.parametrize("wait", [True, False])
def test_clear_output(kernel: Kernel, wait: bool) -> None:
    cell = kernel.ok(f'println!("gone"); clear_output({str(wait).lower()}); println!("stays");')
    assert cell.kinds == ["stream", "clear_output", "stream"]
    assert cell.contents("clear_output") == [{"wait": wait}]


def test_progress(kernel: Kernel) -> None:
    """evcxr #157: the library's own."""
    cell = kernel.ok(
        "let mut sum = 0;\n"
        "for i in progress(0..100) { sum += i; "
        "std::thread::sleep(std::time::Duration::from_millis(10)); }\nsum"
    )
    assert cell.value == "4950"
    assert cell.kinds.count("display_data") == 1
    updates = cell.contents("update_display_data")
    assert 1 <= len(updates) <= 100
    shown = cell.contents("display_data")[0]["transient"]["display_id"]
    assert {update["transient"]["display_id"] for update in updates} == {shown}
    assert "100" in updates[-1]["data"]["text/plain"], updates[-1]


def test_blocks_of_other_crates(kernel: Kernel) -> None:
    cell = kernel.ok(
        "for i in 0..3 {\n"
        '    println!("EVCXR_BEGIN_CONTENT text/html\\n<b>{i}</b>\\nEVCXR_END_CONTENT");\n'
        "}\n"
        'println!("text");\n'
        'println!("EVCXR_BEGIN_CONTENT text/markdown\\n*three*\\nfour\\nEVCXR_END_CONTENT");'
    )
    assert [shown.get("text/html", "").strip() for shown in cell.displays[:3]] == [
        f"<b>{i}</b>" for i in range(3)
    ]
    assert cell.displays[3]["text/markdown"].strip() == "*three*\nfour"
    assert cell.stdout == "text\n"
    assert cell.kinds == ["display_data"] * 3 + ["stream", "display_data"]
