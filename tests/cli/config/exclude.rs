//! `[files] exclude`: which files a configuration leaves out.

use crate::support::{AFTER, BEFORE, Folder, Ran};

#[test]
fn exclude_starts_from_the_folder_of_its_file() {
    let folder = Folder::with(&[
        "Dockerfile",
        "Dockerfile.gen",
        "a/Dockerfile.gen",
        "a/b/Dockerfile",
        "a/out/Dockerfile",
        "a/b/out/Dockerfile",
        "third/party/Dockerfile",
    ]);
    folder.write("dockwright.toml", "[files]\nexclude = [\"*.gen\", \"third/*\"]\n");
    folder.write("a/dockwright.toml", "[files]\nexclude = [\"/out/\"]\n");
    let names = ["Dockerfile", "a/Dockerfile.gen", "a/b/Dockerfile", "a/b/out/Dockerfile"]
        .map(str::to_owned);
    assert_eq!(folder.dockwright(&["fmt", "--check"]).names(), names);
    assert_eq!(folder.dockwright(&["fmt", "--check", "a"]).names(), names[1..]);
    let absolute = folder.dockwright(&["fmt", "--check", folder.path().to_str().unwrap()]);
    assert_eq!(absolute.names().len(), names.len(), "{absolute:?}");
    let third = folder.join("third");
    let inside = folder.command(&["fmt", "--check", ".."]).current_dir(third).output();
    let inside = Ran::from(inside.unwrap());
    assert_eq!(inside.names(), names.map(|it| format!("../{it}")));
}

#[test]
fn an_excluded_folder_is_left_out_whole_whatever_its_own_configuration_says() {
    let folder = Folder::with(&["Dockerfile", "vendor/app/Dockerfile"]);
    folder.write("dockwright.toml", "files.exclude = [\"vendor\"]\n");
    folder.write("vendor/app/dockwright.toml", "");
    folder.write("vendor/dockwright.toml", "nonsense");
    folder.dockwright(&["fmt", "--check"]).expect(
        1,
        "Dockerfile\n",
        "1 file would be reformatted\n  next: `dockwright fmt` writes the change\n",
    );
}

#[test]
fn exclude_of_a_file_spares_what_is_named_unless_forced() {
    let folder = Folder::with(&["vendor/app/Dockerfile", "Dockerfile"]);
    folder.write("dockwright.toml", "[files]\nexclude = [\"vendor\"]\n");
    folder.write("vendor/app/dockwright.toml", "");
    let args = ["fmt", "--check", "vendor/app/Dockerfile", "Dockerfile"];
    assert_eq!(folder.dockwright(&args).names(), ["Dockerfile", "vendor/app/Dockerfile"]);
    let forced = [&args[..], &["--force-exclude"]].concat();
    assert_eq!(folder.dockwright(&forced).names(), ["Dockerfile"]);
    folder.dockwright(&["fmt", "--check", "vendor", "--force-exclude"]).expect(0, "", "");

    let args = ["fmt", "-", "--stdin-filepath", "vendor/new/Dockerfile"];
    folder.dockwright_with_stdin(&args, BEFORE).expect(0, AFTER, "");
    let forced = [&args[..], &["--force-exclude"]].concat();
    folder.dockwright_with_stdin(&forced, BEFORE).expect(0, BEFORE, "");
}

#[test]
fn exclude_of_flags_and_files_add_up() {
    let folder = Folder::with(&["Dockerfile", "a/Dockerfile", "b/Dockerfile"]);
    folder.write("dockwright.toml", "[files]\nexclude = [\"a\"]\n");
    assert_eq!(folder.dockwright(&["fmt", "--check", "--exclude", "b"]).names(), ["Dockerfile"]);
}
