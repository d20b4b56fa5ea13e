"""The reference prompts: two thousand, all different, both languages, plain names first."""

from collections import Counter

from sd_explorer.prompts.reference import LABELS, NONE, label_name, reference_prompts


def test_two_thousand_different_prompts_in_two_languages():
    prompts, labels = reference_prompts()
    assert 1900 <= len(prompts) <= 2100 and len(set(prompts)) == len(prompts)
    assert set(labels) == set(LABELS) and all(len(values) == len(prompts) for values in labels.values())
    assert len(set(Counter(labels["language"]).values())) == 1
    assert reference_prompts() == (prompts, labels)


def test_plain_names_come_first_and_prompts_say_what_their_labels_say():
    prompts, labels = reference_prompts()
    rows = list(zip(prompts, labels["style"], labels["colour"], labels["language"], strict=True))
    plain = [prompt for prompt, style, colour, _ in rows if style == colour == NONE]
    assert prompts[: len(plain)] == plain and "a cat" in plain and "猫" in plain
    for prompt, style, colour, language in rows:
        for value in (style, colour):
            assert value == NONE or label_name(value, language) in prompt
    assert "a cat, flat" in prompts and label_name("animal", "ja") == "動物"
    assert label_name("food", "ja") == "食べもの" and label_name("purple", "ja") == "紫"
