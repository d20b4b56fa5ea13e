"""Checkpoints on the hub: fetched where that is allowed, safetensors, configs and tokenizers only."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

from sd_explorer.models.check import family_of, read_config
from sd_explorer.problems import Problem

UNUSED_PARTS = ("safety_checker", "feature_extractor", "image_encoder")
CONFIG_FILES = ["model_index.json", "*/*.json", "*/*.txt"]
HUB_PATIENCE = 5
"""Seconds."""


def hub_folder(name: str, download: bool) -> Path:
    """The local folder of a hub id, fetched if allowed; only safetensors, configs and tokenizers."""
    from diffusers import DiffusionPipeline
    from huggingface_hub import hf_hub_download

    with _hub_problems(name):
        online = download and _hub_answers()
        if online:
            folder = Path(hf_hub_download(name, "model_index.json")).parent
            family_of(read_config(folder, "model_index.json", name), name)  # refuse before gigabytes are fetched
        parts = dict.fromkeys(UNUSED_PARTS)
        return Path(DiffusionPipeline.download(name, use_safetensors=True, local_files_only=not online, **parts))


def hub_configs(name: str, download: bool) -> Path:
    """The local folder with the configs and tokenizers of a hub id, without weights."""
    from huggingface_hub import snapshot_download

    with _hub_problems(name):
        offline = not (download and _hub_answers())
        return Path(snapshot_download(name, allow_patterns=CONFIG_FILES, local_files_only=offline))


@contextmanager
def _hub_problems(name: str):
    """Whatever the hub's client raises inside, as a Problem."""
    from huggingface_hub import errors

    try:
        yield
    except Problem:
        raise
    except errors.GatedRepoError as error:
        raise Problem("model_gated", model=name) from error
    except errors.RepositoryNotFoundError as error:
        raise Problem("model_not_on_hub", model=name) from error
    except errors.EntryNotFoundError as error:
        if isinstance(error, errors.LocalEntryNotFoundError):
            raise Problem("model_offline", model=name) from error
        raise Problem("model_part", path=name, part="model_index.json") from error
    except (OSError, ValueError) as error:  # includes every connection error of the hub's client
        kind = "model_pickle" if "safetensors" in str(error) else "model_offline"
        raise Problem(kind, model=name, path=name) from error


def _hub_answers() -> bool:
    """Whether the hub can be reached, asked once and briefly: its client would try again for half a minute."""
    from huggingface_hub import constants, get_session

    try:
        get_session().head(constants.ENDPOINT, timeout=HUB_PATIENCE)
    except Exception:  # no network, no name service, no proxy, HF_HUB_OFFLINE: each has its own class
        return False
    return True
