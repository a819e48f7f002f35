"""Which licences of dependencies are accepted."""

import pytest

from scripts.licences import is_acceptable, problems


@pytest.mark.parametrize(
    "words",
    [
        ["MIT OR GPL-2.0-only"],
        ["LGPL-3.0-only"],
        ["Apache-2.0 AND Apache-2.0 WITH LLVM-exception AND MIT"],
        ["BSD License", "Mozilla Public License 2.0 (MPL 2.0)"],
        ["GNU Lesser General Public License v2 or later (LGPLv2+)"],
    ],
)
def test_it_accepts_permissive_and_library_licences(words: list[str]) -> None:
    assert is_acceptable(words)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["GPL-3.0-only"],
        ["AGPL-3.0-or-later"],
        ["MIT AND GPL-2.0"],
        ["MIT License", "GNU General Public License v3 (GPLv3)"],
        ["GNU Affero General Public License v3"],
        ["木兰宽松许可证"],
    ],
)
def test_it_refuses_gpl_agpl_and_what_it_does_not_know(words: list[str]) -> None:
    assert not is_acceptable(words)


def test_it_accepts_everything_installed_here() -> None:
    assert problems() == []
