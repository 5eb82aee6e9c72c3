//! The plugin for dprint.

use dockwright_fixer::{FormatOptions, Outcome};
use dprint_core::configuration::{
    ConfigKeyMap, ConfigKeyValue, ConfigurationDiagnostic, GlobalConfiguration, NewLineKind,
};
use dprint_core::plugins::{
    CheckConfigUpdatesMessage, ConfigChange, FileMatchingInfo, FormatError, FormatResult,
    PluginInfo, PluginResolveConfigurationResult, SyncFormatRequest, SyncHostFormatRequest,
    SyncPluginHandler,
};
use serde::Serialize;

use crate::answer::error;
use crate::options::{FORMAT_KEYS, Options};

/// The key of the plugin in `dprint.json`, and the name of its language.
const KEY: &str = "dockerfile";

/// The names of Dockerfiles; dprint matches no patterns here, and `associations` adds names.
const NAMES: [&str; 3] = ["Dockerfile", "dockerfile", "Containerfile"];
const EXTENSIONS: [&str; 3] = ["Dockerfile", "dockerfile", "Containerfile"];

/// Answers dprint.
pub struct Plugin;

/// The options in force, as they are written.
#[derive(Clone, Serialize)]
pub struct Configuration {
    #[serde(flatten)]
    written: ConfigKeyMap,
    #[serde(skip)]
    format: FormatOptions,
}

impl Configuration {
    /// The options of the plugin, and those of all plugins where it sets none.
    fn of(own: ConfigKeyMap, global: &GlobalConfiguration) -> (Self, Vec<ConfigurationDiagnostic>) {
        let mut diagnostics = Vec::new();
        let mut written = of_all_plugins(global);
        for (property_name, value) in own {
            match problem(&property_name, &value) {
                Some(message) => {
                    diagnostics.push(ConfigurationDiagnostic { property_name, message });
                }
                None => drop(written.insert(property_name, value)),
            }
        }
        let read = serde_json::to_string(&written).map_err(|it| it.to_string());
        let format = match read.and_then(|it| Options::read(&it)) {
            Ok(options) => options.format(),
            Err(message) => {
                let property_name = KEY.to_owned();
                diagnostics.push(ConfigurationDiagnostic { property_name, message });
                FormatOptions::default()
            }
        };
        (Self { written, format }, diagnostics)
    }
}

/// What dprint's own options say, in those of the layout.
fn of_all_plugins(global: &GlobalConfiguration) -> ConfigKeyMap {
    let mut options = ConfigKeyMap::new();
    let mut set = |key: &str, value: Option<ConfigKeyValue>| {
        options.extend(value.map(|it| (key.to_owned(), it)));
    };
    let width = global.line_width.map(|it| match u16::try_from(it) {
        Ok(columns) => i32::from(columns).into(),
        Err(_) => ConfigKeyValue::from_str("off"),
    });
    set("width", width);
    let blanks = global.indent_width.map(|it| i32::from(it).into());
    let tab = global.use_tabs.filter(|it| *it).map(|_| ConfigKeyValue::from_str("tab"));
    set("indent", tab.or(blanks));
    let ending = global.new_line_kind.map(|it| match it {
        NewLineKind::Auto => "auto",
        NewLineKind::LineFeed => "lf",
        NewLineKind::CarriageReturnLineFeed => "crlf",
    });
    set("lineEnding", ending.map(ConfigKeyValue::from_str));
    options
}

/// What is wrong with an option of the plugin.
fn problem(key: &str, value: &ConfigKeyValue) -> Option<String> {
    if !FORMAT_KEYS.contains(&key) {
        return Some(format!("unknown option; there are {}", FORMAT_KEYS.join(", ")));
    }
    Options::read(&serde_json::json!({ key: value }).to_string()).err()
}

impl SyncPluginHandler<Configuration> for Plugin {
    fn resolve_config(
        &mut self,
        config: ConfigKeyMap,
        global: &GlobalConfiguration,
    ) -> PluginResolveConfigurationResult<Configuration> {
        let (config, diagnostics) = Configuration::of(config, global);
        let file_matching = FileMatchingInfo {
            file_extensions: EXTENSIONS.map(str::to_owned).into(),
            file_names: NAMES.map(str::to_owned).into(),
            additive: false,
        };
        PluginResolveConfigurationResult { file_matching, diagnostics, config }
    }

    fn plugin_info(&mut self) -> PluginInfo {
        let repository = env!("CARGO_PKG_REPOSITORY");
        PluginInfo {
            name: "dprint-plugin-dockwright".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            config_key: KEY.to_owned(),
            help_url: format!("{repository}/blob/main/docs/style.md"),
            config_schema_url: String::new(),
            update_url: None,
            supports_range_formatting: Some(false),
        }
    }

    fn license_text(&mut self) -> String {
        include_str!("../../../LICENSE-MIT").to_owned()
    }

    fn check_config_updates(
        &self,
        _: CheckConfigUpdatesMessage,
    ) -> Result<Vec<ConfigChange>, FormatError> {
        Ok(Vec::new())
    }

    fn format(
        &mut self,
        request: SyncFormatRequest<'_, Configuration>,
        _: impl FnMut(SyncHostFormatRequest<'_>) -> FormatResult,
    ) -> FormatResult {
        if request.range.is_some() {
            return Ok(None);
        }
        let source = request.file_bytes;
        let outcome = dockwright_fixer::format_file(&source, &request.config.format);
        match error_text(&outcome) {
            Some(text) => Err(FormatError::new(text)),
            None => Ok(outcome.output.filter(|it| *it != source)),
        }
    }
}

/// The first error, with its place.
fn error_text(outcome: &Outcome) -> Option<String> {
    error(outcome).map(|(place, text)| match place {
        Some(it) => format!("line {}, column {}: {text}", it.line, it.column),
        None => text.to_owned(),
    })
}

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
dprint_core::generate_plugin_code!(Plugin, Plugin);
