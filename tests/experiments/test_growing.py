"""What has been made so far comes again with each result; what is no result passes."""

from sd_explorer import Branch, Recipe, Trace
from sd_explorer.experiments.deciding import Deciding, deciding
from sd_explorer.experiments.growing import growing
from sd_explorer.experiments.word_strips import WordStrip, left_out_strip, turned_strip
from sd_explorer.progress import Progress


def test_each_result_makes_the_whole_larger_and_progress_passes():
    items = [Progress(0, 2), "a", Progress(1, 2), "b"]
    made = list(growing((), iter(items), lambda whole, one: (*whole, one)))
    assert made == [Progress(0, 2), ("a",), Progress(1, 2), ("a", "b")]


def test_a_strip_of_words_begins_with_the_shares_and_gains_a_picture_for_each_word(model):
    trace = Trace.record(model("pocket"), Recipe("red apple", steps=2, model=model("pocket").name))
    strips = [item for item in left_out_strip(model("pocket"), trace) if isinstance(item, WordStrip)]
    assert [len(strip.items) for strip in strips] == [0, 1, 2] and all(strip.trace is trace for strip in strips)
    assert [word.text for word, _ in strips[0].share if word.says_something] == ["red", "apple"]
    word = next(word for word in model("pocket").tokens("red apple").words if word.says_something)
    turned = [item for item in turned_strip(model("pocket"), trace, word) if isinstance(item, WordStrip)]
    assert [len(strip.items) for strip in turned] == [*range(1, len(turned) + 1)] and turned[-1].word is word


def test_switches_are_kept_in_order_though_the_ends_are_made_first(model):
    recipe = Recipe("a cat", steps=3, scheduler="euler", model=model("pocket").name)
    found = list(deciding(model("pocket"), Branch(recipe, 0, {"prompt": "an apple"})))
    wholes = [item for item in found if isinstance(item, Deciding)]
    assert [len(whole.made) for whole in wholes] == [0, 1, 2, 3, 4, 4]
    assert [one.at for one in wholes[-1].made] == [0, 1, 2, 3] and wholes[-2].whole and not wholes[-3].whole
    assert wholes[-1].seeds is not None and wholes[-2].seeds is None, "another noise is run last"
    assert wholes[-1].levels[-1] == 0 and len(wholes[-1].levels) == 4
    told = [item for item in found if isinstance(item, Progress)]
    assert told[-1].done == told[-1].count == 6
