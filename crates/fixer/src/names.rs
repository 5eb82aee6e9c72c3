//! Which file names are those of Dockerfiles, when a directory is searched.

/// Whether a file of this name is taken for a Dockerfile.
pub fn is_dockerfile_name(name: &str) -> bool {
    (has_stem(name) || has_extension(name)) && !is_something_else(name) && !is_source(name)
}

/// `Dockerfile`, `Dockerfile.dev`, `Dockerfile-dev`.
fn has_stem(name: &str) -> bool {
    ["Dockerfile", "dockerfile", "Containerfile"]
        .iter()
        .filter_map(|stem| name.strip_prefix(stem))
        .any(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
}

/// `dev.Dockerfile`.
fn has_extension(name: &str) -> bool {
    [".Dockerfile", ".dockerfile", ".Containerfile"].iter().any(|end| name.ends_with(end))
}

/// Ignore files, templates, documents, and leftovers of editors and patches.
fn is_something_else(name: &str) -> bool {
    const EXTENSIONS: [&str; 16] = [
        "dockerignore",
        "containerignore",
        "in",
        "j2",
        "erb",
        "tmpl",
        "tpl",
        "template",
        "hbs",
        "mustache",
        "gotmpl",
        "md",
        "orig",
        "rej",
        "bak",
        "swp",
    ];
    let extension = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    EXTENSIONS.contains(&extension.as_str())
        || extension.starts_with("jinja")
        || extension.ends_with('~')
}

/// A source about Dockerfiles, such as `dockerfile.go`; `Dockerfile.go` may well be one for Go.
fn is_source(name: &str) -> bool {
    const EXTENSIONS: [&str; 28] = [
        "c", "cc", "cpp", "cs", "css", "ex", "exs", "go", "h", "hpp", "html", "java", "js", "json",
        "jsx", "kt", "mjs", "php", "py", "rb", "rs", "scala", "sh", "swift", "ts", "tsx", "yaml",
        "yml",
    ];
    let extension = name.rsplit('.').next().unwrap_or_default();
    name.starts_with("dockerfile") && EXTENSIONS.contains(&extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_dockerfiles_are_taken() {
        for name in [
            "Dockerfile",
            "dockerfile",
            "Containerfile",
            "Dockerfile.dev",
            "Dockerfile-dev",
            "dockerfile.dev",
            "dockerfile-dev",
            "Containerfile.dev",
            "Containerfile-dev",
            "Dockerfile.dev.arm64",
            "Dockerfile.md5",
            "Dockerfile.template.dev",
            "app.Dockerfile",
            "app.dockerfile",
            "app.Containerfile",
            "Dockerfile.Dockerfile",
            "Dockerfile.go",
            "dockerfile.golang",
        ] {
            assert!(is_dockerfile_name(name), "{name}");
        }
    }

    #[test]
    fn names_of_other_files_are_not_taken() {
        for name in [
            "DOCKERFILE",
            "Dockerfiles",
            "Dockerfile_dev",
            "MyDockerfile",
            "containerfile",
            "Dockerfile~",
            "Dockerfile.dev~",
            "Dockerfile-dev~",
            "Makefile",
            "dockerfile.go",
            "dockerfile.test.ts",
            "dockerfile-lexer.rs",
        ] {
            assert!(!is_dockerfile_name(name), "{name}");
        }
        for extension in [
            "dockerignore",
            "containerignore",
            "in",
            "j2",
            "jinja",
            "jinja2",
            "erb",
            "tmpl",
            "tpl",
            "template",
            "hbs",
            "mustache",
            "gotmpl",
            "md",
            "MD",
            "orig",
            "rej",
            "bak",
            "swp",
        ] {
            for stem in ["Dockerfile", "Containerfile", "dockerfile.dev", "app.Dockerfile"] {
                let name = format!("{stem}.{extension}");
                assert!(!is_dockerfile_name(&name), "{name}");
            }
        }
    }
}
