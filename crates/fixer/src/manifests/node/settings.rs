//! The settings of npm, yarn, pnpm and bun, and the files that hold them.

use yaml_rust2::{Yaml, YamlLoader};

use super::package::{OF_SEVERAL, is_remote};
use crate::manifests::options::Options;
use crate::manifests::value::{Kind, Settings};
use crate::manifests::{CertainCall, Project};

/// Settings of npm and pnpm, given as `--NAME`, as `npm_config_NAME` or in `.npmrc`; yarn and bun
/// read some of them, too.
pub(super) const NPM: Settings = Settings(&[
    (
        Kind::Switch,
        "always-auth audit auto-install-peers bin-links commit-hooks dedupe-peer-dependents dev \
         engine-strict force foreground-scripts frozen-lockfile fund git-tag-version global \
         global-style hoist ignore-engines ignore-scripts install-links legacy-bundling \
         legacy-peer-deps link-workspace-packages lockfile offline optional package-lock \
         package-manager-strict prefer-frozen-lockfile prefer-offline prefer-online \
         prefer-workspace-packages prod production progress quiet rebuild-bundle save save-bundle \
         save-dev save-exact save-optional save-peer save-prod shamefully-hoist \
         shared-workspace-lockfile shrinkwrap side-effects-cache silent strict-peer-dependencies \
         strict-peer-deps strict-ssl timing unsafe-perm update-notifier verbose workspaces yes",
    ),
    (Kind::Address, "registry"),
    (
        Kind::Places,
        "cache cafile certfile git globalconfig keyfile logs-dir node-gyp prefix python \
         script-shell shell state-dir store-dir tmp userconfig virtual-store-dir",
    ),
    (Kind::Options(NODE_OPTIONS), "node-options"),
    (
        Kind::Word,
        "access audit-level auth auth-type authtoken ca cache-max cache-min cert \
         child-concurrency ci-name color cpu depth email fetch-retries fetch-retry-factor \
         fetch-retry-maxtimeout fetch-retry-mintimeout fetch-timeout hoist-pattern http-proxy \
         https-proxy include init-author-email init-author-name init-author-url init-license \
         init-version install-strategy key libc local-address loglevel logs-max \
         maxsockets message network-concurrency network-timeout node-linker noproxy omit only os \
         otp package-import-method password proxy public-hoist-pattern replace-registry-host \
         reporter resolution-mode save-prefix scope sso-type tag umask user user-agent username \
         workspace workspace-concurrency",
    ),
]);

/// Settings of yarn: options and lines of `.yarnrc` in version 1, `YARN_NAME` and `.yarnrc.yml` in
/// later versions.
pub(super) const YARN: Settings = Settings(&[
    (
        Kind::Switch,
        "audit bin-links check-cache check-files disable-self-update-check emoji enable-colors \
         enable-global-cache enable-hardened-mode enable-hyperlinks enable-immutable-cache \
         enable-immutable-installs enable-inline-builds enable-inline-hunks enable-message-names \
         enable-mirror enable-network enable-offline-mode enable-progress-bars enable-scripts \
         enable-strict-ssl enable-telemetry enable-timers enable-transparent-workspaces force \
         frozen-lockfile ignore-engines ignore-optional ignore-platform ignore-scripts immutable \
         immutable-cache inline-builds interactive json link-duplicates node-version-check \
         non-interactive npm-always-auth offline optional pnp-enable-esm-loader \
         pnp-enable-inlining prefer-interactive prefer-offline prod production progress \
         pure-lockfile silent skip-integrity-check strict-ssl ts-enable-auto-types verbose",
    ),
    (Kind::Address, "npm-registry-server registry"),
    (
        Kind::Places,
        "ca-file-path cache-folder cafile global-folder https-ca-file-path https-cert-file-path \
         https-key-file-path pnp-unplugged-folder virtual-folder yarn-path",
    ),
    (
        Kind::Word,
        "cache-version cache-migration-mode changeset-base-refs changeset-ignore-patterns \
         checksum-behavior compression-level default-language-name \
         default-protocol default-semver-range-prefix email http-proxy http-retry http-timeout \
         https-proxy immutable-patterns init-license init-scope init-version lastupdatecheck \
         log-filters mutex network-concurrency network-timeout nm-hoisting-limits nm-mode \
         nm-self-references node-linker npm-audit-exclude-packages npm-audit-ignore-advisories \
         npm-auth-ident npm-auth-token npm-minimal-age-gate npm-publish-access pnp-fallback-mode \
         pnp-ignore-patterns pnp-mode proxy save-prefix supported-architectures task-pool-concurrency \
         telemetry-interval telemetry-user-id unsafe-http-whitelist username version \
         version-git-message version-git-tag version-tag-prefix",
    ),
]);

