"""Small files that ask for much memory or time when they are opened."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

PNG = b"\x89PNG\r\n\x1a\n"


def picture(side: int, kind: str = "PNG", mode: str = "RGB", **options) -> bytes:
    """One colour, `side` x `side` pixels: a few thousand bytes for each million of them."""
    from PIL import Image

    file = io.BytesIO()
    Image.new(mode, (side, side)).save(file, kind, **options)
    return file.getvalue()


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk with its length and checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_with_texts(*chunks: tuple[bytes, bytes], behind: bool = False) -> bytes:
    """A picture of 8 x 8 pixels with chunks of any kind before its pixels, or behind them."""
    whole = picture(8)
    head, pixels, end = whole[:33], whole[33:-12], whole[-12:]
    texts = b"".join(png_chunk(kind, body) for kind, body in chunks)
    return head + (pixels + texts if behind else texts + pixels) + end


def compressed_text(key: str, megabytes: int) -> tuple[bytes, bytes]:
    """A zTXt chunk that unpacks to that many megabytes of the letter a."""
    return b"zTXt", key.encode() + b"\0\0" + zlib.compress(b"a" * (megabytes * 2**20), 9)


def claimed_png(width: int, height: int) -> bytes:
    """A header that claims any size, and nothing else."""
    return PNG + png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def npz(shape: tuple[int, ...], names: tuple[str, ...], held: int | None = None, extra: dict | None = None) -> bytes:
    """An npz whose arrays of uint8 claim `shape`; `held` bytes of zeros are really there (None: all of them)."""
    import numpy as np

    head = io.BytesIO()
    np.lib.format.write_array_header_2_0(head, {"descr": "|u1", "fortran_order": False, "shape": shape})
    file, body = io.BytesIO(), bytes(2**20)
    count = int(np.prod(shape)) if held is None else held
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in names:
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                member.write(head.getvalue())
                for start in range(0, count, len(body)):
                    member.write(body[: count - start])
        for name, array in (extra or {}).items():
            with archive.open(f"{name}.npy", "w") as member:
                np.lib.format.write_array(member, np.asarray(array))
    return file.getvalue()
