"""What a config claims is counted without memory and held against what the weights hold."""

import json

import pytest
import torch

from sd_explorer.models.parts import PARTS
from sd_explorer.models.sizes import LONGEST, check_filled, check_numbers, claimed_numbers, stored_numbers
from sd_explorer.problems import Problem


def config_of(folder, place: str) -> dict:
    return json.loads((folder / place / PARTS[place].config).read_text())


@pytest.mark.parametrize("place, kind", [("unet", "UNet2DConditionModel"), ("vae", "AutoencoderKL"),
                                         ("text_encoder", "CLIPTextModel")])  # fmt: skip
def test_what_a_config_claims_is_what_is_built_of_it(place, kind, checkpoint, model):
    claimed = claimed_numbers(PARTS[place], kind, config_of(checkpoint("sd1"), place))
    built = getattr(model("sd1").pipe, place)
    assert claimed == sum(parameter.numel() for parameter in built.parameters())


def test_claims_that_no_machine_could_build_are_counted_all_the_same(checkpoint):
    config = config_of(checkpoint("sd1"), "unet")
    wide = config | {"block_out_channels": [8192] * len(config["block_out_channels"])}
    assert claimed_numbers(PARTS["unet"], "UNet2DConditionModel", wide) > 2**32


def test_numbers_in_files_are_counted_by_their_headers(tmp_path):
    from safetensors.torch import save_file

    save_file({"a": torch.zeros(3, 4), "b": torch.zeros(5)}, tmp_path / "one.safetensors")
    save_file({"c": torch.zeros(2, 2, dtype=torch.float16)}, tmp_path / "two.safetensors")
    assert stored_numbers(sorted(tmp_path.iterdir()), "x") == 12 + 5 + 4


def test_a_broken_file_is_named(tmp_path):
    (tmp_path / "broken.safetensors").write_bytes(b"\x08\0\0\0\0\0\0\0{}garbage")
    with pytest.raises(Problem) as problem:
        stored_numbers([tmp_path / "broken.safetensors"], "x")
    assert problem.value.key == "model_broken" and "broken.safetensors" in str(problem.value)


def test_a_part_must_be_filled_to_the_last_number(checkpoint):
    part = PARTS["unet"], "UNet2DConditionModel", config_of(checkpoint("sd1"), "unet")
    wanted = claimed_numbers(*part)
    check_filled({"unet": part}, wanted, "x")
    with pytest.raises(Problem) as problem:
        check_filled({"unet": part}, wanted - 1, "x")
    assert f"{wanted:,} numbers wanted" in str(problem.value)


@pytest.mark.parametrize("config", [{"num_hidden_layers": 101}, {"sample_size": 4096}, {"width": 2_000_000_000},
                                    {"width": [1, [2, 3_000_000_000]]}, {"width": -2_000_000_000}, {"x": [0] * (LONGEST + 1)}],
                         ids=lambda config: str(config)[:40])  # fmt: skip
def test_counts_that_no_checkpoint_has_are_refused(config):
    with pytest.raises(Problem) as problem:
        check_numbers(config, "config.json", "x")
    assert next(iter(config)) in str(problem.value)


def test_ordinary_counts_pass():
    check_numbers(
        {"num_hidden_layers": 32, "sample_size": 128, "layers": [2, [2, 4]], "name": "x", "on": True}, "c", "x"
    )