/// Settings of bun: options, and the keys of `[install]` in `bunfig.toml`.
pub(super) const BUN: Settings = Settings(&[
    (
        Kind::Switch,
        "cache dev disable disable-manifest exact force frozen-lockfile ignore-scripts optional peer \
         print production progress save save-text-lockfile silent summary verbose verify",
    ),
    (Kind::Address, "registry url"),
    (Kind::Places, "cache-dir dir global-bin-dir global-dir cafile"),
    (
        Kind::Word,
        "auto backend ca concurrent-scripts linker minimum-release-age network-concurrency omit \
         password token username version",
    ),
]);

/// The one-letter options.
pub(super) const SHORT: &[(&str, &str)] = &[
    ("-C", "prefix"),
    ("-D", "save-dev"),
    ("-E", "save-exact"),
    ("-O", "save-optional"),
    ("-P", "prod"),
    ("-S", "save"),
    ("-f", "force"),
    ("-g", "global"),
    ("-p", "production"),
    ("-q", "quiet"),
    ("-s", "silent"),
    ("-w", "workspace"),
    ("-y", "yes"),
];

/// Options of Node.js that load nothing.
const NODE_OPTIONS: &[&str] = &[
    "--dns-result-order=",
    "--max-http-header-size=",
    "--max-old-space-size=",
    "--max_old_space_size=",
    "--max-semi-space-size=",
    "--no-deprecation",
    "--no-warnings",
    "--openssl-legacy-provider",
    "--trace-",
    "--unhandled-rejections=",
    "--use-openssl-ca",
    "--use-bundled-ca",
    "--use-system-ca",
];

/// Other variables that Node.js, the managers and install scripts read.
pub(super) const VARIABLES: Settings = Settings(&[
    (Kind::Places, "corepack-home node-extra-ca-certs node-path pnpm-home npm-packages"),
    (Kind::Options(NODE_OPTIONS), "node-options"),
    (Kind::Address, "corepack-npm-registry"),
    (Kind::Download, "cypress-install-binary"),
    (
        Kind::Word,
        "ci corepack-enable-auto-pin corepack-enable-download-prompt \
         corepack-enable-strict corepack-integrity-keys debian-frontend disable-opencollective \
         adblock \
         husky husky-skip-install next-telemetry-disabled no-color no-proxy node-app-instance \
         node-build node-config-env node-debug node-env node-host node-image node-log-level \
         node-major node-name node-no-warnings node-port node-tls-reject-unauthorized node-url \
         node-version npm-auth-token npm-email npm-pass npm-registry-token npm-token npm-user \
         npm-version playwright-skip-browser-download pnpm-version \
         puppeteer-skip-chromium-download puppeteer-skip-download bun-version bun-env yarn-version \
         http-proxy https-proxy lang lc-all tz term",
    ),
]);

/// The settings of one install: from the call, the environment and files, in order of precedence.
pub(super) struct InForce<'i> {
    pub options: &'i Options<'i>,
    pub call: &'i CertainCall,
    pub project: &'i Project<'i>,
    /// Prefixes of the variables that are settings.
    pub prefixes: &'static [&'static str],
    /// The settings in files, under lower-case names with `-`.
    pub files: Vec<(String, String)>,
}

