"""Every reason somebody can meet has a sentence, in both languages."""

import pytest
from django.utils import translation

from linksnap.forms.reasons import known_reasons, reason_sentence
from linksnap.rules.canonical_url import UrlProblem
from linksnap.rules.collection_names import CollectionProblem
from linksnap.rules.pasted_access import AccessProblem
from linksnap.rules.retries import RETRYABLE
from linksnap.rules.saved_search_names import SavedSearchProblem
from linksnap.rules.tag_names import TagProblem
from linksnap.services.uploads import UploadProblem
from workers.capture.types import Verdict

KINDS = (UrlProblem, Verdict, TagProblem, CollectionProblem, SavedSearchProblem, UploadProblem, AccessProblem)
CODES = sorted({*(code for kind in KINDS for code in kind), *RETRYABLE, "cancelled", "superseded", "file_missing"})


@pytest.mark.parametrize("code", CODES)
def test_it_has_a_sentence_for_every_reason(code: str) -> None:
    assert code in known_reasons()
    with translation.override("en"):
        english = reason_sentence(code)
    with translation.override("zh-hans"):
        chinese = reason_sentence(code)
    assert english.endswith(".")
    assert chinese.endswith("。")
    assert chinese != english


def test_it_names_a_reason_nobody_has_described() -> None:
    with translation.override("zh-hans"):
        assert reason_sentence("solar_flare") == "没有成功（solar_flare）。"
