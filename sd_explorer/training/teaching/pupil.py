"""Pupil: copies of the networks that learn, so that those that paint stay as they are."""

from __future__ import annotations

import copy

import torch

from sd_explorer.models.vectors import text_encoders
from sd_explorer.training.siblings import LAYERS

ADAPTER = "taught"
RANK = 8


class Pupil:
    """A copy of a model that can be taught a word: a token of its own (textual inversion, Gal et al. 2022) and, for a
    skill, low-rank layers in its network (LoRA, Hu et al. 2021). The autoencoder is shared: it learns nothing.

    Before `begin` and after `take_away` it is the model as it was, in the same place in memory: bits of a picture may
    hang on that.
    """

    def __init__(self, model, word: str):
        self.of, self.word = model, word
        self.row: list[torch.nn.Parameter] = []
        """One vector for each text encoder, float32 `(width,)`: what the word's token says."""
        self.spread: list[float] = []
        """Deviation of each token table: the unit in which a row is moved."""
        self.taken_away = False
        pairs = text_encoders(model.pipe)
        self._tokenizers = self._plain = [tokenizer for tokenizer, _ in pairs]
        self._encoders = [copy.deepcopy(encoder).requires_grad_(False) for _, encoder in pairs]
        self.network = copy.deepcopy(model.network).requires_grad_(False)

    def begin(self, like: str = ""):
        """Give the word a token whose row begins as that of a known word; empty: as the mean of the word's own pieces."""
        self._tokenizers = [copy.deepcopy(tokenizer) for tokenizer in self._plain]
        for tokenizer, encoder in zip(self._tokenizers, self._encoders, strict=True):
            table = encoder.get_input_embeddings()
            self.spread.append(float(table.weight.float().std()))
            self.row.append(torch.nn.Parameter(_row(tokenizer, table, like or self.word)))
            _add_token(tokenizer, encoder, self.word)
        self._hooks = [_read_from(row, encoder, tokenizer.convert_tokens_to_ids(self.word))
                       for row, tokenizer, encoder in zip(self.row, self._tokenizers, self._encoders, strict=True)]  # fmt: skip

    @property
    def skill(self) -> list[torch.nn.Parameter]:
        """The numbers of the low-rank layers, none where there are no such layers."""
        return [p for p in self.network.parameters() if p.requires_grad]

    def model(self):
        """A fresh `Model` on what is learnt by now; it paints by torch and remembers no prompt from before."""
        parts = dict(self.of.pipe.components) | {"unet": self.network}
        for number, (tokenizer, encoder) in enumerate(zip(self._tokenizers, self._encoders, strict=True)):
            ending = "_2" if number else ""
            parts |= {f"tokenizer{ending}": tokenizer, f"text_encoder{ending}": encoder}
        return on_torch(self.of, type(self.of.pipe)(**parts, **_no_checker(self.of.pipe)))

    def add_skill(self, rank: int = RANK, seed: int = 0):
        """Put fresh low-rank layers into the attention and the convolutions of the network; they change nothing yet."""
        from peft import LoraConfig

        with torch.random.fork_rng([]):
            torch.manual_seed(seed)
            self.network.add_adapter(
                LoraConfig(r=rank, lora_alpha=rank, target_modules=LAYERS, init_lora_weights="gaussian"), ADAPTER
            )
        for parameter in self.skill:
            parameter.data = parameter.data.float()

    def take_away(self):
        """Forget what was taught: the layers go, and the word is cut into pieces again."""
        if self.skill:
            self.network.delete_adapters(ADAPTER)
        for hook in self._hooks:
            hook.remove()
        self._tokenizers = self._plain
        self.taken_away = True


def on_torch(model, pipe=None):
    """A `Model` beside another one that computes by torch: it equals stock diffusers bit for bit on the CPU."""
    return type(model)(pipe or model.pipe, model.name, model.device)


def _no_checker(pipe) -> dict:
    return {"requires_safety_checker": False} if "requires_safety_checker" in pipe.config else {}


def _row(tokenizer, table, like: str) -> torch.Tensor:
    """What a word's token begins as: the mean of the rows of the pieces of a word that is known, float32 `(width,)`."""
    ids = tokenizer(like, add_special_tokens=False).input_ids
    return table.weight[ids].detach().float().mean(0)


def _add_token(tokenizer, encoder, word: str):
    """One more token; the tables of some checkpoints have room for it."""
    tokenizer.add_tokens([word])
    size = max(len(tokenizer), encoder.get_input_embeddings().num_embeddings)
    encoder.resize_token_embeddings(size, mean_resizing=False)
    encoder.requires_grad_(False)


def _read_from(row: torch.nn.Parameter, encoder, token: int):
    """Let an encoder read the row wherever the token stands: one row learns, not the whole table."""

    def read(table, ids, states):
        return torch.where((ids[0] == token)[..., None], row.to(states.dtype), states)

    return encoder.get_input_embeddings().register_forward_hook(read)
