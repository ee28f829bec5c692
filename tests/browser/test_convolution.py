"""The convolution lab in a browser: VGG-16's table, a filter on a digit, typed values, refusals."""

from __future__ import annotations

import re
from io import BytesIO

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from scipy.signal import correlate

from networks.images import find_image
from tests.browser.conftest import Visit, Visitor
from tests.browser.steps import eventually
from tests.server import Server


@pytest.fixture
def lab(visitor: Visitor) -> Page:
    """The lab as it opens."""
    page = visitor().page
    page.goto("/convolution")
    expect(page.locator("#sum")).not_to_be_empty()
    return page


def shapes(page: Page) -> None:
    page.locator("#views").get_by_text("Layer shapes").click()


def address(page: Page, pattern: str) -> None:
    """Wait until the address bar holds a link."""
    expect(page).to_have_url(re.compile(pattern))


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def sum_at(page: Page) -> float:
    """The value that the page says under the arithmetic."""
    text = page.locator("#sum").inner_text()
    told = re.search(r"(?:products|bias [−\d.]+): ([−\d.,]+) at row", text)
    assert told
    return number(told[1])


def map_table(page: Page) -> npt.NDArray[np.float64]:
    """The chosen map's numbers, as the page lists them."""
    details = page.locator("#numbers")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    expect(page.locator("#map-table")).to_be_visible()
    rows = page.locator("#map-table tbody tr").all()
    return np.array(
        [[number(cell) for cell in row.locator("td").all_inner_texts()] for row in rows]
    )


def set_number(page: Page, name: str, value: int | str) -> None:
    box = page.locator(f'#slide-controls input[type="number"][data-name="{name}"]').first
    box.fill(str(value))
    box.press("Enter")


def scipy_map(slug: str, kernel: npt.NDArray[np.float64], padding: int) -> npt.NDArray[np.float64]:
    padded = np.pad(find_image(slug).pixels()[:, :, 0], padding)
    return np.asarray(correlate(padded, kernel, mode="valid", method="direct"))


def forgive_refusals(visit: Visit) -> None:
    """Browsers note every 422 in the console, expected or not."""
    visit.complaints[:] = [
        complaint for complaint in visit.complaints if "status of 422" not in complaint
    ]


def kernel_of(card: Locator, size: int) -> npt.NDArray[np.float64]:
    boxes = card.locator(".kernel input").all()
    return np.array([number(box.input_value()) for box in boxes]).reshape(size, size)


def test_vgg_16_is_built_layer_by_layer_and_adds_up(lab: Page) -> None:
    shapes(lab)
    lab.get_by_role("button", name="Ten 5×5 filters").click()
    expect(lab.locator("#total-parameters")).to_have_text("760")
    lab.get_by_role("button", name="VGG-16").click()
    expect(lab.locator("#total-parameters")).to_have_text("138,357,544")
    expect(lab.locator("tr.totals")).to_contain_text("138,344,128 weights, 13,416 biases")
    expect(lab.locator("tr.totals")).to_contain_text("15,237,608 values")
    expect(lab.locator("tr[data-layer]")).to_have_count(21)
    expect(lab.locator("tr[data-layer]").nth(17)).to_contain_text("7×7×512")
    address(lab, r"view=shapes&input=224,224,3&layer=conv,filters:64,padding:1&")
    lab.reload()
    expect(lab.locator("#total-parameters")).to_have_text("138,357,544")


