"""Checkpoints that would run code, read elsewhere, eat the machine or lie: each is a sound tiny one, spoilt in one way.

`HOSTILE[name](folder)` spoils a copy of a `pocket` checkpoint of `tests/checkpoints.py`. What runs leaves `MARK` beside
the folder.
"""

from __future__ import annotations

import json
import os
import pickle
import struct
from collections.abc import Callable
from functools import partial
from pathlib import Path

MARK = "EXECUTED"
UNET = "unet/diffusion_pytorch_model.safetensors"
HOSTILE: dict[str, Callable[[Path], None]] = {}


class Payload:
    """Unpickled, it leaves the mark."""

    def __init__(self, mark: Path):
        self.mark = mark

    def __reduce__(self):
        return open, (str(self.mark), "w")


def mark_of(folder: Path) -> Path:
    """The file that exists once something has run."""
    return folder.parent / MARK


def hostile(function: Callable[[Path], None]):
    """Enter a way of spoiling under its name."""
    HOSTILE[function.__name__.replace("_", " ")] = function
    return function


def edit(file: str, **changes) -> Callable[[Path], None]:
    """Spoils a JSON file of a checkpoint; what is set to `...` is removed."""

    def spoil(folder: Path):
        content = json.loads((folder / file).read_text()) | changes
        kept = {key: value for key, value in content.items() if value is not ...}
        (folder / file).write_text(json.dumps(kept))

    return spoil


# -- program code ---------------------------------------------------------------------------------

CODE_PLACES = (
    "unet/diffusers.py", "text_encoder/transformers.py", "vae/diffusers.py", "scheduler/diffusers.py", "tokenizer/transformers.py",
    "pipeline.py", "__init__.py", "unet/unet.py", "image_encoder/transformers.py", "safety_checker/stable_diffusion.py",
    "feature_extractor/transformers.py", "custom_generate/generate.py", "a/b/c/deep.py", ".hidden/code.py", "unet/CODE.PY",
    "unet/code.pyc", "unet/diffusers.so", "vae/diffusers/__init__.py", "clip/transformers.py",
)  # fmt: skip


def put_code(place: str, folder: Path):
    """A Python file that leaves the mark when it is imported, with every class that somebody may look for."""
    file = folder / place
    file.parent.mkdir(parents=True, exist_ok=True)
    names = ("UNet2DConditionModel", "CLIPTextModel", "AutoencoderKL", "CLIPTokenizer", "DPMSolverMultistepScheduler")
    classes = "".join(f"class {name}:\n    pass\n" for name in names)
    file.write_text(f"open({str(mark_of(folder))!r}, 'w').close()\n{classes}")


HOSTILE |= {f"code in {place}": partial(put_code, place) for place in CODE_PLACES}


# -- classes of somebody else ---------------------------------------------------------------------

INDEX_ENTRIES = {
    "a module of its own": {"unet": ["my_unet", "MyUNet"]},
    "the system": {"text_encoder": ["os", "system"]},
    "a subprocess": {"vae": ["subprocess", "Popen"]},
    "a path as a module": {"scheduler": ["../evil", "Scheduler"]},
    "a submodule": {"unet": ["diffusers.models", "UNet2DConditionModel"]},
    "an image encoder of a foreign module": {"image_encoder": ["evil", "Encoder"]},
    "a feature extractor of a foreign module": {"feature_extractor": ["evil", "Extractor"]},
    "a safety checker of a foreign module": {"safety_checker": ["evil", "Checker"]},
    "a nested pipeline as the autoencoder": {"vae": ["diffusers", "StableDiffusionPipeline"]},
    "a nested pipeline as the safety checker": {"safety_checker": ["diffusers", "DiffusionPipeline"]},
    "a nested pipeline as a part more": {"inner": ["diffusers", "StableDiffusionPipeline"]},
    "a part more": {"evil": ["evil", "Evil"]},
    "a hidden part more": {"_evil": ["os", "system"]},
    "a word as a part": {"evil": "os"},
    "three words as a part": {"unet": ["diffusers", "UNet2DConditionModel", "evil"]},
    "an object as a part": {"unet": {"library": "os"}},
    "a class that chooses itself": {"tokenizer": ["transformers", "AutoTokenizer"]},
    "a model that chooses itself": {"text_encoder": ["transformers", "AutoModel"]},
    "a class of another part": {"unet": ["diffusers", "AutoencoderKL"]},
    "a scheduler that is a pipeline": {"scheduler": ["diffusers", "DiffusionPipeline"]},
    "a class with a dot": {"unet": ["diffusers", "UNet2DConditionModel.from_pretrained"]},
    "a pipeline of its own": {"_class_name": ["my_pipeline", "MyPipeline"]},
    "a pipeline of another family": {"_class_name": "FluxPipeline"},
    "a pipeline that is no word": {"_class_name": {"os": "system"}},
}
HOSTILE |= {f"index names {name}": edit("model_index.json", **change) for name, change in INDEX_ENTRIES.items()}

