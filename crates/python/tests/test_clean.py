"""Cleaning from Python: text, cuts, the way back, errors, copies by pickle."""

import pickle

import pytest

import tamis
from pages import plain, with_readings


def test_a_page_is_cleaned_and_put_back() -> None:
    page = with_readings(1, 5) * 2 + "发表评论\n"
    done = tamis.clean(page)
    assert done.text == plain(1)
    assert done.undo() == page
    assert {cut.kind for cut in done.cuts} == {"pinyin", "repeat", "boilerplate"}
    for cut in done.cuts:
        assert page[cut.start : cut.end] == cut.removed
    repeat = next(cut for cut in done.cuts if cut.kind == "repeat")
    assert repeat.of is not None and repeat.of[0] < repeat.start


def test_a_clean_page_is_the_same_object() -> None:
    page = plain(2)
    assert tamis.clean(page).text is page
    assert tamis.clean("").text == "" and str(tamis.clean("a")) == "a"


def test_settings_are_those_of_the_command_line() -> None:
    page = with_readings(1, 5)
    assert tamis.clean(page, without=["pinyin"]).text == page
    config = tamis.Config(without=["pinyin"])
    assert tamis.clean(page, config).text == page
    assert tamis.Config(without=["pinyin"]) == config != tamis.Config()


def test_wrong_arguments_have_a_sentence() -> None:
    for wrong, said in [
        ({"without": ["pinjin"]}, "the classes are"),
        ({"structure": "some"}, "off, careful, full"),
        ({"rules": ["/no/such/rules.toml"]}, "cannot be read"),
        ({"paragraphs": "eat"}, "paragraphs"),
    ]:
        with pytest.raises(ValueError, match=said):
            tamis.clean("text", **wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not both"):
        tamis.clean("text", tamis.Config(), structure="off")
    for text in (b"bytes", None, 7):
        with pytest.raises(TypeError):
            tamis.clean(text)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        tamis.clean("text", colour="red")  # type: ignore[call-arg]
    # A lone surrogate is no text that can be encoded.
    with pytest.raises(ValueError):
        tamis.clean("\ud800")


def test_what_is_given_out_pickles() -> None:
    done = tamis.clean(with_readings(3, 1))
    again = pickle.loads(pickle.dumps(done))
    assert again == done and again.undo() == done.undo() and again.cuts == done.cuts
    config = tamis.Config(without=["noise"], radius=4)
    assert pickle.loads(pickle.dumps(config)) == config


def test_web_pages_become_text() -> None:
    page = "<title>题</title><body><p><ruby>明<rt>míng</rt></ruby>月几时有</p><p>把酒问青天</p>"
    done = tamis.extract(page, mode="all")
    assert (done.text, done.title) == ("明月几时有\n把酒问青天\n", "题")
    assert tamis.extract(page.encode("gb18030"), mode="all", content_type="text/html; charset=gb18030") == done
    with pytest.raises(ValueError, match="main, tree, all"):
        tamis.extract(page, mode="some")  # type: ignore[arg-type]


def test_texts_are_compared() -> None:
    a, b = tamis.fingerprint(plain(1)), tamis.fingerprint(plain(1).replace("，", ","))
    assert a.exact == b.exact and a.features > 24
    assert tamis.similarity(plain(1), plain(1)[:-40]) > 0.7
    assert tamis.similarity(plain(1), tamis.fingerprint(plain(2))) < 0.2
