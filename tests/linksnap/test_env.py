"""What the operator sets about accounts: secrets out of files, who may join, single sign-on, the mail server."""

from dataclasses import asdict
from pathlib import Path

import pytest

from linksnap.env import SECRETS, EnvironmentProblem, SignUp, load_env
from linksnap.rules.mail_server import MailServer, mail_server

HERE = {"LINKSNAP_DATA": "/nowhere"}
# What else must be set for a secret to be of use.
AROUND = {
    "LINKSNAP_OIDC_ISSUER": "https://id.example",
    "LINKSNAP_OIDC_CLIENT_ID": "linksnap",
    "LINKSNAP_STORE": "s3://eimer",
    "LINKSNAP_EMBED_URL": "http://vektoren.example/v1",
}


@pytest.mark.parametrize("name", SECRETS)
def test_it_reads_each_secret_from_a_file(name: str, tmp_path: Path) -> None:
    value = "smtp://name:密码@mail.example" if name == "LINKSNAP_EMAIL_URL" else "秘密 with a space"
    (tmp_path / "secret").write_text(f"{value}\n", encoding="utf-8")
    env = load_env(HERE | AROUND | {f"{name}_FILE": str(tmp_path / "secret")})
    assert value in str(asdict(env))
    assert value not in repr(env)


def test_it_refuses_a_secret_given_twice(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("一", encoding="utf-8")
    given = {"LINKSNAP_SECRET_KEY": "二", "LINKSNAP_SECRET_KEY_FILE": str(tmp_path / "key")}
    with pytest.raises(EnvironmentProblem, match="both set"):
        load_env(HERE | given)


def test_it_says_which_file_is_missing() -> None:
    with pytest.raises(EnvironmentProblem, match="LINKSNAP_SECRET_KEY_FILE"):
        load_env(HERE | {"LINKSNAP_SECRET_KEY_FILE": "/nowhere/密钥"})


@pytest.mark.parametrize(("word", "meant"), [("", SignUp.CLOSED), ("invited", SignUp.INVITED), ("Open", SignUp.OPEN)])
def test_it_reads_who_may_join(word: str, meant: SignUp) -> None:
    assert load_env(HERE | {"LINKSNAP_SIGN_UP": word}).sign_up is meant


def test_it_refuses_another_word_for_who_may_join() -> None:
    with pytest.raises(EnvironmentProblem, match="closed, invited or open"):
        load_env(HERE | {"LINKSNAP_SIGN_UP": "所有人"})


def test_it_needs_a_client_id_for_single_sign_on() -> None:
    with pytest.raises(EnvironmentProblem, match="LINKSNAP_OIDC_CLIENT_ID"):
        load_env(HERE | {"LINKSNAP_OIDC_ISSUER": "https://id.example"})


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("", MailServer()),
        ("smtp://u%40x:p%3Aw@mail.example", MailServer("mail.example", 587, "u@x", "p:w", starts_tls=True)),
        ("smtps://mail.example:4650", MailServer("mail.example", 4650, is_tls=True)),
        ("smtp+plain://127.0.0.1", MailServer("127.0.0.1", 25)),
    ],
)
def test_it_reads_a_mail_server(address: str, server: MailServer) -> None:
    assert mail_server(address) == server


@pytest.mark.parametrize("address", ["post.example", "http://u:geheim@post.example", "smtp://", "smtp://主机:端口"])
def test_it_refuses_what_is_no_mail_server_without_repeating_it(address: str) -> None:
    with pytest.raises(ValueError, match="must look like") as refused:
        mail_server(address)
    assert "geheim" not in str(refused.value) and "post.example" not in str(refused.value)


def test_it_names_an_embedding_service_with_its_key_and_prefixes() -> None:
    env = load_env({
        "LINKSNAP_EMBED_URL": "https://tei.example/embed", "LINKSNAP_EMBED_KEY": "geheim",
        "LINKSNAP_EMBED_QUERY_PREFIX": '"查询: "',
    })  # fmt: skip
    assert env.embedding_service is not None
    assert (env.embedding_service.query_prefix, env.embedding_service.key) == ("查询: ", "geheim")
    assert "geheim" not in repr(env)
    assert load_env({}).embedding_service is None
    with pytest.raises(EnvironmentProblem, match="LINKSNAP_EMBED_URL"):
        load_env({"LINKSNAP_EMBED_URL": "tei.example"})
