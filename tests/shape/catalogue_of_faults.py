"""The rows "Imports" and "Runtime faults" of the catalogue of bad inputs, and of pages and servers what no case is.

One case or more of every other row of pages and servers stands in tests/workers/capture/test_bad_inputs.py.
"""

_ODD = "tests/linksnap/test_odd_visits.py::"
_FORMATS = "tests/linksnap/formats/"
_NETSCAPE, _TABLES, _ZIP = (
    f"{_FORMATS}test_netscape.py::",
    f"{_FORMATS}test_tables.py::",
    f"{_FORMATS}test_safe_zip.py::",
)
_JSON, _JSON_ROWS = f"{_FORMATS}test_json_formats.py::", f"{_FORMATS}test_json_rows.py::"
_MOMENTS, _BACKUPS_READ = f"{_FORMATS}test_moments.py::", f"{_FORMATS}test_backups_with_pages.py::"
_SERVICES = "tests/linksnap/services/"
_IMPORTS, _STEERED = f"{_SERVICES}test_imports.py::", f"{_SERVICES}test_imports_steering.py::"
_ARCHIVE, _UPLOADED = f"{_SERVICES}test_library_archive.py::", f"{_SERVICES}importing/test_files.py::"
_QUEUE, _TURNS, _BULK = (f"{_SERVICES}test_{name}.py::" for name in ("queue", "site_turns", "bulk_turns"))
_CAPTURES, _SWEEP = f"{_SERVICES}test_captures.py::", "tests/workers/test_dispatch.py::"
_MET, _HOST = "tests/workers/capture/test_bad_inputs.py::", "tests/workers/capture/test_supervisor.py::"
_PROBE, _VIEWED = "tests/e2e/test_replay_probe.py::", "tests/e2e/test_hostile_archive.py::"
# Random deaths, silence, full disks and wrong clocks over the whole product.
_CHAOS = "tests/benchmarks/test_chaos.py::test_it_loses_and_doubles_nothing"

