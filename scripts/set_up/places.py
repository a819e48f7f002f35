"""Where the set-up keeps things: the repository, its virtual environment, the locks."""

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
LOCKS = REPOSITORY / "requirements"
VENV = REPOSITORY / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