FOREIGN_CONFIGS = {
    "unet of another class": ("unet/config.json", {"_class_name": "StableDiffusionPipeline"}),
    "autoencoder of another class": ("vae/config.json", {"_class_name": "evil.Evil"}),
    "scheduler of another class": ("scheduler/scheduler_config.json", {"_class_name": "DiffusionPipeline"}),
    "text encoder of another architecture": ("text_encoder/config.json", {"architectures": ["LlamaForCausalLM"]}),
    "text encoder of another type": ("text_encoder/config.json", {"model_type": "llama"}),
    "text encoder with a map to code": ("text_encoder/config.json", {"auto_map": {"AutoModel": "evil.Evil"}}),
    "text encoder with a quantizer": ("text_encoder/config.json", {"quantization_config": {"quant_method": "awq"}}),
    "unet with a quantizer": ("unet/config.json", {"quantization_config": {"quant_method": "bitsandbytes"}}),
    "tokenizer with a map to code": ("tokenizer/tokenizer_config.json", {"auto_map": {"AutoTokenizer": ["evil.Evil", None]}}),
    "tokenizer of another class": ("tokenizer/tokenizer_config.json", {"tokenizer_class": "EvilTokenizer"}),
}  # fmt: skip
HOSTILE |= {name: edit(file, **change) for name, (file, change) in FOREIGN_CONFIGS.items()}


@hostile
def an_adapter_with_a_pickle_beside_the_text_encoder(folder: Path):
    (folder / "text_encoder/adapter_config.json").write_text(
        json.dumps({"peft_type": "LORA", "base_model_name_or_path": str(folder / "text_encoder"), "r": 1})
    )
    (folder / "text_encoder/adapter_model.bin").write_bytes(pickle.dumps(Payload(mark_of(folder))))


# -- pickles --------------------------------------------------------------------------------------


def only_pickle(file: str, named: str, folder: Path):
    """The weights of a part as a pickle, and no others."""
    (folder / file).unlink()
    (folder / file).with_name(named).write_bytes(pickle.dumps(Payload(mark_of(folder))))


HOSTILE |= {
    "a pickle as the unet": partial(only_pickle, UNET, "diffusion_pytorch_model.bin"),
    "a pickle as the text encoder": partial(only_pickle, "text_encoder/model.safetensors", "pytorch_model.bin"),
    "a pickle that is called safetensors": partial(only_pickle, UNET, "diffusion_pytorch_model.safetensors"),
}


# -- links and paths ------------------------------------------------------------------------------


def link(place: str, folder: Path):
    """Move a file or folder out and leave a link to it."""
    outside = folder.parent / f"{folder.name}-outside"
    (folder / place).rename(outside)
    (folder / place).symlink_to(outside)


@hostile
def a_circle_of_links(folder: Path):
    (folder / "unet/one").symlink_to(folder / "unet/other")
    (folder / "unet/other").symlink_to(folder / "unet/one")


@hostile
def a_pipe_in_place_of_a_config(folder: Path):
    (folder / "unet/config.json").unlink()
    os.mkfifo(folder / "unet/config.json")


@hostile
def a_device_in_place_of_the_weights(folder: Path):
    (folder / UNET).unlink()
    (folder / UNET).symlink_to("/dev/zero")


def shards(target: str, folder: Path):
    """An index that sends the reader to another file."""
    (folder / UNET).rename(folder.parent / "stolen.safetensors")
    (folder / "unet/a.safetensors").write_bytes(tensors({}))
    index = {"metadata": {"total_size": 1}, "weight_map": {"conv_in.weight": target}}
    (folder / "unet/diffusion_pytorch_model.safetensors.index.json").write_text(json.dumps(index))