IMPORTS: dict[str, tuple[str, ...]] = {
    "I01": (
        f"{_NETSCAPE}test_it_finds_all_links_of_a_file_without_order",
        f"{_NETSCAPE}test_it_flattens_folders_deeper_than_fifty",
    ),
    "I06": (
        f"{_IMPORTS}test_it_adds_nothing_the_second_time",
        f"{_STEERED}test_it_adds_once_what_two_workers_bring_at_the_same_time",
    ),
    "I07": (
        f"{_NETSCAPE}test_it_reads_dates_in_any_unit",
        f"{_NETSCAPE}test_it_keeps_a_link_whose_date_cannot_be_read",
        f"{_MOMENTS}test_it_reads_every_clock",
        f"{_MOMENTS}test_it_says_what_is_no_moment",
        f"{_IMPORTS}test_it_dates_nothing_in_the_future",
    ),
    "I09": (
        f"{_NETSCAPE}test_it_reads_bookmarks_in_chinese_encodings_and_lines_that_mix_them",
        f"{_FORMATS}test_text_decoding.py::test_it_replaces_bad_bytes_and_says_so",
    ),
    "I11": (
        f"{_NETSCAPE}test_it_names_what_is_no_web_address",
        f"{_IMPORTS}test_it_refuses_rows_with_their_reason_and_loses_none",
    ),
    "I12": (
        f"{_IMPORTS}test_it_refuses_rows_with_their_reason_and_loses_none",
        f"{_FORMATS}test_text_lists.py::test_it_names_a_line_that_is_too_long",
    ),
    "I15": (
        f"{_TABLES}test_it_finds_the_separator_and_the_encoding",
        f"{_TABLES}test_it_reads_rows_with_too_few_and_too_many_columns",
        f"{_TABLES}test_it_loses_one_row_to_a_stray_quote",
        f"{_TABLES}test_it_cuts_a_line_of_100_mb_and_reads_on",
    ),
    "I16": ("tests/linksnap/formats/writers/test_write_csv.py::test_it_makes_formulas_harmless",),
    "I17": (
        f"{_JSON}test_it_notes_wrong_types_and_reads_the_rest",
        f"{_JSON}test_it_reads_any_field_of_any_type",
        f"{_JSON_ROWS}test_it_refuses_a_depth_bomb_and_goes_on",
        f"{_JSON_ROWS}test_it_takes_the_last_of_duplicate_keys_and_odd_numbers",
    ),
    "I19": (
        f"{_ZIP}test_it_refuses_names_that_leave_the_folder",
        f"{_ZIP}test_it_refuses_links_and_devices",
        f"{_ZIP}test_it_refuses_two_files_of_one_name_but_not_a_file_written_twice",
        f"{_ZIP}test_it_refuses_a_bomb_by_its_ratio",
        f"{_ZIP}test_it_refuses_a_million_entries_without_keeping_them",
        f"{_ZIP}test_it_refuses_what_is_encrypted_or_packed_in_odd_ways",
        f"{_ZIP}test_it_says_when_a_member_is_damaged",
    ),
    "I20": (
        f"{_BACKUPS_READ}test_it_refuses_tar_names_that_leave_or_repeat",
        f"{_BACKUPS_READ}test_it_refuses_links_and_devices_in_a_tar",
        f"{_BACKUPS_READ}test_it_refuses_a_tar_bomb_and_a_path_renamed_by_pax",
    ),
    "I21": (
        f"{_ARCHIVE}test_it_refuses_a_newer_version",
        f"{_ARCHIVE}test_it_migrates_an_older_version",
        f"{_ARCHIVE}test_it_refuses_a_truncated_file",
        f"{_ARCHIVE}test_it_refuses_a_file_with_one_flipped_byte_in_any_member",
        f"{_ARCHIVE}test_it_names_every_missing_blob",
    ),
    "I22": (
        f"{_ARCHIVE}test_it_refuses_a_library_that_holds_something",
        f"{_ARCHIVE}test_it_asks_before_it_merges_in_the_page",
        f"{_SERVICES}backups/test_backups.py::test_it_does_not_restore_over_a_library_or_from_a_newer_version",
    ),
    "I23": (
        f"{_UPLOADED}test_it_leaves_nothing_of_an_upload_that_breaks_off",
        f"{_UPLOADED}test_it_leaves_nothing_when_the_disk_is_full",
        "tests/linksnap/api/test_imports.py::test_it_says_when_the_disk_is_full",
    ),
    "I24": (f"{_STEERED}test_it_goes_on_after_a_kill_with_no_loss_and_no_double",),
    "I25": (
        f"{_STEERED}test_it_cancels_midway_with_the_captures_that_wait",
        f"{_STEERED}test_it_takes_everything_back",
    ),
    "I26": (
        "tests/linksnap/api/test_imports.py::test_it_never_uses_a_file_name_as_a_path",
        f"{_FORMATS}test_recognising.py::test_it_never_uses_the_name_of_a_file_as_a_path",
    ),
    # How long it takes behind 100,000 rows: benchmarks.fairness.
    "I27": (f"{_BULK}test_it_hints_a_persons_own_save_before_everything_in_bulk",),
}

