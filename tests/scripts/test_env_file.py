"""`.env` gets fresh secrets and keeps everything else."""

from scripts.env_file import SECRETS, filled


def test_it_fills_only_empty_secrets() -> None:
    text = filled("# 秘密\nVALKEY_PASSWORD=\nLINKSNAP_SECRET_KEY=given\nLINKSNAP_EGRESS_ALLOW=\n")
    lines = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    assert len(lines["VALKEY_PASSWORD"]) >= 40
    assert lines["LINKSNAP_SECRET_KEY"] == "given"
    assert lines["LINKSNAP_EGRESS_ALLOW"] == ""


def test_it_makes_secrets_that_need_no_escaping_in_an_address() -> None:
    text = filled("".join(f"{name}=\n" for name in SECRETS))
    values = [line.split("=", 1)[1] for line in text.splitlines()]
    assert len(set(values)) == len(SECRETS)
    assert all(
        set(value) <= set("-_") | set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        for value in values
    )
