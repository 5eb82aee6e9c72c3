//! The passes, one file each. `cargo xtask generate` makes the two lists below from the directory.

use std::sync::LazyLock;

use crate::Pass;

mod assume_yes;
mod avoid_dist_upgrade;
mod avoid_forbidden_instructions;
mod avoid_host_commands;
mod clean_apt_lists;
mod clean_node_cache;
mod clean_rpm_cache;
mod copy_from_other_stages;
mod copy_manifests_first;
mod copy_results_only;
mod copy_to_known_place;
mod copy_with_owner;
mod declare_variables;
mod describe_definitions;
mod drop_needless_mkdir;
mod drop_overridden_instructions;
mod drop_redundant_platform;
mod drop_unused_ignores;
mod end_continuation;
mod end_directory_with_slash;
mod enter_directory_with_workdir;
mod expose_valid_ports;
mod fail_on_pipe;
mod ignore_build_files;
mod join_apt_runs;
mod join_apt_update;
mod join_runs;
mod keep_secrets_out;
mod keep_shell_state;
mod keep_ssh_out;
mod keep_verification_on;
mod leave_platform_open;
mod limit_wget_output;
mod lower_stage_names;
mod make_workdir_absolute;
mod merge_apt_installs;
mod merge_env;
mod merge_labels;
mod merge_package_installs;
mod mount_package_caches;
mod move_comments_up;
mod name_default_base;
mod name_labels_validly;
mod name_stage_references;
mod name_stages_uniquely;
mod order_stages;
mod pin_base_image;
mod pin_packages;
mod quote_shell_words;
mod remove_sudo;
mod rename_reserved_stages;
mod renew_expired_ignores;
mod repair_json_form;
mod repair_syntax;
mod replace_maintainer;
mod replace_retired_base;
mod run_as_allowed_user;
mod run_as_non_root;
mod send_copied_files;
mod set_no_passwords;
mod set_required_labels;
mod set_shell;
mod skip_lastlog;
mod skip_pip_cache;
mod skip_recommended_packages;
mod sort_packages;
mod split_self_reference;
mod tidy_expose;
mod unpack_with_add;
mod use_allowed_registries;
mod use_apk_no_cache;
mod use_apt_get;
mod use_copy;
mod use_copy_mode;
mod use_curl_fail;
mod use_exec_form;
mod use_key_value_pairs;
mod use_npm_ci;
mod use_numeric_user;
mod use_omit_dev;
mod use_one_downloader;
mod watch_health;

#[rustfmt::skip]
const ALL: &[&Pass] = &[
    &assume_yes::PASS,
    &avoid_dist_upgrade::PASS,
    &avoid_forbidden_instructions::PASS,
    &avoid_host_commands::PASS,
    &clean_apt_lists::PASS,
    &clean_node_cache::PASS,
    &clean_rpm_cache::PASS,
    &copy_from_other_stages::PASS,
    &copy_manifests_first::PASS,
    &copy_results_only::PASS,
    &copy_to_known_place::PASS,
    &copy_with_owner::PASS,
    &declare_variables::PASS,
    &describe_definitions::PASS,
    &drop_needless_mkdir::PASS,
    &drop_overridden_instructions::PASS,
    &drop_redundant_platform::PASS,
    &drop_unused_ignores::PASS,
    &end_continuation::PASS,
    &end_directory_with_slash::PASS,
    &enter_directory_with_workdir::PASS,
    &expose_valid_ports::PASS,
    &fail_on_pipe::PASS,
    &ignore_build_files::PASS,
    &join_apt_runs::PASS,
    &join_apt_update::PASS,
    &join_runs::PASS,
    &keep_secrets_out::PASS,
    &keep_shell_state::PASS,
    &keep_ssh_out::PASS,
    &keep_verification_on::PASS,
    &leave_platform_open::PASS,
    &limit_wget_output::PASS,
    &lower_stage_names::PASS,
    &make_workdir_absolute::PASS,
    &merge_apt_installs::PASS,
    &merge_env::PASS,
    &merge_labels::PASS,
    &merge_package_installs::PASS,
    &mount_package_caches::PASS,
    &move_comments_up::PASS,
    &name_default_base::PASS,
    &name_labels_validly::PASS,
    &name_stage_references::PASS,
    &name_stages_uniquely::PASS,
    &order_stages::PASS,
    &pin_base_image::PASS,
    &pin_packages::PASS,
    &quote_shell_words::PASS,
    &remove_sudo::PASS,
    &rename_reserved_stages::PASS,
    &renew_expired_ignores::PASS,
    &repair_json_form::PASS,
    &repair_syntax::PASS,
    &replace_maintainer::PASS,
    &replace_retired_base::PASS,
    &run_as_allowed_user::PASS,
    &run_as_non_root::PASS,
    &send_copied_files::PASS,
    &set_no_passwords::PASS,
    &set_required_labels::PASS,
    &set_shell::PASS,
    &skip_lastlog::PASS,
    &skip_pip_cache::PASS,
    &skip_recommended_packages::PASS,
    &sort_packages::PASS,
    &split_self_reference::PASS,
    &tidy_expose::PASS,
    &unpack_with_add::PASS,
    &use_allowed_registries::PASS,
    &use_apk_no_cache::PASS,
    &use_apt_get::PASS,
    &use_copy::PASS,
    &use_copy_mode::PASS,
    &use_curl_fail::PASS,
    &use_exec_form::PASS,
    &use_key_value_pairs::PASS,
    &use_npm_ci::PASS,
    &use_numeric_user::PASS,
    &use_omit_dev::PASS,
    &use_one_downloader::PASS,
    &watch_health::PASS,
];

/// All passes in the order in which they run: by phase, then the safest first, then by name.
pub fn in_order() -> &'static [&'static Pass] {
    static IN_ORDER: LazyLock<Vec<&Pass>> = LazyLock::new(|| {
        let mut passes = ALL.to_vec();
        passes.sort_by_key(|it| (it.phase, it.level, it.name));
        passes
    });
    &IN_ORDER
}