FAULTS: dict[str, tuple[str, ...]] = {
    "F02": (
        f"{_CAPTURES}test_it_brings_back_the_row_of_a_dead_worker",
        f"{_HOST}test_it_starts_again_when_the_engine_was_killed",
        _CHAOS,
    ),
    "F05": (
        f"{_SWEEP}test_it_asks_again_after_its_connection_was_lost",
        "tests/linksnap/embedded/test_postgres.py::test_it_keeps_port_and_committed_rows_over_kill_9",
        _CHAOS,
    ),
    "F06": (f"{_SERVICES}test_object_store.py::test_it_believes_a_bucket_only_what_it_sees_there",),
    "F08": (
        f"{_SERVICES}test_blob_crashes.py::test_it_names_no_lost_blob_whenever_its_writer_dies",
        f"{_SERVICES}test_blob_crashes.py::test_it_makes_each_step_durable_before_the_next",
    ),
    "F09": (
        f"{_SERVICES}test_fsck.py::test_it_names_every_seeded_fault_and_no_other",
        f"{_ODD}test_it_sends_no_half_of_bytes_that_are_damaged",
    ),
    "F10": (_CHAOS,),
    "F11": (f"{_SWEEP}test_it_leaves_the_sweeping_to_whoever_holds_the_lock",),
    "F12": (
        f"{_QUEUE}test_it_does_not_give_out_a_row_that_killed_three_workers",
        f"{_CAPTURES}test_it_gives_up_on_a_row_that_killed_three_workers",
    ),
    "F13": (
        f"{_TURNS}test_it_opens_the_breaker_at_the_fifth_failure_in_a_row",
        f"{_BULK}test_it_leaves_a_site_alone_while_somebody_is_there",
    ),
    "F15": (
        "tests/linksnap/management/commands/test_migrate.py::test_it_tries_again_while_somebody_holds_a_table",
        "tests/linksnap/management/commands/test_migrate_indexes.py::test_it_makes_good_what_a_killed_attempt_has_left",
    ),
    "F18": (
        "tests/linksnap/embedded/test_limits.py::test_it_says_what_the_machine_allows_too_little_of",
        "tests/linksnap/embedded/test_prepare.py::test_it_ends_with_one_sentence_where_no_folder_can_be_made",
        "tests/workers/capture/test_sandbox.py::test_it_ends_with_one_sentence_where_no_namespace_can_be_made",
    ),
    # The hours themselves: make soak.
    "F19": ("tests/benchmarks/test_soak_meter.py::test_it_measures_growth_through_noise_and_bursts",),
}

# Rows of pages and servers that no case of test_bad_inputs.py is: others look after them.
CAPTURES: dict[str, tuple[str, ...]] = {
    "H31": (f"{_MET}test_it_reads_old_encodings",),
    "H35": (f"{_MET}test_it_keeps_a_page_whose_site_asks_robots_to_stay_away",),
    "H38": (
        f"{_TURNS}test_it_spaces_the_captures_of_one_site_and_counts_no_attempt",
        f"{_TURNS}test_it_lets_two_captures_of_a_site_run_at_once",
        f"{_SERVICES}test_blob_store.py::test_it_keeps_the_same_bytes_once",
    ),
    "J05": (f"{_MET}test_it_ends_a_page_that_takes_the_memory", f"{_HOST}test_it_kills_a_page_that_takes_the_memory"),
    "J16": ("tests/workers/capture/test_no_way_out.py::test_it_lets_no_page_reach_this_machine",),
    "J27": (
        "tests/workers/capture/documents/test_pdf.py::test_it_bounds_pages_of_any_size",
        "tests/workers/capture/documents/test_pdf.py::test_it_says_why_a_pdf_cannot_be_read",
        f"{_HOST}test_it_keeps_the_files_when_a_parser_never_ends",
    ),
    "J32": (
        "tests/workers/extract/test_reader.py::test_it_leaves_nothing_of_a_hostile_page_that_runs_loads_or_posts",
        f"{_VIEWED}test_it_lets_nothing_through_in_the_reader",
    ),
    **dict.fromkeys(
        ("J33", "J34", "J35"),
        (
            f"{_PROBE}test_it_keeps_every_hostile_page_still",
            f"{_VIEWED}test_it_keeps_an_archive_still_in_a_tab_of_its_own",
        ),
    ),
    "J36": ("tests/workers/capture/test_archive_likeness.py::test_it_looks_like_the_page_and_fetches_nothing",),
    # Tags come from counting: no model is told anything.
    "J42": (
        "tests/ml/tagging/test_suggest.py::test_it_puts_the_person_s_own_tags_before_new_ones_and_keeps_to_the_limit",
    ),
    "J44": ("tests/workers/test_encoder.py::test_it_takes_a_page_without_text_by_its_title",),
}
