"""What the explorer claims about pictures was measured, and holds."""

import tomllib

import pytest

from sd_explorer import load_model
from sd_explorer.bundled import pocket_folder
from sd_explorer.experiments import claims
from sd_explorer.judging.card import CARD, claims_in, with_claims


@pytest.mark.parametrize("name", claims.CLAIMS)
def test_a_rate_is_told_of_the_measured_weights_alone(name, monkeypatch):
    monkeypatch.setattr(claims, "weights", lambda: "others")
    assert claims.rate_of(name, "pocket") is None
    monkeypatch.undo()
    rate = claims.rate_of(name, "pocket")
    floor = 0.8 if claims.CLAIMS[name].usually else 0.5
    assert rate is None or floor <= rate.true / rate.of <= 1
    assert claims.rate_of(name, "pocket-ink") is None


def test_one_claim_can_be_measured_anew_and_the_others_stay(monkeypatch, model, tmp_path):
    monkeypatch.setattr(claims, "LEDGER", tmp_path / "claims.toml")
    monkeypatch.setattr("sd_explorer.models.load_model", lambda: model("pocket"))
    monkeypatch.setattr(
        claims,
        "CLAIMS",
        {"one": claims.Claim(lambda *_: True), "two": claims.Claim(lambda _, branch: branch.recipe.seed == 0)},
    )
    claims.LEDGER.write_text(
        f'# words\n\nweights = "{claims.weights()}"\n\n[one]\ntrue = 3\nof = 7\n\n[gone]\ntrue = 1\nof = 1\n'
    )
    claims.LEDGER.write_text(claims.measure(["two"]))
    assert claims.rate_of("one", "pocket") == claims.Rate(3, 7) and claims.rate_of("two", "pocket") == claims.Rate(
        20, 60
    )
    assert claims.rate_of("gone", "pocket") is None and claims.LEDGER.read_text().startswith("# words\n")
    monkeypatch.setattr(claims, "weights", lambda: "others")
    claims.LEDGER.write_text(claims.measure(["two"]))
    assert claims.rate_of("one", "pocket") is None and claims.rate_of("two", "pocket") == claims.Rate(20, 60)


def test_the_card_of_the_shipped_model_has_the_table_of_the_ledger():
    assert claims_in(pocket_folder() / "README.md") == claims.table()
    assert claims.table().count(" of 60 |\n") == len(tomllib.loads(claims.LEDGER.read_text())) - 1
    assert "\n| lesson 1, “Which picture is hidden in this noise?”: its answer | " in claims.table()
    card = with_claims(CARD.read_text(), claims.table())
    assert claims.table() in card and with_claims(card, "") == CARD.read_text()


def test_there_are_twenty_pairs_and_three_seeds():
    found = list(claims.pairs())
    assert len(set(found)) == 60 and all(one.recipe.prompt != one.after.prompt for one in found)


def test_sets_of_noises_share_no_seed():
    found = list(claims.sets_of_noises())
    assert len(found) == 60 and len({recipe for recipes in found for recipe in recipes}) == 240


@pytest.mark.parametrize("name", claims.CLAIMS)
def test_the_ledger_counts_its_cases(name):
    measured = tomllib.loads(claims.LEDGER.read_text()).get(name)
    if measured is None:
        pytest.skip("not measured: python -m sd_explorer.experiments.claims")
    untrue = measured["untrue"]
    assert measured["of"] == len(list(claims.CLAIMS[name].cases())) == measured["true"] + len(set(untrue))
    assert all(0 <= n < measured["of"] for n in untrue)


@pytest.mark.slow
@pytest.mark.parametrize("name", claims.CLAIMS)
def test_what_was_measured_is_measured_again(name):
    """The middle one of the cases that the ledger holds to be true."""
    if claims.rate_of(name, "pocket") is None:
        pytest.skip("these weights were not measured: python -m sd_explorer.experiments.claims")
    untrue = tomllib.loads(claims.LEDGER.read_text())[name]["untrue"]
    true = [case for n, case in enumerate(claims.CLAIMS[name].cases()) if n not in untrue]
    assert claims.CLAIMS[name].holds(load_model(), true[len(true) // 2])
