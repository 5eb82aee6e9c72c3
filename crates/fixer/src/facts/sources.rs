//! Sources of instructions in the build context, as written.

use dockwright_syntax::{Keyword, ast};

use crate::word_set::WordSet;

/// The sources of a `COPY` or `ADD` that are in the context or are URLs.
pub(crate) fn copied(it: &ast::Instruction) -> Option<Vec<String>> {
    let is_copy = matches!(it.keyword(), Some(Keyword::Copy | Keyword::Add));
    (is_copy && it.flags().all(|it| it.name() != "from")).then_some(())?;
    let mut words = it.arguments();
    words.pop();
    Some(words)
}

/// The sources of the mounts of a `RUN` that mount files of the context.
pub(crate) fn mounted(it: &ast::Instruction) -> Vec<String> {
    let mounts = it.flags().filter(|it| it.name() == "mount").map(|it| it.value());
    mounts.filter_map(|it| source_of_mount(&it)).collect()
}

/// Whether an instruction uses files of the context.
pub(crate) fn takes_any(it: &ast::Instruction) -> bool {
    let is_of_context = |it: &String| !it.starts_with("<<") && !is_remote(it);
    copied(it).unwrap_or_default().iter().any(is_of_context) || !mounted(it).is_empty()
}

/// Whether a source is a URL or a repository.
pub(crate) fn is_remote(source: &str) -> bool {
    source.contains("://") || ["git@", "github.com/"].iter().any(|it| source.starts_with(it))
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

/// Whether a source is a literal path, or a pattern of paths.
pub(crate) fn is_literal(source: &str) -> bool {
    !source.contains(['$', '"', '\'', '\\', ':']) && !source.starts_with("<<")
}

/// Whether a name is that of an archive that `ADD` unpacks: a tar archive, compressed or not. Some
/// packages and some images of machines and containers are tar archives as well.
pub(crate) fn is_named_like_archive(source: &str) -> bool {
    let name = source.to_ascii_lowercase();
    let Some((_, extension)) = name.rsplit_once('.') else { return false };
    COMPRESSED.has(extension)
        || TARS.has(extension)
        || name.contains(".t") && IN_TARS.iter().any(|it| name.contains(it))
}

static COMPRESSED: WordSet = WordSet::new("gz bz2 xz zst lzma z lz4 lz");

/// Extensions of other formats that are tar archives.
static TARS: WordSet = WordSet::new(
    "aci apk box cbt crate gem gtar ipk mender nemo oci opk ova pax pkg spk spl taz tlz \
     unitypackage ustar wsl xbps",
);

const IN_TARS: &[&str] = &[".tar", ".tgz", ".tb", ".txz", ".tz"];

/// Whether a name is that of a directory, or of a file that is never a tar archive: text, programs,
/// and formats such as zip, which `ADD` does not unpack.
pub(crate) fn is_named_like_no_archive(source: &str) -> bool {
    let name = source.rsplit('/').next().unwrap_or(source).to_ascii_lowercase();
    let extension = name.rsplit_once('.').map_or("", |it| it.1);
    OF_OTHER_FORMATS.split_ascii_whitespace().any(|it| it == extension)
        || WITHOUT_EXTENSION.has(&name)
}

const OF_OTHER_FORMATS: &str = "apt avif bash_profile bashrc bat bmp bowerrc c cc cer cert cf \
    cfg cjs class cli clj cmd cnf cnt coffee conf config cpp crt cs csproj css csv curlrc d \
    defaults der desktop dll dockerignore dylib ear editorconfig egg env erb exe exp exs fish \
    gif gitconfig gitignore gitkeep go gradle gradlew groovy h hmm hpp htaccess htm html ico in \
    inc ini ipynb j2 jade jar java jks jl jpeg jpg js jshintrc json json5 jsonc jsx keep key kt \
    kts ldif list local lock log lst lua m map markdown md mjs mo mod npmrc nuspec options ora \
    otf p12 packages patch pattern pdf pem phar php pl pm png po pom profile properties proto \
    ps1 pub py pyi pyx r rb rc repo rpm rs rst ru rules sass scala schema scss service sh sln \
    so socket sql sqlite sum svg target template tex tf timer tmpl toml tpl ts tsv tsx ttf txt \
    types vcl vim vimrc vue war wasm webp whl woff woff2 xhtml xml xsl yaml yarnrc yml zip zsh \
    zshrc";

/// Names without an extension that no tar archive has, in lower case.
pub(crate) static WITHOUT_EXTENSION: WordSet = WordSet::new(
    "apache2 app assets authorized_keys bashrc bin bot caddyfile \
    conf config configs control crontab crontabs docker-entrypoint dockerfile entrypoint \
    envvars etc files gemfile handlers home hosts init installer jenkinsfile known_hosts lib \
    license makefile migrate my_init nginx notice php pipfile procfile profile public rakefile \
    readme resources run runit scripts server setup sites-available sites-enabled src ssh \
    ssh_config sshd_config start startup static supervisor templates test tests tools user usr \
    utils vagrantfile validate web www",
);