impl InForce<'_> {
    /// The value of a setting; `None` if the default applies.
    pub fn get(&self, name: &str) -> Option<&str> {
        let variable = |it: &str| {
            let it = it.to_ascii_lowercase().replace('_', "-");
            self.prefixes.iter().any(|prefix| it.strip_prefix(prefix) == Some(name))
        };
        let file = || self.files.iter().rev().find(|(it, _)| it == name);
        self.options
            .get(name)
            .or_else(|| self.project.variable(self.call, variable))
            .or_else(|| file().map(|(_, value)| value.as_str()))
    }

    pub fn is_on(&self, name: &str) -> bool {
        matches!(self.get(name), Some("true" | "1"))
    }

    pub fn is_off(&self, name: &str) -> bool {
        matches!(self.get(name), Some("false" | "0"))
    }

    /// Reads `.npmrc`; an error for a line that is not understood, or that names the source.
    pub fn read_npmrc(&mut self) -> Result<(), String> {
        let text = self.project.text(".npmrc").unwrap_or_default();
        for line in text.trim_start_matches('\u{feff}').lines().map(str::trim) {
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            let unknown = || format!("what `{line}` in .npmrc means for the install is not known");
            let (key, value) = line.split_once('=').unwrap_or((line, "true"));
            let key = key.trim().trim_end_matches("[]");
            // `//host/:_authToken` and `@scope:registry`
            let name = key.rsplit(':').next().unwrap_or(key).trim_start_matches('_');
            let kind = NPM.find(name).filter(|_| !is_project(name)).ok_or_else(unknown)?;
            let value = value.split(" #").next().and_then(|it| it.split(" ;").next());
            let value = value.unwrap_or_default().trim().trim_matches(['"', '\'']);
            let known = Some(value).filter(|it| !it.contains("${"));
            kind.check(&format!("`{key}` in .npmrc"), known, self.project)?;
            self.files.push((spelled(name), value.to_owned()));
        }
        Ok(())
    }

    /// Reads `.yarnrc` of yarn 1: `name value`, and options of commands as `--install.name value`.
    pub fn read_yarnrc(&mut self) -> Result<(), String> {
        let text = self.project.text(".yarnrc").unwrap_or_default();
        for line in text.lines().map(str::trim).filter(|it| !it.is_empty() && !it.starts_with('#'))
        {
            let (key, value) = line.split_once(' ').unwrap_or((line, "true"));
            let key = key.trim_matches(['"', '\'']);
            let option = key.strip_prefix("--").map_or(key, |it| it.trim_start_matches("install."));
            let name = option.rsplit(':').next().unwrap_or(option).trim_start_matches('_');
            let value = value.trim().trim_matches(['"', '\'']);
            let kind = YARN.find(name).or_else(|| NPM.find(name)).ok_or_else(|| {
                format!("what `{line}` in .yarnrc means for the install is not known")
            })?;
            if !is_copied(value) {
                kind.check(&format!("`{key}` in .yarnrc"), Some(value), self.project)?;
            }
            self.files.push((spelled(name), value.to_owned()));
        }
        Ok(())
    }

    /// Reads `.yarnrc.yml`, of later versions.
    pub fn read_yarnrc_yml(&mut self) -> Result<(), String> {
        let file = ".yarnrc.yml";
        for (key, value) in yaml(self.project, file)? {
            match (key.as_str(), &value) {
                ("plugins", Yaml::Array(plugins)) => {
                    let is_copied = |it: &Yaml| {
                        it.as_str().or_else(|| it["path"].as_str()).is_some_and(is_copied)
                    };
                    if !plugins.iter().all(is_copied) {
                        return Err(format!("a plugin in {file} is a part of the source"));
                    }
                }
                ("packageExtensions", extensions) if !names_source_yaml(extensions) => {}
                ("npmScopes" | "npmRegistries", Yaml::Hash(scopes)) => {
                    for (_, scope) in scopes {
                        for (key, value) in scope.as_hash().into_iter().flatten() {
                            let key = key.as_str().unwrap_or_default();
                            self.read_yaml(file, &YARN, key, value)?;
                        }
                    }
                }
                ("supportedArchitectures" | "logFilters", _) => {}
                _ => self.read_yaml(file, &YARN, &key, &value)?,
            }
        }
        Ok(())
    }

    /// Reads the settings in `pnpm-workspace.yaml`.
    pub fn read_pnpm_workspace(&mut self) -> Result<(), String> {
        let file = "pnpm-workspace.yaml";
        for (key, value) in yaml(self.project, file)? {
            match key.as_str() {
                "packages"
                    if value
                        .as_vec()
                        .is_some_and(|it| it.iter().all(|it| it.as_str() == Some("."))) => {}
                "packages" => {
                    return Err(OF_SEVERAL.to_owned());
                }
                "patchedDependencies" => {
                    let paths = value.as_hash().into_iter().flatten();
                    if !paths.into_iter().all(|(_, it)| it.as_str().is_some_and(is_patch)) {
                        return Err(format!("{file} names patches outside `patches`"));
                    }
                }
                "overrides" | "packageExtensions" | "catalog" | "catalogs"
                    if !names_source_yaml(&value) => {}
                "onlyBuiltDependencies"
                | "ignoredBuiltDependencies"
                | "neverBuiltDependencies"
                | "peerDependencyRules"
                | "allowedDeprecatedVersions"
                | "updateConfig"
                | "auditConfig"
                | "ignoredOptionalDependencies"
                | "supportedArchitectures"
                | "minimumReleaseAge"
                | "minimumReleaseAgeExclude"
                | "trustPolicy" => {}
                _ => self.read_yaml(file, &NPM, &key, &value)?,
            }
        }
        Ok(())
    }

    fn read_yaml(
        &mut self,
        file: &str,
        known: &Settings,
        key: &str,
        value: &Yaml,
    ) -> Result<(), String> {
        let name = spelled(key);
        let kind = known
            .find(&name)
            .filter(|_| !is_project(&name))
            .ok_or_else(|| format!("what `{key}` in {file} means for the install is not known"))?;
        let text = match value {
            Yaml::String(text) | Yaml::Real(text) => Some(text.clone()),
            Yaml::Boolean(is_on) => Some(is_on.to_string()),
            Yaml::Integer(number) => Some(number.to_string()),
            Yaml::Null => Some(String::new()),
            _ => None,
        };
        let known = text.as_deref().filter(|it| !it.contains("${"));
        if !known.is_some_and(is_copied) {
            kind.check(&format!("`{key}` in {file}"), known, self.project)?;
        }
        self.files.push((name, text.unwrap_or_default()));
        Ok(())
    }

    /// Reads `bunfig.toml`.
    pub fn read_bunfig(&mut self) -> Result<(), String> {
        let text = self.project.text("bunfig.toml").unwrap_or_default();
        let table: toml::Table =
            text.parse().map_err(|_| "bunfig.toml is not valid TOML".to_owned())?;
        for (key, value) in &table {
            match (key.as_str(), value) {
                ("install", toml::Value::Table(install)) => self.read_install(install)?,
                ("telemetry" | "logLevel" | "smol" | "test" | "debug" | "serve", _) => {}
                _ => return Err(unknown_in_bunfig(key)),
            }
        }
        Ok(())
    }

    fn read_install(&mut self, install: &toml::Table) -> Result<(), String> {
        for (key, value) in install {
            match (key.as_str(), value) {
                ("lockfile" | "cache", toml::Value::Table(inner)) => self.read_install(inner)?,
                ("registry", toml::Value::Table(inner)) => self.read_install(inner)?,
                ("scopes", toml::Value::Table(scopes)) => {
                    for scope in scopes.values() {
                        match scope {
                            toml::Value::Table(inner) => self.read_install(inner)?,
                            toml::Value::String(url) => {
                                Kind::Address.check(
                                    "a scope in bunfig.toml",
                                    Some(url),
                                    self.project,
                                )?;
                            }
                            _ => return Err(unknown_in_bunfig("scopes")),
                        }
                    }
                }
                _ => {
                    let name = spelled(key);
                    let kind = BUN.find(&name).ok_or_else(|| unknown_in_bunfig(key))?;
                    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    let known = Some(text.as_str()).filter(|it| !it.starts_with('$'));
                    kind.check(&format!("`{key}` in bunfig.toml"), known, self.project)?;
                    self.files.push((name, text));
                }
            }
        }
        Ok(())
    }
}

