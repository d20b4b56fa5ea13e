"""A prompt as the tokenizer cuts it."""

from __future__ import annotations

from dataclasses import dataclass

from sd_explorer.prompts.words import Word, fragments, words_of


@dataclass(frozen=True)
class Tokens:
    """The pieces of one prompt, in order, without start, end and padding."""

    pieces: tuple[str, ...]
    """The text of each piece; a piece that is only part of a character shows its bytes."""
    ids: tuple[int, ...]
    """The piece's row in the vocabulary."""
    limit: int
    """How many pieces the text encoder reads (75 for CLIP: 77 less start and end)."""
    prompt: str = ""
    """What was cut."""
    data: tuple[bytes, ...] = ()
    """The bytes of each piece, UTF-8 when joined."""

    @property
    def cut(self) -> tuple[str, ...]:
        """The pieces past the limit, which the model does not read."""
        return self.pieces[self.limit :]

    @property
    def padding(self) -> int:
        """How many places are filled up after the end."""
        return max(0, self.limit - len(self.pieces))

    @property
    def words(self) -> tuple[Word, ...]:
        """The rows of the attention maps: start, every word that is read, end, padding."""
        return words_of(self.data, self.prompt, self.limit)

    @property
    def fragments(self) -> tuple[str, ...]:
        """The characters that the vocabulary holds only in bytes, each once."""
        return fragments(self.data)

    @property
    def foreign(self) -> bool:
        """Whether most letters outside ASCII are read byte by byte: the text encoder has hardly seen their script."""
        letters = {c for c in self.prompt if c.isalpha() and not c.isascii()}
        return bool(letters) and 2 * len(self.fragments) > len(letters)


def tokenize(tokenizer, prompt: str) -> Tokens:
    """Cut a prompt with a CLIP tokenizer (byte-level BPE; Sennrich et al. 2016, Radford et al. 2019)."""
    ids = tokenizer(prompt, add_special_tokens=False, truncation=False, verbose=False)["input_ids"]
    data = tuple(piece_bytes(tokenizer, i) for i in ids)
    return Tokens(tuple(map(piece_text, data)), tuple(ids), tokenizer.model_max_length - 2, prompt, data)


def piece_bytes(tokenizer, token_id: int) -> bytes:
    """What one vocabulary entry stands for."""
    symbols = tokenizer.convert_ids_to_tokens(token_id).removesuffix("</w>")
    return bytes(_BYTE_OF[s] for s in symbols if s in _BYTE_OF) or symbols.encode()


def piece_text(data: bytes) -> str:
    """A readable form of a piece; bytes that are no whole character are shown as ‹e3 81›."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return f"‹{data.hex(' ')}›"


def _byte_alphabet() -> dict[str, int]:
    """GPT-2's printable stand-in for each byte: printable Latin-1 is itself, the rest count up from U+0100."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [b for b in range(256) if b not in printable]
    return {chr(b): b for b in printable} | {chr(256 + n): b for n, b in enumerate(others)}


_BYTE_OF = _byte_alphabet()