HOSTILE |= {
    "a config that is a link to another folder": partial(link, "unet/config.json"),
    "weights that are a link to another folder": partial(link, UNET),
    "a part that is a link to another folder": partial(link, "vae"),
    "shards in another folder": partial(shards, "../../stolen.safetensors"),
    "shards at the root": partial(shards, "/etc/passwd"),
    "shards that are pickles": partial(shards, "evil.bin"),
}


# -- weights --------------------------------------------------------------------------------------


def tensors(entries: dict, body: bytes = b"", length: int | None = None) -> bytes:
    """A safetensors file with a header of our own making."""
    head = json.dumps(entries).encode()
    return struct.pack("<Q", len(head) if length is None else length) + head + body


def weights(content: bytes) -> Callable[[Path], None]:
    """Puts other bytes in the place of the UNet's weights."""
    return lambda folder: (folder / UNET).write_bytes(content) and None


def change_tensors(change: Callable[[dict], dict], part: str = "unet") -> Callable[[Path], None]:
    """Rewrites a part's tensors."""

    def spoil(folder: Path):
        from safetensors.torch import load_file, save_file

        file = next((folder / part).glob("*.safetensors"))
        save_file(change(load_file(file)), file, metadata={"format": "pt"})

    return spoil


def renamed(part: str) -> Callable[[Path], None]:
    """Gives every third tensor of a part a name that no class asks for."""
    return change_tensors(
        lambda all_: {f"evil.{key}" if number % 3 == 0 else key: t for number, (key, t) in enumerate(all_.items())},
        part,
    )


def whole(**what) -> dict:
    """A header entry of one tensor."""
    return {"conv_in.weight": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]} | what}


HOSTILE |= {
    "empty weights": weights(b""),
    "weights of eight bytes": weights(b"\0" * 8),
    "a header of exabytes": weights(tensors({}, length=2**63)),
    "a header of 99 megabytes that is not there": weights(tensors({}, length=99_000_000)),
    "a header that is no JSON": weights(struct.pack("<Q", 4) + b"evil"),
    "a header a thousand brackets deep": weights(struct.pack("<Q", 100_000) + b"[" * 100_000),
    "a tensor outside the file": weights(tensors(whole(data_offsets=[0, 2**40]), b"\0" * 4)),
    "a tensor of exabytes": weights(tensors(whole(shape=[2**60], data_offsets=[0, 2**62]), b"\0" * 4)),
    "a shape that overflows": weights(tensors(whole(shape=[2**32, 2**32]), b"\0" * 4)),
    "a negative shape": weights(tensors(whole(shape=[-1]), b"\0" * 4)),
    "an unknown kind of number": weights(tensors(whole(dtype="EVIL"), b"\0" * 4)),
    "no tensors at all": weights(tensors({})),
    "half of the file": lambda folder: (folder / UNET).write_bytes((folder / UNET).read_bytes()[:100_000]) and None,
    "half of the tensors": change_tensors(lambda all_: dict(list(all_.items())[::2])),
    "a tensor of another shape": change_tensors(lambda all_: all_ | {"conv_in.weight": all_["conv_in.weight"][:4].clone()}),
    "a unet of other names": renamed("unet"),
    "an autoencoder of other names": renamed("vae"),
    "a text encoder of other names": renamed("text_encoder"),
    "weights that are no numbers": change_tensors(lambda all_: {k: t * float("nan") for k, t in all_.items()}),
    "weights without end": change_tensors(lambda all_: {k: t + float("inf") for k, t in all_.items()}),
    "an autoencoder that is no number": change_tensors(lambda all_: {k: t * float("nan") for k, t in all_.items()}, "vae"),
    "a text encoder that is no number": change_tensors(lambda all_: {k: t * float("nan") for k, t in all_.items()},
                                                       "text_encoder"),
    "a text encoder with fewer words": change_tensors(lambda all_: {
        k: t[:100].clone() if k.endswith("token_embedding.weight") else t for k, t in all_.items()}, "text_encoder"),
}  # fmt: skip


