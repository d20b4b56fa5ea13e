"""One network compiled by OpenVINO for the CPU."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Sequence

import torch

from sd_explorer.models.engines import kept
from sd_explorer.models.engines.library import library
from sd_explorer.threads import cores


class Compiled:
    """A network that is called with torch tensors, float32 throughout.

    Pictures are to be the same each time, so the number of threads is fixed and bfloat16, OpenVINO's own choice on some
    processors, is not used. Threads are not bound to cores: a busy machine would make them wait for each other.
    """

    def __init__(self, compiled):
        self._request, self._lock = compiled.create_infer_request(), threading.Lock()

    @classmethod
    def of(cls, name: str, make: Callable[[], object]) -> Compiled:
        """The network kept under a name, else the one that `make()` converts, which is then kept."""
        core, settings = library().Core(), settings_of()
        data = kept.read(name)
        if data is not None:
            try:
                return cls(core.import_model(data, "CPU", settings))
            except RuntimeError:  # another version's, another processor's
                kept.forget(name)
        compiled = core.compile_model(make(), "CPU", settings)
        stream = io.BytesIO()
        compiled.export_model(stream)
        kept.keep(name, stream.getvalue())
        return cls(compiled)

    def __call__(self, *inputs: torch.Tensor) -> torch.Tensor:
        """The first output, a tensor of its own."""
        arrays = [tensor.detach().contiguous().numpy() for tensor in inputs]
        with self._lock:
            result = self._request.infer(arrays, share_inputs=True, share_outputs=True)[0]
            return torch.from_numpy(result.copy())


def settings_of() -> dict:
    """OpenVINO's settings."""
    return {"PERFORMANCE_HINT": "LATENCY", "NUM_STREAMS": "1", "INFERENCE_PRECISION_HINT": "f32",
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": "0", "ENABLE_CPU_PINNING": "NO",
            "INFERENCE_NUM_THREADS": str(cores())}  # fmt: skip


def stamp(shapes: Sequence[Sequence[int]]) -> tuple:
    """What besides the weights decides a compiled network: library, processor, settings, shapes."""
    version, core = library().get_version(), library().Core()
    device = core.get_property("CPU", "FULL_DEVICE_NAME")
    return version, device, tuple(sorted(settings_of().items())), tuple(map(tuple, shapes))