def test_a_stack_is_edited_by_hand(visitor: Visitor) -> None:
    visit = visitor()
    lab = visit.page
    lab.goto("/convolution?view=shapes")
    lab.get_by_role("button", name="Ten 5×5 filters").click()
    expect(lab.locator("tr[data-layer]")).to_have_count(1)
    lab.get_by_label("Kind of layer").select_option("fc")
    lab.get_by_role("button", name="Add a layer").click()
    expect(lab.locator("tr[data-layer]").nth(1)).to_contain_text("(10240 + 1)·10")
    lab.locator('[data-field="layers[0].padding"]').fill("0")
    expect(lab.locator("tr[data-layer]").first).to_contain_text("28×28×10")
    lab.locator('[data-field="layers[0].bias"]').uncheck()
    expect(lab.locator("tr[data-layer]").first).to_contain_text("5·5·3·10")
    lab.get_by_role("button", name="Move layer 2 up").click()
    expect(lab.locator("tr[data-layer]").nth(1).get_by_role("alert")).to_contain_text(
        "larger than the padded input"
    )
    lab.get_by_role("button", name="Remove layer 2").click()
    expect(lab.locator(".complaint:visible")).to_have_count(0)
    expect(lab.locator("tr.totals")).to_contain_text("1×1×10")
    outputs = lab.locator('[data-field="layers[0].outputs"]')
    outputs.fill("2.5")
    expect(lab.locator("tr[data-layer]").get_by_role("alert")).to_contain_text(
        "must be a whole number, not 2.5"
    )
    outputs.fill("")
    outputs.blur()
    expect(outputs).to_have_value("2.5")
    outputs.fill("12")
    expect(lab.locator("tr.totals")).to_contain_text("1×1×12")
    expect(lab.locator("tr.totals .number").nth(3)).to_contain_text("3,084 values")
    expect(lab.locator("tr[data-layer] .sofar").nth(2)).to_have_text("Σ 12 KiB")
    forgive_refusals(visit)


def test_what_does_not_fit_is_explained_and_mended(lab: Page) -> None:
    shapes(lab)
    lab.get_by_role("button", name="7×7, stride 3").click()
    expect(lab.locator("tr.misfit:visible")).to_contain_text(
        "(7 − 3)/3 + 1 = 2.33 is not a whole number"
    )
    expect(lab.locator("tr.totals")).to_contain_text("Up to the layer that does not fit")
    lab.get_by_role("button", name="Stride 2 → 3").click()
    expect(lab.locator("tr.misfit:visible")).to_have_count(0)
    expect(lab.locator("tr[data-layer]").first).to_contain_text("3×3×1")
    address(lab, "layer=conv,filters:1,stride:2$")
    lab.get_by_role("button", name="AlexNet, 224").click()
    lab.get_by_role("button", name="Input 227×227 → 55").click()
    expect(lab.locator("tr.totals")).to_contain_text("55×55×96")
    lab.locator('[data-field="height"]').fill("228")
    lab.get_by_role("button", name="Height 231 → 56").click()
    expect(lab.locator("tr[data-layer]").first).to_contain_text(
        "(227 − 11)/4 + 1 = 55(231 − 11)/4 + 1 = 56"
    )


def eventually_shows(lab: Page, expected: npt.NDArray[np.float64]) -> None:
    """The map on the page comes to be these numbers: its answer may still be under way."""
    eventually(
        lab,
        lambda: (
            map_table(lab).shape == expected.shape
            and np.allclose(map_table(lab), expected, atol=1e-4)
        ),
        "the map's numbers",
    )


def test_a_5x5_filter_slides_over_a_digit_with_scipys_numbers(lab: Page) -> None:
    lab.get_by_role("radio", name="Handwritten digit 7", exact=True).check(force=True)
    lab.get_by_label("Filter 1", exact=True).select_option("random")
    set_number(lab, "size", 5)
    set_number(lab, "padding", 2)
    address(lab, r"image=digit-7&size=5&padding=2&filter=random&filter=sobel-y$")
    expected = scipy_map("digit-7", kernel_of(lab.locator(".filter-card").first, 5), 2)
    eventually_shows(lab, expected)

    lab.locator("#bench .scrub").press("Home")
    for wanted in expected.ravel()[:3]:
        eventually(
            lab,
            lambda wanted=wanted: abs(sum_at(lab) - wanted) < 1e-4,  # type: ignore[misc]
            "the sum at the window",
        )
        lab.get_by_role("button", name="One step forward").click()
    expect(lab.locator("#bench .count")).to_have_text("3 / 63")
    lab.locator("#bench canvas").first.press("ArrowDown")
    expect(lab.locator("#bench .count")).to_have_text("11 / 63")
    eventually(lab, lambda: abs(sum_at(lab) - expected.ravel()[11]) < 1e-4, "the sum at the window")


