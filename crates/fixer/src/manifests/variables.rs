//! The variables that an install reads: those of the Dockerfile, and the assignments before the
//! command.

use super::installer::Installer;
use super::value::{Kind, Settings};
use super::{CertainCall, Project, modules};

/// Prefixes of the variables that a shell, the loader, git, curl, ssh and TLS libraries read for
/// any install.
const READ_BY_ALL: &[&str] = &[
    "apt_config",
    "aws_ca_",
    "bash_",
    "cdpath",
    "curl_",
    "git_alternate",
    "git_ask",
    "git_common",
    "git_config",
    "git_dir",
    "git_exec",
    "git_index",
    "git_object",
    "git_proxy",
    "git_ss",
    "git_template",
    "git_work",
    "glibc_tunables",
    "ifs",
    "ld_",
    "netrc",
    "openssl_",
    "requests_",
    "ssh_",
    "ssl_",
    "xdg_",
];

const KNOWN_TO_ALL: Settings = Settings(&[
    (
        Kind::Places,
        "aws-ca-bundle bash-env curl-ca-bundle curl-home env git-ssl-cainfo git-ssl-capath gnupghome \
         ld-library-path ld-preload openssl-conf openssl-modules path requests-ca-bundle \
         ssl-cert-dir ssl-cert-file temp tmp tmpdir xdg-cache-home xdg-config-home xdg-data-home \
         xdg-runtime-dir xdg-state-home",
    ),
    (Kind::Word, "bash-version curl-version git-ssl-no-verify openssl-version ssh-port"),
]);

/// An error if the environment of a call may make it read the source.
pub(super) fn check(
    call: &CertainCall,
    manager: &Installer,
    project: &Project<'_>,
) -> Result<(), String> {
    if let Some(dir) = project.source_at(".").filter(|_| call.is_module) {
        modules::check("`python -m`", &dir, project)?;
    }
    if let Some(path) = call.environment.as_ref().and_then(|it| project.source_at(it)) {
        return Err(format!("`{path}` of the source is where the virtual environment is"));
    }
    let assigned = call.assignments.iter().map(|(name, value)| (name.as_str(), value.as_deref()));
    for (name, value) in assigned {
        check_variable(name, value, manager, project, false)?;
    }
    let is_assigned = |name: &str| call.assignments.iter().any(|(it, _)| it == name);
    let inherited = project.environment.iter().filter(|(name, _)| !is_assigned(name));
    for (name, value) in inherited {
        check_variable(name, value, manager, project, true)?;
        if project.environment.arguments.iter().any(|it| it == name) {
            check_variable(name, None, manager, project, true)?;
        }
    }
    Ok(())
}

fn check_variable(
    name: &str,
    value: Option<&str>,
    manager: &Installer,
    project: &Project<'_>,
    is_inherited: bool,
) -> Result<(), String> {
    let named = format!("the variable `{name}`");
    let lower = name.to_ascii_lowercase();
    if lower == "home" {
        return check_home(&named, value, project);
    }
    let setting = manager.prefix.filter(|_| manager.variables.find(&lower).is_none());
    let setting = setting.and_then(|it| lower.strip_prefix(it));
    let known = match setting {
        Some(setting) => manager.settings.find(setting),
        None => manager.variables.find(&lower).or_else(|| KNOWN_TO_ALL.find(&lower)),
    };
    if let Some(known) = known {
        return known.check(&named, value, project);
    }
    let mut reads = READ_BY_ALL.iter().chain(manager.reads);
    if setting.is_some() || !is_inherited || reads.any(|it| lower.starts_with(it)) {
        return Err(format!("what {named} means for the install is not known"));
    }
    // Scripts that an install runs may still read a path in the variable.
    let path = value.and_then(|it| project.source_in(it));
    path.map_or(Ok(()), |path| Err(format!("{named} names `{path}` of the source")))
}

/// An error if files of the source become settings of the user.
fn check_home(named: &str, value: Option<&str>, project: &Project<'_>) -> Result<(), String> {
    let Some(home) = value else {
        return Err(format!("the value of {named} is not known before the build"));
    };
    if !home.starts_with('/') || project.is_in_destination(home) {
        return Err(format!(
            "{named} is `{home}`, so files of the source are settings of the user"
        ));
    }
    Ok(())
}
