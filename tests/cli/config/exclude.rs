//! `[files] exclude`: the files that a configuration excludes.

use crate::support::{AFTER, BEFORE, Dir, Ran};

#[test]
fn exclude_starts_from_the_directory_of_its_file() {
    let dir = Dir::with(&[
        "Dockerfile",
        "Dockerfile.gen",
        "a/Dockerfile.gen",
        "a/b/Dockerfile",
        "a/out/Dockerfile",
        "a/b/out/Dockerfile",
        "third/party/Dockerfile",
    ]);
    dir.write("dockwright.toml", "[files]\nexclude = [\"*.gen\", \"third/*\"]\n");
    dir.write("a/dockwright.toml", "[files]\nexclude = [\"/out/\"]\n");
    let names = ["Dockerfile", "a/Dockerfile.gen", "a/b/Dockerfile", "a/b/out/Dockerfile"]
        .map(str::to_owned);
    assert_eq!(dir.dockwright(&["fmt", "--check"]).names(), names);
    assert_eq!(dir.dockwright(&["fmt", "--check", "a"]).names(), names[1..]);
    let absolute = dir.dockwright(&["fmt", "--check", dir.path().to_str().unwrap()]);
    assert_eq!(absolute.names().len(), names.len(), "{absolute:?}");
    let third = dir.join("third");
    let inside = dir.command(&["fmt", "--check", ".."]).current_dir(third).output();
    let inside = Ran::from(inside.unwrap());
    assert_eq!(inside.names(), names.map(|it| format!("../{it}")));
}

#[test]
fn an_excluded_directory_is_left_out_whole_whatever_its_own_configuration_says() {
    let dir = Dir::with(&["Dockerfile", "vendor/app/Dockerfile"]);
    dir.write("dockwright.toml", "files.exclude = [\"vendor\"]\n");
    dir.write("vendor/app/dockwright.toml", "");
    dir.write("vendor/dockwright.toml", "nonsense");
    dir.dockwright(&["fmt", "--check"]).expect(
        1,
        "Dockerfile\n",
        "1 file would be reformatted\n  next: `dockwright fmt` writes the change\n",
    );
}

#[test]
fn exclude_of_a_file_spares_what_is_named_unless_forced() {
    let dir = Dir::with(&["vendor/app/Dockerfile", "Dockerfile"]);
    dir.write("dockwright.toml", "[files]\nexclude = [\"vendor\"]\n");
    dir.write("vendor/app/dockwright.toml", "");
    let args = ["fmt", "--check", "vendor/app/Dockerfile", "Dockerfile"];
    assert_eq!(dir.dockwright(&args).names(), ["Dockerfile", "vendor/app/Dockerfile"]);
    let forced = [&args[..], &["--force-exclude"]].concat();
    assert_eq!(dir.dockwright(&forced).names(), ["Dockerfile"]);
    dir.dockwright(&["fmt", "--check", "vendor", "--force-exclude"]).expect(0, "", "");

    let args = ["fmt", "-", "--stdin-filepath", "vendor/new/Dockerfile"];
    dir.dockwright_with_stdin(&args, BEFORE).expect(0, AFTER, "");
    let forced = [&args[..], &["--force-exclude"]].concat();
    dir.dockwright_with_stdin(&forced, BEFORE).expect(0, BEFORE, "");
}

#[test]
fn exclude_of_flags_and_files_add_up() {
    let dir = Dir::with(&["Dockerfile", "a/Dockerfile", "b/Dockerfile"]);
    dir.write("dockwright.toml", "[files]\nexclude = [\"a\"]\n");
    assert_eq!(dir.dockwright(&["fmt", "--check", "--exclude", "b"]).names(), ["Dockerfile"]);
}