def test_filter_values_are_typed(lab: Page) -> None:
    lab.get_by_label("Row 1, column 1").first.fill("5/2")
    lab.get_by_label("Row 1, column 1").first.press("Enter")
    address(lab, r"filter=custom,values:2\.5;0;1/-2;0;2/-1;0;1&filter=sobel-y$")
    expect(lab.get_by_label("Filter 1", exact=True)).to_have_value("custom")
    lab.get_by_label("Bias of filter 1").fill("−3,0")
    lab.get_by_label("Bias of filter 1").press("Enter")
    address(lab, r"values:2\.5;0;1/-2;0;2/-1;0;1,bias:-3&")
    expected = scipy_map("digit-3", kernel_of(lab.locator(".filter-card").first, 3), 1) - 3
    eventually_shows(lab, expected)
    lab.reload()
    expect(lab.locator("#sum")).not_to_be_empty()
    eventually_shows(lab, expected)


def test_an_image_is_drawn_and_taken_from_a_file(lab: Page) -> None:
    lab.locator('.image-grid input[value="own"]').check(force=True)
    canvas = lab.locator(".own-image canvas")
    expect(canvas).to_be_visible()
    address(lab, r"image=own,pixels:007ec100/08c6e400/.*/007cc800$")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    lab.mouse.move(box["x"] + 5, box["y"] + box["height"] - 5)
    lab.mouse.down()
    lab.mouse.move(box["x"] + box["width"] - 5, box["y"] + box["height"] - 5, steps=30)
    lab.mouse.up()
    address(lab, r"image=own,pixels:007ec100/.*/ffffffff$")
    canvas.press("Space")
    address(lab, r"image=own,pixels:007ec100/.*/fffffff0$")
    canvas.press("ArrowLeft")
    canvas.press("Space")
    address(lab, r"image=own,pixels:007ec100/.*/ffffff00$")

    file = lab.locator(".own-image input[type=file]")
    file.set_input_files({"name": "note.png", "mimeType": "image/png", "buffer": b"no picture"})
    expect(lab.locator(".own-image .complaint").first).to_have_text(
        "note.png is no picture that this browser can read."
    )
    file.set_input_files({"name": "bar.png", "mimeType": "image/png", "buffer": upright_bar()})
    address(lab, r"image=own,pixels:(00[0-3][ef][ef][0-3]00/?){8}$")
    expect(lab.locator(".own-image .complaint").first).to_be_hidden()
    lab.reload()
    expect(lab.locator(".own-image canvas")).to_be_visible()
    address(lab, r"image=own,pixels:(00[0-3][ef][ef][0-3]00/?){8}$")


def upright_bar() -> bytes:
    """A picture of 80 x 80 pixels: a black bar, a quarter as wide, in the middle of white paper."""
    pixels = np.full((80, 80), 255, np.uint8)
    pixels[:, 30:50] = 0
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def test_what_is_no_value_is_refused_where_it_was_typed(lab: Page) -> None:
    card, size = (
        lab.locator(".filter-card").first,
        lab.locator('#slide-controls input[type="number"][data-name="size"]').first,
    )
    for typed in ("abc", "1001", "1,000", ""):
        card.locator(".kernel input").first.fill(typed)
        card.locator(".kernel input").first.press("Enter")
        expect(card.get_by_role("alert")).to_have_text(
            "A filter's values are numbers from −1000 to 1000."
        )
    for typed in ("2.5", "0", "100000000"):
        set_number(lab, "size", typed)
        expect(lab.locator(".complaint:visible").first).to_have_text(
            "Size is a whole number from 1 to 11."
        )
        expect(size).to_have_attribute("aria-invalid", "")
    set_number(lab, "size", 5)
    address(lab, "size=5$")
    expect(lab.locator(".complaint:visible")).to_have_count(0)
    expect(card.locator(".kernel input").first).to_have_value("-1")


def test_where_the_window_does_not_fit_the_map_says_so_and_offers_what_does(lab: Page) -> None:
    set_number(lab, "padding", 0)
    set_number(lab, "stride", 2)
    expect(lab.locator("#uneven")).to_contain_text("(8 − 3)/2 + 1 = 3.50 is not a whole number")
    expect(lab.locator("#uneven")).to_contain_text("(3 − 2)/2 + 1 = 1.50")
    lab.locator("#uneven").get_by_role("button", name="Stride 1 → 6").click()
    expect(lab.locator("#uneven")).to_be_hidden()
    address(lab, "padding=0$")


