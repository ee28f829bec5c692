"""Links to the lab that are damaged, misspelt or in other libraries' words."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.app.convolution.pages import lab_data, page
from tests.app.responses import error_of


@pytest.mark.parametrize(
    ("query", "message", "link"),
    [
        ("stride=0&size=5", "stride is 0", "/convolution?v=1&size=5"),
        (
            "view=shapes&input=10000,10000,3",
            "width is 10000",
            "/convolution?v=1&view=shapes&input=4096,4096,3",
        ),
        (
            "image=landscape,side:10000&filter=box",
            "side is 10000",
            "/convolution?v=1&image=landscape,side:48&filter=box",
        ),
        (
            "view=shapes&input=7,7,1&layer=conv,size:9",
            "A window of 9 pixels",
            "/convolution?v=1&view=shapes&input=7,7,1&layer=conv,size:7",
        ),
        (
            "filter=soble&filter=box",
            "soble was read as sobel-y",
            "/convolution?v=1&filter=sobel-y&filter=box",
        ),
    ],
)
def test_a_bad_link_leads_to_the_nearest_good_one_and_says_why(
    client: TestClient, query: str, message: str, link: str
) -> None:
    text = page(client, query)
    assert message in text
    assert lab_data(text)["link"] == link
    page(client, link.partition("?")[2])


@pytest.mark.parametrize(
    ("query", "clean"),
    [
        ("view=shapes&input=224x224x3&layer=fc", "view=shapes&input=224,224,3&layer=fc"),
        ("view=shapes&input=28×28×1&layer=Flatten", "view=shapes&input=28,28,1&layer=flatten"),
        ("view=shapes&layer=conv2d,kernel_size:5,filters:6", "layer=conv,filters:6,size:5"),
        ("view=shapes&layer=Conv2D,k:5,s:2,p:2", "layer=conv,size:5,stride:2,padding:2"),
        ("view=shapes&layer=MaxPooling2D,pool_size:3", "layer=max-pool,size:3"),
        ("view=shapes&layer=avgpool", "layer=average-pool"),
        ("view=shapes&layer=dense,units:10", "layer=fc"),
        ("view=shapes&layer=Linear,out_features:84", "layer=fc,outputs:84"),
        ("pool=avg", "pool=average"),
        ("pool=MaxPool2d,kernel=3", "pool=max,size:3"),
        ("filter=sobel", "filter=sobel-x"),
        ("filter=guassian", "filter=gaussian"),
        ("size=5.0", "size=5"),
        ("image=digit7", "image=digit-7"),
    ],
)
def test_names_of_other_libraries_are_read_as_meant(
    client: TestClient, query: str, clean: str
) -> None:
    text = page(client, query)
    assert lab_data(text)["link"].endswith(clean)
    assert " was read as " in text
    error_of(client.get(f"/api/convolution/slide?{query}"), 422)


@pytest.mark.parametrize(
    ("query", "said", "kept"),
    [
        ("size=3&size=5&stride=2", "size is given twice. Left out: 5.", "stride=2"),
        ("size=five&stride=2", "Left out: size:five.", "stride=2"),
        ("pool=max,sides:2&stride=2", "Left out: sides:2.", "stride=2"),
        ("view=shapes&layer=conv,sides:3,size:5", "Left out: sides:3.", "layer=conv,size:5"),
        ("view=shapes&layer=conv&layer=transformer", "Left out: layers:transformer.", "layer=conv"),
    ],
)
def test_what_can_not_be_read_is_said_and_costs_only_itself(
    client: TestClient, query: str, said: str, kept: str
) -> None:
    text = page(client, query)
    assert said in text
    assert lab_data(text)["link"].endswith(kept)


def test_a_sound_link_costs_no_repair(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(query: str, settings: object) -> None:
        raise AssertionError(query)

    monkeypatch.setattr("app.convolution.lenient.read", read)
    page(client, "size=5&filter=box")


def test_a_link_with_nothing_to_read_is_refused(client: TestClient) -> None:
    assert "version 2" in page(client, "v=2", 422)
