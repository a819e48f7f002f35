"""The rows "URLs", "API" and "Tags and text" of the catalogue of bad inputs, each with the tests that try it."""

_URLS = "tests/linksnap/api/test_bad_urls.py::"
_RULE = "tests/linksnap/rules/test_canonical_url.py::test_it_refuses_with_the_reason"
_BAD = "tests/linksnap/api/test_bad_requests.py::"
_ODD = "tests/linksnap/test_odd_visits.py::"
_CANARY = "tests/workers/egress/test_canary_matrix.py::"
_PAGES = "tests/access/test_pages.py::"
_PROGRAMS = "tests/access/test_programs.py::"
_DOORS = "tests/linksnap/api/test_doors.py::"

_NAMES = "tests/linksnap/rules/test_tag_names.py::"
_TEXTS = "tests/linksnap/api/test_bad_texts.py::"
_TAGS = "tests/linksnap/services/test_tags.py::"
_CHANGES = "tests/linksnap/services/test_tag_changes.py::"
_TAG_PAGES = "tests/linksnap/views/test_tags.py::"
_RACES = "tests/linksnap/services/test_tag_races.py::"

_REFUSED = (f"{_URLS}test_it_refuses_with_the_reason_and_keeps_nothing", _RULE)
_SPELT = (*_REFUSED, f"{_CANARY}test_it_lets_no_spelling_and_no_name_through_when_asked_by_hand")

URLS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("U02", "U03", "U04", "U05", "U09", "U11", "U16", "U17"), _REFUSED),
    "U08": (f"{_URLS}test_it_saves_what_a_browser_would_open",),
    "U10": (f"{_URLS}test_it_saves_long_addresses_up_to_the_limit", *_REFUSED),
    "U12": (*_REFUSED, f"{_URLS}test_it_saves_what_a_browser_would_open"),
    "U13": (f"{_URLS}test_it_refuses_lone_surrogates_in_any_text", _RULE),
    "U21": (f"{_URLS}test_it_keeps_different_addresses_apart",),
    "U23": (f"{_URLS}test_it_saves_what_a_browser_would_open",),
    "U24": (f"{_URLS}test_it_saves_what_a_browser_would_open", f"{_ODD}test_it_shows_no_address_backwards"),
    "U25": (f"{_URLS}test_it_knows_two_spellings_of_one_address",),
    "U26": (f"{_URLS}test_it_saves_what_a_browser_would_open",),
    "U27": (f"{_URLS}test_it_knows_two_spellings_of_one_address",),
    "U28": (
        f"{_URLS}test_it_knows_two_spellings_of_one_address",
        f"{_URLS}test_it_keeps_different_addresses_apart",
    ),
    **dict.fromkeys(("U32", "U33", "U34", "U37"), _SPELT),
    "U35": (*_SPELT, f"{_URLS}test_it_refuses_a_zone_in_an_address"),
    "U40": (
        "tests/workers/egress/test_server.py::test_it_dials_the_address_it_judged_when_the_name_rebinds",
        f"{_CANARY}test_it_would_see_a_client_that_looks_names_up_again",
    ),
    "U41": ("tests/workers/egress/test_policy.py::test_it_refuses_a_name_with_any_forbidden_answer",),
    "U42": (f"{_CANARY}test_it_lets_no_spelling_and_no_name_through_when_asked_by_hand",),
    "U43": (
        f"{_CANARY}test_it_lets_nothing_out_of_the_capturing_browser",
        f"{_CANARY}test_it_sees_every_attack_when_the_guard_is_off",
    ),
    "U44": _REFUSED,
}

