//! What instructions take from the build context, as it is written.

use dockwright_syntax::{Keyword, ast};

/// The sources of a `COPY` or `ADD` that come from the context, or from where a URL says.
pub(crate) fn copied(it: &ast::Instruction) -> Option<Vec<String>> {
    let is_copy = matches!(it.keyword(), Some(Keyword::Copy | Keyword::Add));
    (is_copy && it.flags().all(|it| it.name() != "from")).then_some(())?;
    let words = || it.words().map(|it| it.text()).collect();
    let mut words: Vec<String> = it.json().map_or_else(words, |it| it.values());
    words.pop();
    Some(words)
}

/// The sources of the mounts of a `RUN` that show files of the context.
pub(crate) fn mounted(it: &ast::Instruction) -> Vec<String> {
    let mounts = it.flags().filter(|it| it.name() == "mount").map(|it| it.value());
    mounts.filter_map(|it| source_of_mount(&it)).collect()
}

fn source_of_mount(mount: &str) -> Option<String> {
    let mount = mount.replace(['"', '\''], "");
    let fields = || mount.split(',').map(|it| it.split_once('=').unwrap_or((it, "")));
    let field = |names: &[&str]| {
        let mut found =
            fields().filter(|(key, _)| names.contains(&key.to_ascii_lowercase().as_str()));
        found.next().map(|(_, value)| value.to_owned())
    };
    let is_bind = field(&["type"]).is_none_or(|it| it == "bind");
    (is_bind && field(&["from"]).is_none()).then(|| field(&["source", "src"]).unwrap_or_default())
}

/// Whether a source is a path, or a pattern of paths, and certain.
pub(crate) fn is_literal(source: &str) -> bool {
    !source.contains(['$', '"', '\'', '\\', ':']) && !source.starts_with("<<")
}

/// Whether a name is one that archives have, which `ADD` unpacks: a tar, compressed or not. Packages
/// and images of machines and containers are tars as well.
pub(crate) fn is_named_like_archive(source: &str) -> bool {
    let name = source.to_ascii_lowercase();
    let ends = |list: &[&str]| list.iter().any(|it| name.ends_with(it));
    ends(COMPRESSED) || ends(TARS) || IN_TARS.iter().any(|it| name.contains(it))
}

const COMPRESSED: &[&str] = &[".gz", ".bz2", ".xz", ".zst", ".lzma", ".z", ".lz4", ".lz"];

/// Formats that are a tar under another name.
const TARS: &[&str] = &[
    ".aci",
    ".apk",
    ".box",
    ".cbt",
    ".crate",
    ".gem",
    ".gtar",
    ".ipk",
    ".mender",
    ".nemo",
    ".oci",
    ".opk",
    ".ova",
    ".pax",
    ".pkg",
    ".spk",
    ".spl",
    ".taz",
    ".tlz",
    ".unitypackage",
    ".ustar",
    ".wsl",
    ".xbps",
];

const IN_TARS: &[&str] = &[".tar", ".tgz", ".tb", ".txz", ".tz"];

/// Whether the name is one of files that are never a tar, whatever they hold: text, and formats of
/// their own, such as zip, that `ADD` leaves as they are.
pub(crate) fn is_named_like_no_archive(source: &str) -> bool {
    let name = source.rsplit('/').next().unwrap_or(source).to_ascii_lowercase();
    let extension = name.rsplit_once('.').map_or("", |it| it.1);
    OF_OTHER_FORMATS.split_ascii_whitespace().any(|it| it == extension)
        || WITHOUT_EXTENSION.split_ascii_whitespace().any(|it| it == name)
}

const OF_OTHER_FORMATS: &str = "avif bat bmp c cc cer cert cfg cjs class cmd cnf cnt conf config cpp \
    crt cs csproj css csv der dll dockerignore dylib ear editorconfig egg env erb exe fish \
    gif gitignore gitkeep go gradle gradlew groovy h hpp htm html ico in inc ini ipynb j2 jar java jks \
    jpeg jpg js json json5 jsonc jsx keep key kt kts list local lock log lua map markdown md mjs \
    mo mod nuspec otf p12 patch pdf pem php phar pl pm png po pom profile properties proto ps1 \
    pub py pyi pyx r rb rc repo rpm rs rst rules sass scala scss service sh sln so socket sql sqlite \
    sum svg target template tf timer toml tpl ts tsv tsx ttf txt vim vue war wasm webp whl woff \
    woff2 xhtml xml yaml yml zip zsh";

const WITHOUT_EXTENSION: &str = "caddyfile crontab dockerfile gemfile jenkinsfile license makefile \
    notice pipfile procfile rakefile readme vagrantfile";
