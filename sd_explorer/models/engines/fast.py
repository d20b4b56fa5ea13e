"""The fast engine for CPUs: OpenVINO, in float32."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cached_property

import torch

from sd_explorer.models.device import weights_bytes
from sd_explorer.models.engines import kept
from sd_explorer.models.engines.compiled import Compiled, stamp
from sd_explorer.models.engines.convert import Denoiser, Reader, converted, reshaped
from sd_explorer.models.engines.eager import Eager
from sd_explorer.models.engines.library import library
from sd_explorer.models.engines.weights_watch import WeightsWatch
from sd_explorer.problems import Problem

SMALL = 400 * 2**20
"""Bytes of weights. Below, the network is also compiled for the usual shape alone (a sixth faster, measured on the pocket
model), and the text encoder too; a large one reads a prompt in a hundredth of the run's time."""
TIMES = 4
"""How many times the weights must fit into memory: torch's, OpenVINO's, its own layout of them, and while it is kept."""


class OpenVino(Eager):
    """Runs the UNet, and the text encoder of a small model, by OpenVINO; its pictures are torch's but for rounding.

    Torch's modules stay loaded and are used, without a word, wherever they must be: inside `eager()`, for gradients, when
    weights were changed or an adapter was put in since (a LoRA; `compile()` compiles anew, some seconds for the pocket
    model), for sizes that the network must pad. The decoder stays with torch, with its numbers in the order pixel by pixel
    (`channels_last`): measured on the pocket model, that takes 0.63 of the time of torch's usual order, and OpenVINO 1.05.
    """

    library = "openvino"

    def __init__(self, model, progress: Callable[[str], None] = lambda part: None):
        super().__init__(model)
        self._progress, self._process = progress, os.getpid()
        self.compile()

    @property
    def name(self) -> str:
        """`openvino 2026.4.1`; `torch 2.13.0` where torch must do it."""
        if self._must_be_eager(None):
            return super().name
        return f"openvino {library().get_version().split('-')[0]}"

    def compile(self):
        """Compile the weights as they are now, or read what was compiled before."""
        self.__dict__.pop("_any", None)
        self._name = kept.fingerprint(self.model.network, self._extras)
        self._watch = WeightsWatch(self.model.network)
        self._source = None
        if self._small:
            self._usual = self._part("usual", self._shapes(usual=True))
            self._reader = self._make_reader()
        else:
            self._usual = self._reader = None
        if self._source is not None or not self._small:
            self._any  # noqa: B018  made while the network is converted anyway
        if self._small:
            self.__dict__.pop("_any", None)  # on disk; a twin of the network in memory for shapes that may never come

    def predict(self, latents: torch.Tensor, timestep, conditioning) -> torch.Tensor:
        if self._must_be_eager(latents, conditioning.embeddings) or self._pads(latents):
            return super().predict(latents, timestep, conditioning)
        extras = (conditioning.added or {}) | {"timestep_cond": conditioning.timestep_cond}
        rest = [_rows(extras[name], latents) for name in self._extras]
        inputs = (latents, torch.as_tensor(timestep, dtype=torch.float32), conditioning.embeddings, *rest)
        usual = self._usual is not None and [list(i.shape) for i in inputs] == self._shapes(usual=True)
        answer = self._try(lambda: (self._usual if usual else self._any)(*inputs))
        return super().predict(latents, timestep, conditioning) if answer is None else answer

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        eager = self._must_be_eager(latents)
        layout = torch.contiguous_format if eager else torch.channels_last
        with torch.inference_mode(False):  # the weights stay fit for training
            self.model.pipe.vae.decoder.to(memory_format=layout)  # does nothing where it has it
        return super().decode(latents if eager else latents.contiguous(memory_format=layout))

    def read(self, prompts: Sequence[str]) -> torch.Tensor | None:
        if self._reader is None or self._must_be_eager(None):
            return None
        tokenizer = self.model.pipe.tokenizer
        ids = tokenizer(list(prompts), padding="max_length", truncation=True, max_length=tokenizer.model_max_length,
                        return_tensors="pt").input_ids  # fmt: skip
        return self._try(lambda: self._reader(ids))

    def _try(self, call: Callable[[], torch.Tensor]) -> torch.Tensor | None:
        """What a compiled network answers; None, and torch from now on, where it refuses at work."""
        try:
            return call()
        except Exception as error:  # noqa: BLE001  whatever it is, torch can do it
            self.note = Problem("engine_broken", detail=f"{type(error).__name__}: {error}".splitlines()[0][:300])
            return None

    def _must_be_eager(self, latents, *others) -> bool:
        given = [tensor for tensor in (latents, *others) if tensor is not None]
        learning = torch.is_grad_enabled() and any(tensor.requires_grad for tensor in given)
        forked = os.getpid() != self._process  # its threads are not there
        return self._asked_for or learning or forked or self.note is not None or self._watch.changed

    def _pads(self, latents: torch.Tensor) -> bool:
        """Whether the network halves these sides to odd ones and back: the converted one does not."""
        most = 2 ** (len(self.model.network.config.block_out_channels) - 1)
        return any(side % most for side in latents.shape[2:])

    @cached_property
    def _any(self) -> Compiled:
        try:
            return self._part("any", self._shapes(usual=False))
        finally:
            self._source = None

    def _part(self, kind: str, shapes: list) -> Compiled:
        return Compiled.of(f"{self._name}-{kind}-{_short(stamp(shapes))}", lambda: self._convert(kind, shapes))

    def _convert(self, kind: str, shapes: list):
        self._progress(kind)
        if self._source is None:
            example = tuple(torch.zeros(shape) for shape in self._shapes(usual=True))
            self._source = converted(Denoiser(self.model.network, self._extras), example, self._shapes(usual=False))
        model = self._source[0].clone()
        reshaped(model, shapes)
        return model

    def _make_reader(self) -> Compiled | None:
        encoder, length = self.model.pipe.text_encoder, self.model.pipe.tokenizer.model_max_length
        if hasattr(self.model.pipe, "text_encoder_2") or getattr(encoder.config, "use_attention_mask", False):
            return None
        shapes = [[-1, length]]
        name = f"{kept.fingerprint(encoder)}-text-{_short(stamp(shapes))}"
        example = (torch.ones(1, length, dtype=torch.long),)
        holder = []  # the weights must live until they are compiled

        def make():
            holder.append(converted(Reader(encoder), example, shapes))
            return holder[0][0]

        return Compiled.of(name, make)

    @property
    def _small(self) -> bool:
        return weights_bytes(self.model.pipe) < SMALL

    @cached_property
    def _extras(self) -> list[str]:
        """Names of the inputs besides latents, timestep and embeddings."""
        config = self.model.network.config
        added = ["text_embeds", "time_ids"] if config.get("addition_embed_type") == "text_time" else []
        return added + (["timestep_cond"] if config.get("time_cond_proj_dim") else [])

    def _shapes(self, usual: bool) -> list[list[int]]:
        """Of all inputs; -1: any."""
        config = self.model.network.config
        rows = 1 if config.get("time_cond_proj_dim") else 2
        side, tokens = (config.sample_size, self.model.pipe.tokenizer.model_max_length) if usual else (-1, -1)
        rows = rows if usual else -1
        widths = {"time_ids": 6, "timestep_cond": config.get("time_cond_proj_dim")}
        if "text_embeds" in self._extras:
            widths["text_embeds"] = self.model.pipe.text_encoder_2.config.projection_dim
        first = [[rows, config.in_channels, side, side], [], [rows, tokens, config.cross_attention_dim]]
        return first + [[rows, widths[name]] for name in self._extras]


def _rows(tensor: torch.Tensor, latents: torch.Tensor) -> torch.Tensor:
    return tensor.expand(len(latents), -1).float()


def _short(words: tuple) -> str:
    import hashlib

    return hashlib.sha256(repr(words).encode()).hexdigest()[:16]


def check(model):
    """Raise `Problem` where this engine can't run a model."""
    from sd_explorer.models.shelf import memory

    if model.device.type != "cpu" or model.dtype != torch.float32:
        raise Problem("engine_device", device=f"{model.device}, {str(model.dtype).removeprefix('torch.')}")
    library()
    if TIMES * weights_bytes(model.pipe) > memory():
        raise Problem("engine_memory", model=model.name, gigabytes=TIMES * weights_bytes(model.pipe) / 1e9)