API: dict[str, tuple[str, ...]] = {
    "A01": (f"{_BAD}test_it_lets_nobody_in_by_what_is_no_token",),
    "A02": (
        f"{_DOORS}test_it_shuts_out_dead_tokens",
        f"{_PROGRAMS}test_it_opens_to_nothing_but_a_living_token",
        f"{_PROGRAMS}test_it_lets_a_reading_token_only_read",
        f"{_PROGRAMS}test_it_lets_a_saving_token_only_save",
    ),
    "A04": (f"{_PAGES}test_it_takes_no_form_that_a_foreign_page_sent", f"{_DOORS}test_it_opens_to_no_cookie"),
    "A05": (f"{_ODD}test_it_takes_no_form_of_a_page_without_an_origin",),
    "A07": (f"{_ODD}test_it_shares_nothing_with_another_origin",),
    "A08": (
        f"{_PAGES}test_it_does_not_exist_for_others",
        f"{_PAGES}test_it_takes_nothing_of_anothers_in_a_request_of_ones_own",
        f"{_PROGRAMS}test_it_does_not_exist_for_others",
        f"{_PROGRAMS}test_it_takes_nothing_of_anothers_in_a_request_of_ones_own",
    ),
    "A11": (f"{_BAD}test_it_lets_nobody_set_what_is_not_theirs_to_set",),
    "A13": (
        f"{_ODD}test_it_answers_to_no_other_name",
        f"{_ODD}test_it_writes_its_own_address_into_letters",
    ),
    "A14": (f"{_BAD}test_it_refuses_bodies_that_are_none",),
    "A15": (
        "tests/linksnap/test_limited_bodies.py::test_it_takes_little_from_strangers_and_says_so_in_their_words",
        "tests/linksnap/test_limited_bodies.py::test_it_takes_from_those_it_knows_what_the_address_takes",
        f"{_ODD}test_it_refuses_a_form_of_ten_thousand_parts",
    ),
    **dict.fromkeys(
        ("A18", "A19", "A20", "A21", "A25", "A33"), (f"{_BAD}test_it_takes_odd_questions_for_what_they_say",)
    ),
    "A28": (f"{_ODD}test_it_keeps_one_link_of_one_wish_sent_twice_at_once",),
    "A29": (f"{_ODD}test_it_keeps_what_two_programs_change_of_one_link",),
    "A31": (
        "tests/linksnap/services/test_people.py::test_it_deletes_somebody_with_everything_and_nobody_else",
        f"{_ODD}test_it_goes_on_deleting_an_account_where_it_was_stopped",
    ),
    "A32": (
        f"{_ODD}test_it_opens_no_back_door_to_strangers",
        f"{_PAGES}test_it_sends_strangers_to_the_sign_in_page",
        f"{_PAGES}test_it_hides_the_operators_pages_from_everybody_else",
    ),
    "A34": (f"{_ODD}test_it_answers_odd_ranges_with_little",),
    "A35": (f"{_ODD}test_it_sends_no_half_of_bytes_that_are_damaged",),
    "A36": (
        "tests/linksnap/services/test_webhooks.py::test_it_refuses_addresses_nobody_may_ask",
        "tests/workers/test_outbound.py::test_it_reaches_no_private_address",
        "tests/workers/test_outbound.py::test_it_follows_redirects_only_when_told",
    ),
    "A37": (
        "tests/linksnap/views/test_sign_in.py::test_it_says_the_same_of_a_wrong_password_and_of_nobody",
        "tests/linksnap/views/test_security.py::test_it_mails_a_link_to_who_has_forgotten_the_password",
        f"{_ODD}test_it_works_as_long_for_nobody_as_for_somebody",
    ),
    "A38": (
        "tests/linksnap/views/test_sign_in.py::test_it_changes_the_key_of_the_session_with_the_sign_in",
        "tests/linksnap/views/test_security.py::test_it_signs_other_devices_out_with_a_new_password",
        f"{_ODD}test_it_forgets_a_session_that_signed_out",
    ),
    "A39": (f"{_BAD}test_it_leads_nowhere_else_after_a_form",),
    "A40": ("tests/linksnap/formats/writers/test_write_csv.py::test_it_makes_formulas_harmless",),
}

TAGS: dict[str, tuple[str, ...]] = {
    "T01": (f"{_NAMES}test_it_sees_one_tag_in_two_spellings",),
    "T02": (
        f"{_NAMES}test_it_sees_one_tag_in_two_spellings",
        f"{_NAMES}test_it_keeps_different_tags_apart",
        f"{_NAMES}test_it_makes_the_same_key_of_a_key",
        "tests/linksnap/test_collation.py::test_it_compares_by_rules_that_come_with_the_database",
    ),
    "T03": (
        f"{_NAMES}test_it_sees_one_tag_in_two_spellings",
        f"{_CHANGES}test_it_gives_other_names_and_takes_them_back",
    ),
    "T04": (
        f"{_NAMES}test_it_splits_names_at_chinese_and_latin_commas",
        f"{_NAMES}test_it_refuses_what_cannot_be_a_tag",
    ),
    "T06": (f"{_NAMES}test_it_cleans_a_name_for_show", f"{_NAMES}test_it_refuses_what_cannot_be_a_tag"),
    "T08": (f"{_NAMES}test_it_cleans_a_name_for_show",),
    "T11": (
        f"{_TEXTS}test_it_refuses_more_tags_than_a_link_may_have",
        f"{_CHANGES}test_it_refuses_one_tag_too_many",
        f"{_TAG_PAGES}test_it_pages_a_large_vocabulary_in_few_queries",
    ),
    "T12": (
        f"{_TAG_PAGES}test_it_shows_hostile_names_as_text",
        f"{_TEXTS}test_it_writes_hostile_names_as_text_into_a_feed",
    ),
    "T13": (
        f"{_TAG_PAGES}test_it_offers_a_merge_when_the_new_name_is_taken",
        f"{_TAGS}test_it_leaves_no_alias_when_only_the_spelling_changes",
        f"{_TAGS}test_it_refuses_the_name_of_another_tag",
        f"{_TAGS}test_it_refuses_parents_that_go_in_a_ring",
        f"{_CHANGES}test_it_takes_a_move_back_unless_that_would_close_a_ring",
        f"{_RACES}test_it_bears_two_at_once",
        f"{_TEXTS}test_it_refuses_in_a_second_tab_what_the_first_one_has_made_impossible",
    ),
    "T15": ("tests/linksnap/test_collation.py::test_it_compares_by_rules_that_come_with_the_database",),
    "T16": (
        f"{_TEXTS}test_it_keeps_texts_exactly_but_for_control_characters",
        "tests/linksnap/rules/test_atom_feed.py::test_it_takes_any_text",
        "tests/linksnap/cli/test_search.py::test_it_lets_a_page_title_do_nothing_to_the_terminal",
    ),
}