fn unknown_in_bunfig(key: &str) -> String {
    format!("what `{key}` in bunfig.toml means for the install is not known")
}

/// Whether a setting selects the project of an install.
fn is_project(name: &str) -> bool {
    ["global", "workspace", "workspaces"].contains(&name)
}

/// The keys of a YAML file that is one map; empty if the file does not exist.
pub(super) fn yaml(project: &Project<'_>, file: &str) -> Result<Vec<(String, Yaml)>, String> {
    let text = project.text(file).unwrap_or_default();
    let unread = || format!("`{}` is not understood as YAML", project.path(file));
    let documents = YamlLoader::load_from_str(&text).map_err(|_| unread())?;
    match documents.as_slice() {
        [] | [Yaml::Null] => Ok(Vec::new()),
        [Yaml::Hash(map)] => map
            .iter()
            .map(|(key, value)| Some((key.as_str()?.to_owned(), value.clone())))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(unread),
        _ => Err(unread()),
    }
}

/// Whether a version in a map of maps is a part of the source.
fn names_source_yaml(value: &Yaml) -> bool {
    match value {
        Yaml::String(range) => !is_remote(range),
        Yaml::Hash(map) => map.iter().any(|(_, it)| names_source_yaml(it)),
        Yaml::Array(all) => all.iter().any(names_source_yaml),
        _ => false,
    }
}

/// Whether a path is in yarn's directory, which is copied as a whole.
fn is_copied(path: &str) -> bool {
    path.trim_start_matches("./").starts_with(".yarn/") && !path.contains("..")
}

/// Whether a path is a patch in the copied directory.
pub(super) fn is_patch(path: &str) -> bool {
    path.trim_start_matches("./").starts_with("patches/") && !path.contains("..")
}

/// The lower-case name of a setting with `-`, for any spelling in a file.
pub(crate) fn spelled(name: &str) -> String {
    let mut spelled = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !spelled.is_empty() {
            spelled.push('-');
        }
        spelled.push(if c == '_' { '-' } else { c.to_ascii_lowercase() });
    }
    spelled
}
