"""What the operator sets: every environment variable LinkSnap reads, in one typed place (no Django here)."""

from linksnap.env.accounts import SignOn, SignUp
from linksnap.env.outside import Bucket, EmbeddingService
from linksnap.env.values import (
    RUNTIME_FILE,
    SECRETS,
    EnvironmentProblem,
    bytes_of,
    default_data_folder,
    read_env_file,
    secrets_from_files,
)
from linksnap.env.whole import Env, load_env

__all__ = [
    "RUNTIME_FILE",
    "SECRETS",
    "Bucket",
    "EmbeddingService",
    "Env",
    "EnvironmentProblem",
    "SignOn",
    "SignUp",
    "bytes_of",
    "default_data_folder",
    "load_env",
    "read_env_file",
    "secrets_from_files",
]