def test_several_filters_give_several_maps(lab: Page) -> None:
    expect(lab.locator(".map-figure")).to_have_count(2)
    lab.get_by_role("button", name="Add a filter").click()
    expect(lab.locator(".map-figure")).to_have_count(3)
    expect(lab.locator("#im2col")).to_have_text("3×9 · 9×64 = 3×64")
    lab.get_by_role("button", name="2 Horizontal edges").click()
    expected = scipy_map("digit-3", kernel_of(lab.locator(".filter-card").nth(1), 3), 1)
    eventually_shows(lab, expected)
    lab.get_by_role("button", name="Remove filter 1").click()
    expect(lab.locator(".map-figure")).to_have_count(2)
    address(lab, r"filter=sobel-y&filter=random,seed:2$")


def test_pooling_and_the_fully_connected_layer(lab: Page) -> None:
    expect(lab.locator(".pooled-name").first).to_have_text("pooled by 2, stride 2: 4×4")
    expect(lab.locator(".dense .about-line")).to_contain_text("32 × 10 = 320 weights")
    lab.locator(".select-row select").select_option("none")
    expect(lab.locator(".dense .about-line")).to_contain_text("128 × 10 = 1,280 weights")
    lab.locator(".output").nth(3).click()
    expect(lab.locator("#dot-product")).to_contain_text("Output 3: the sum of 128 products is")
    lab.locator(".select-row select").select_option("average")
    set_number(lab, "outputs", 0)
    expect(lab.locator(".dense")).to_be_hidden()
    address(lab, r"pool=average&outputs=0$")


def test_it_plays_and_stops(visitor: Visitor) -> None:
    page = visitor(reduced_motion="no-preference").page
    page.goto("/convolution")
    count = page.locator("#bench .count")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(count).to_have_text(re.compile(r"^[1-9]\d* / 63$"))
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    page.keyboard.press("End")
    expect(count).to_have_text("63 / 63")
    page.keyboard.press("ArrowLeft")
    expect(count).to_have_text("62 / 63")


def test_dragging_moves_the_window(lab: Page) -> None:
    canvas = lab.locator("#bench canvas").first
    box = canvas.bounding_box()
    assert box is not None
    lab.mouse.move(box["x"] + 5, box["y"] + 5)
    lab.mouse.down()
    expect(lab.locator("#bench .count")).to_have_text("0 / 63")
    lab.mouse.move(box["x"] + box["width"] - 5, box["y"] + 5)
    lab.mouse.up()
    expect(lab.locator("#bench .count")).to_have_text("7 / 63")


@pytest.mark.parametrize(
    ("language", "says"), [("en", "allowed is a size of 1 to 8"), ("ko", "1 ~ 8")]
)
def test_a_filter_larger_than_the_image_is_refused_where_it_was_asked_for(
    visitor: Visitor, language: str, says: str
) -> None:
    visit = visitor(locale=language)
    visit.page.goto("/convolution?padding=0")
    set_number(visit.page, "size", 9)
    expect(visit.page.locator(".complaint:visible")).to_contain_text(says)
    expect(visit.page.locator("#sum")).not_to_be_empty()
    assert "size=9" not in visit.page.url, "the link stays at what is shown"
    set_number(visit.page, "size", 7)
    expect(visit.page.locator(".complaint:visible")).to_have_count(0)
    forgive_refusals(visit)


def test_the_link_can_be_copied(lab: Page) -> None:
    lab.get_by_role("button", name="Copy link").click()
    expect(lab.locator("#share-status")).not_to_be_empty()


def test_the_playground_leads_to_the_lab_and_back(visitor: Visitor, server: Server) -> None:
    page = visitor().page
    page.goto("/docs")
    page.get_by_role("navigation").get_by_role("link", name="Convolution").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Convolution lab")
    expect(page.locator(".brand")).to_have_attribute("href", "/")


def test_the_theme_switch_redraws_the_boards(lab: Page) -> None:
    pixel = (
        "document.querySelector('#bench canvas').getContext('2d').getImageData(20, 20, 1,"
        " 1).data[0]"
    )
    light = lab.evaluate(pixel)
    lab.get_by_role("button", name="Dark theme").click()
    eventually(lab, lambda: bool(lab.evaluate(pixel) != light), "another color")