# -- sizes and settings ---------------------------------------------------------------------------

UNET_CONFIG, TEXT_CONFIG, VAE_CONFIG = "unet/config.json", "text_encoder/config.json", "vae/config.json"
SCHEDULE = "scheduler/scheduler_config.json"
TOKENIZER = "tokenizer/tokenizer_config.json"
ODD = {
    "no side": (UNET_CONFIG, {"sample_size": None}),
    "a side of nothing": (UNET_CONFIG, {"sample_size": 0}),
    "a negative side": (UNET_CONFIG, {"sample_size": -8}),
    "a side of a thousand million": (UNET_CONFIG, {"sample_size": 10**9}),
    "a side in words": (UNET_CONFIG, {"sample_size": "64"}),
    "two sides": (UNET_CONFIG, {"sample_size": [64, 64]}),
    "nine channels": (UNET_CONFIG, {"in_channels": 9}),
    "a network a million wide": (UNET_CONFIG, {"block_out_channels": [1_000_000, 1_000_000]}),
    "a thousand million layers": (UNET_CONFIG, {"layers_per_block": 10**9}),
    "layers without a number": (UNET_CONFIG, {"layers_per_block": None}),
    "another width of text": (UNET_CONFIG, {"cross_attention_dim": 48}),
    "a list of a million channels": (UNET_CONFIG, {"block_out_channels": [4] * 1_000_00}),
    "blocks of another kind": (UNET_CONFIG, {"down_block_types": ["evil", "evil"]}),
    "a text encoder a million wide": (TEXT_CONFIG, {"hidden_size": 1_000_000}),
    "a text encoder of a million layers": (TEXT_CONFIG, {"num_hidden_layers": 1_000_000}),
    "a vocabulary of a thousand million": (TEXT_CONFIG, {"vocab_size": 10**9}),
    "sixteen latent channels": (VAE_CONFIG, {"latent_channels": 16}),
    "a scale of zero": (VAE_CONFIG, {"scaling_factor": 0}),
    "a scale that is no number": (VAE_CONFIG, {"scaling_factor": "big"}),
    "no timesteps": (SCHEDULE, {"num_train_timesteps": 0}),
    "negative timesteps": (SCHEDULE, {"num_train_timesteps": -1}),
    "a thousand million timesteps": (SCHEDULE, {"num_train_timesteps": 10**9}),
    "timesteps in words": (SCHEDULE, {"num_train_timesteps": "many"}),
    "an odd prediction": (SCHEDULE, {"prediction_type": "evil"}),
    "betas that are no numbers": (SCHEDULE, {"beta_start": float("nan"), "beta_end": float("nan")}),
    "betas above one": (SCHEDULE, {"beta_start": 5.0, "beta_end": 9.0}),
    "an unknown schedule": (SCHEDULE, {"beta_schedule": "evil"}),
    "an unknown spacing": (SCHEDULE, {"timestep_spacing": "evil"}),
    "prompts without end": (TOKENIZER, {"model_max_length": 10**30}),
    "prompts of no length": (TOKENIZER, {"model_max_length": 0}),
}  # fmt: skip
HOSTILE |= {name: edit(file, **change) for name, (file, change) in ODD.items()}


def text(file: str, content: bytes) -> Callable[[Path], None]:
    """Puts other bytes in the place of a file."""
    return lambda folder: (folder / file).write_bytes(content) and None


HOSTILE |= {
    "a config a hundred thousand brackets deep": text(UNET_CONFIG, b"[" * 100_000),
    "a config of two megabytes": text(UNET_CONFIG, b'{"a": "' + b"a" * 2**21 + b'"}'),
    "a config in another encoding": text(UNET_CONFIG, '{"a": 1}'.encode("utf-16")),
    "a config that is a list": text(UNET_CONFIG, b"[]"),
    "a config of null": text("model_index.json", b"null"),
    "an index cut short": text("model_index.json", b'{"_class_name": "StableDiff'),
    "a number of a million digits": text(SCHEDULE, b'{"num_train_timesteps": ' + b"9" * 1_000_00 + b"}"),
    "a tokenizer that is no JSON": text("tokenizer/tokenizer.json", b"evil"),
    "a tokenizer of nothing": text("tokenizer/tokenizer.json", b"{}"),
}
