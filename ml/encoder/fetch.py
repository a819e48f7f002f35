"""Fetches any sentence-transformers model from the Hugging Face hub into an encoder folder."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from ml.encoder.folder import EncoderManifest, all_or_nothing, digest_of_weights, read_manifest, write_manifest
from ml.encoder.types import EncoderError

ASK_SECONDS = 15.0
QUERY_NAMES = ("query",)
PASSAGE_NAMES = ("passage", "document")
"""What models call the prompts of the two sides, in order of preference."""


def fetch_encoder(name: str, folder: Path, say: Callable[[str], None]) -> EncoderManifest:
    """Save the model `name` (hub name or folder) into `folder`: safetensors only, none of its own code is run.

    Raises EncoderError when it cannot be had: no network, no such model, no safetensors, code needed.
    """
    there = read_manifest(folder)
    if there is not None:
        if there.name != name:
            raise EncoderError(f"{folder} already holds {there.name}; name another folder for {name}.")
        say(f"encoder: {name} is there ({there.revision[:12]})")
        return there
    say(f"encoder: fetching {name}")
    with all_or_nothing(folder) as inside:
        manifest = _save(name, inside)
        write_manifest(inside, manifest)
    say(f"encoder: ready ({manifest.dim} numbers, {manifest.revision[:12]})")
    return manifest


def _save(name: str, inside: Path) -> EncoderManifest:
    os.environ |= {"HF_HUB_DISABLE_TELEMETRY": "1", **way_out(os.environ)}
    from huggingface_hub import model_info
    from sentence_transformers import SentenceTransformer

    try:
        if not Path(name).is_dir():
            # Asked first and once: without a network the download itself tries each file for minutes.
            model_info(name, timeout=ASK_SECONDS)
        model = SentenceTransformer(name, device="cpu", trust_remote_code=False, model_kwargs={"use_safetensors": True})
    except Exception as error:
        # The libraries raise a dozen unrelated classes here: httpx, hub, OSError, ValueError, SSL.
        reason = str(error).strip().splitlines()
        raise EncoderError(
            f"The model {name!r} cannot be fetched (network? name? safetensors?): {reason[0] if reason else error!r}"
        ) from error
    model.save(str(inside), safe_serialization=True)
    prompts = {key: text for key, text in model.prompts.items() if text}
    return EncoderManifest(
        name=name,
        revision=digest_of_weights(inside),
        dim=int(model.get_sentence_embedding_dimension() or 0),
        query_prompt=_prompt(name, prompts, QUERY_NAMES, "query: "),
        passage_prompt=_prompt(name, prompts, PASSAGE_NAMES, "passage: "),
        source=name,
        checks={},
    )


def way_out(environ: Mapping[str, str]) -> dict[str, str]:
    """What leads the hub's client through the egress proxy (LINKSNAP_EGRESS_PROXY); nothing where there is none.

    Our own proxy lets who is called `models` fetch gigabytes, and pages not.
    """
    proxy = environ.get("LINKSNAP_EGRESS_PROXY", "")
    if not proxy:
        return {}
    through = proxy.replace("//linksnap:", "//models:", 1)
    names = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"), through)
    return {**names, "NO_PROXY": "", "no_proxy": ""}


def _prompt(name: str, prompts: dict[str, str], wanted: tuple[str, ...], e5: str) -> str:
    for key in wanted:
        if prompts.get(key):
            return prompts[key]
    # The E5 family needs its prompts and its published folders do not say so.
    return e5 if "e5-" in name.lower() and "instruct" not in name.lower() else ""
