//! The sources of options: flags, `dockwright.toml`, `.editorconfig`, and their precedence.

mod editorconfig;
mod errors;
mod exclude;
mod extend;
mod overrides;

use crate::support::{BEFORE, Dir, Ran};

/// The output of `config` if nothing is set.
const DEFAULTS: &str = "[format]
width = 100  # default
indent = 4  # default
operators = \"preserve\"  # default
chains = \"split\"  # default
line-ending = \"auto\"  # default
cache-safe = false  # default

[fix]
level = \"intended\"  # default
skip = []  # default

[files]
exclude = []  # default
";

fn dir(files: &[(&str, &str)]) -> Dir {
    let dir = Dir::with(&[]);
    for (path, content) in files {
        dir.write(path, content);
    }
    dir
}

/// The line of `config` for an option.
fn line<'a>(ran: &'a Ran, key: &str) -> &'a str {
    let is_it = |it: &&str| it.strip_prefix(key).is_some_and(|rest| rest.starts_with(" = "));
    ran.stdout.lines().find(is_it).unwrap_or_else(|| panic!("no `{key}` in {ran:?}"))
}

#[test]
fn without_any_configuration_the_defaults_hold() {
    Dir::with(&[]).dockwright(&["config"]).expect(0, DEFAULTS, "");
}

#[test]
fn the_schema_is_printed_for_editors() {
    let ran = Dir::with(&[]).dockwright(&["config", "--schema"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let schema: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let width = &schema["$defs"]["FormatTable"]["properties"]["width"];
    assert!(width["description"].is_string(), "{schema:#}");
    assert_eq!(schema["additionalProperties"], false);
    let passes = schema["$defs"]["PassName"]["enum"].as_array().unwrap();
    assert!(passes.iter().any(|it| it == "use-exec-form"), "{passes:?}");
}

#[test]
fn the_nearest_configuration_file_wins_and_is_not_merged() {
    let dir = dir(&[
        ("dockwright.toml", "[format]\nwidth = 80\nindent = 2\n"),
        ("app/.dockwright.toml", "[format]\nindent = 8\n"),
        ("app/deep/down/Dockerfile", "FROM scratch\nCOPY a \\\n b /\n"),
        ("Dockerfile", "FROM scratch\nCOPY a \\\n b /\n"),
    ]);
    dir.dockwright(&["fmt"]).expect(0, "", "2 files reformatted\n");
    assert_eq!(dir.read("Dockerfile"), "FROM scratch\nCOPY a \\\n  b /\n");
    let eight = "FROM scratch\nCOPY a \\\n        b /\n";
    assert_eq!(dir.read("app/deep/down/Dockerfile"), eight);
    let ran = dir.dockwright(&["config", "app/deep"]);
    assert_eq!(line(&ran, "width"), "width = 100  # default");
    assert_eq!(line(&ran, "indent"), "indent = 8  # app/.dockwright.toml:2");
}

#[test]
fn configuration_is_found_above_the_current_directory_and_by_absolute_paths() {
    let dir = dir(&[("dockwright.toml", "format.width = 80\n"), ("app/deep/Dockerfile", BEFORE)]);
    let app = dir.join("app");
    for path in [".", "deep", "deep/Dockerfile", app.join("deep").to_str().unwrap()] {
        let output = dir.command(&["config", path]).current_dir(&app).output().unwrap();
        let ran = Ran::from(output);
        assert_eq!(line(&ran, "width"), "width = 80  # ../dockwright.toml:1", "{path}");
    }
}

#[test]
fn every_option_can_be_set_in_the_file_and_a_flag_wins_over_it() {
    let dir = dir(&[(
        "dockwright.toml",
        "# ours\n[format]\nwidth = 80\nindent = \"tab\"\noperators = \"leading\"\n\
         chains = \"keep\"\nline-ending = \"crlf\"\ncache-safe = true\n\n[files]\nexclude = [\n  \"vendor\",\n  \
         'a/*/b',\n]\n\n[fix]\nlevel = \"safe\"\nonly = [\"use-exec-form\"]\nskip = \
         [\"join-apt-runs\"]\n",
    )]);
    let fix = "\n[fix]\nlevel = \"safe\"  # dockwright.toml:17\nonly = [\"use-exec-form\"]  # \
               dockwright.toml:18\nskip = [\"join-apt-runs\"]  # dockwright.toml:19\n";
    let files = "\n[files]\nexclude = [\n    \"vendor\",  # dockwright.toml:12\n    \"a/*/b\",  # \
                 dockwright.toml:13\n]\n";
    let format = "[format]\nwidth = 80  # dockwright.toml:3\nindent = \"tab\"  # \
                  dockwright.toml:4\noperators = \"leading\"  # dockwright.toml:5\nchains = \
                  \"keep\"  # dockwright.toml:6\nline-ending = \"crlf\"  # \
                  dockwright.toml:7\ncache-safe = true  # dockwright.toml:8\n";
    dir.dockwright(&["config"]).expect(0, &format!("{format}{fix}{files}"), "");

    let flags = ["--width", "off", "--indent", "auto", "--operators", "trailing"];
    let more = ["--chains", "split", "--line-ending", "auto", "--cache-safe=false"];
    let format = "[format]\nwidth = \"off\"  # --width\nindent = \"auto\"  # --indent\noperators = \
                  \"trailing\"  # --operators\nchains = \"split\"  # --chains\nline-ending = \"auto\"  # \
                  --line-ending\ncache-safe = false  # --cache-safe\n";
    let fix = "\n[fix]\nlevel = \"risky\"  # --level\nonly = [\"join-apt-runs\"]  # --only\nskip = \
               [\"join-apt-update\", \"clean-apt-lists\"]  # --skip\n";
    let passes = ["--level", "risky", "--only", "join-apt-runs"];
    let skip = ["--skip", "join-apt-update,clean-apt-lists"];
    let args = [&["config"], &flags[..], &more[..], &passes[..], &skip[..]].concat();
    dir.dockwright(&args).expect(0, &format!("{format}{fix}{files}"), "");
}

#[test]
fn what_config_prints_is_a_configuration_file() {
    let dir = dir(&[
        ("dockwright.toml", "files.exclude = ['a\\b', \"it's\\n\\\"#\\\"\"]\n"),
        ("sub/.editorconfig", "[*]\nmax_line_length = off\nindent_style = tab\n"),
    ]);
    let printed = dir.dockwright(&["config", "sub"]);
    dir.write("other/printed.toml", &printed.stdout);
    let again = dir.dockwright(&["config", "--config", "other/printed.toml"]);
    assert_eq!(again.stderr, "");
    let values = |text: &str| -> Vec<String> {
        text.lines().map(|it| it.split("  #").next().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(values(&again.stdout), values(&printed.stdout));
    assert_eq!(line(&again, "width"), "width = \"off\"  # other/printed.toml:2");
}

#[test]
fn the_options_change_what_is_printed() {
    let pairs = "FROM scratch\nENV aaaaaaaaaa=1 bbbbbbbbbb=2 cccccccccc=3\n";
    let broken = "FROM scratch\nENV aaaaaaaaaa=1 \\\n\tbbbbbbbbbb=2 \\\n\tcccccccccc=3\n";
    let files = [("Dockerfile", pairs), ("dockwright.toml", "")];
    let by_file = dir(&files);
    by_file.write("dockwright.toml", "[format]\nwidth = 30\nindent = \"tab\"\n");
    let by_editorconfig = dir(&files[..1]);
    by_editorconfig.write(".editorconfig", "[*]\nmax_line_length = 30\nindent_style = tab\n");
    let by_flags = dir(&files);
    for (dir, flags) in [
        (by_file, &[][..]),
        (by_editorconfig, &[]),
        (by_flags, &["--width", "30", "--indent", "tab"]),
    ] {
        dir.dockwright(&[&["fmt"], flags].concat()).expect(0, "", "1 file reformatted\n");
        assert_eq!(dir.read("Dockerfile"), broken);
    }
}

#[test]
fn an_unlimited_width_breaks_no_line() {
    let long = format!("FROM scratch\nENV{}\n", " name=value".repeat(7000 / 11));
    let dir = dir(&[("Dockerfile", &long), ("dockwright.toml", "format.width = \"off\"\n")]);
    dir.dockwright(&["fmt", "--check"]).expect(0, "", "1 file unchanged\n");
    dir.dockwright(&["fmt", "--check", "--isolated"]).expect(
        1,
        "Dockerfile\n",
        "1 file would be reformatted\n  next: `dockwright fmt` writes the change\n",
    );
}

#[test]
fn cache_safe_in_the_file_keeps_every_layer() {
    let dir = dir(&[
        ("Dockerfile", "from scratch\nrun echo  a\n"),
        ("dockwright.toml", "[format]\ncache-safe = true\n"),
    ]);
    let summary = "1 file would be reformatted; 1 RUN layer is rebuilt once\n  next: `dockwright \
                   fmt` writes the change; `--cache-safe` keeps every layer\n";
    let check = ["fmt", "--check", "--cache-safe=false"];
    dir.dockwright(&check).expect(1, "Dockerfile\n", summary);
    dir.dockwright(&["fmt"]).expect(0, "", "1 file reformatted\n");
    assert_eq!(dir.read("Dockerfile"), "FROM scratch\nRUN echo  a\n");
}

#[test]
fn a_file_is_configured_by_where_it_is_however_it_is_reached() {
    let dir = dir(&[
        ("shared/Dockerfile", BEFORE),
        ("shared/dockwright.toml", "[format]\nwidth = 60\n"),
        ("app/dockwright.toml", "[format]\nwidth = 70\n"),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("../shared/Dockerfile", dir.join("app/Dockerfile")).unwrap();
    let paths: &[&str] =
        if cfg!(unix) { &["shared", "app/Dockerfile"] } else { &["shared", "./shared/Dockerfile"] };
    for path in paths {
        let ran = dir.dockwright(&["config", path]);
        assert_eq!(line(&ran, "width"), "width = 60  # shared/dockwright.toml:2", "{path}");
    }
}

#[test]
fn dockwright_toml_wins_over_editorconfig_value_by_value() {
    let dir = dir(&[
        ("dockwright.toml", "[format]\nwidth = 80\n"),
        ("app/.editorconfig", "[*]\nmax_line_length = 70\nindent_size = 2\n"),
        ("app/Dockerfile", BEFORE),
    ]);
    let ran = dir.dockwright(&["config", "app", "--line-ending", "lf"]);
    assert_eq!(line(&ran, "width"), "width = 80  # dockwright.toml:2");
    assert_eq!(line(&ran, "indent"), "indent = 2  # app/.editorconfig:3");
    assert_eq!(line(&ran, "line-ending"), "line-ending = \"lf\"  # --line-ending");
}

#[test]
fn the_file_of_config_is_the_only_one() {
    let dir = Dir::with(&["Dockerfile", "a/Dockerfile", "ci/Dockerfile", "ci/a/Dockerfile"]);
    dir.write("dockwright.toml", "nonsense");
    dir.write(".editorconfig", "[*]\nindent_size = 2\n");
    dir.write("ci/strict.toml", "[format]\nwidth = 60\n[files]\nexclude = [\"/a\"]\n");
    let ran = dir.dockwright(&["config", "--config", "ci/strict.toml"]);
    assert_eq!(line(&ran, "width"), "width = 60  # ci/strict.toml:2");
    assert_eq!(line(&ran, "indent"), "indent = 4  # default");
    let ran = dir.dockwright(&["fmt", "--check", "--config", "ci/strict.toml"]);
    assert_eq!(ran.names(), ["Dockerfile", "a/Dockerfile", "ci/Dockerfile"]);
    let args = ["fmt", "--check", "--config", "../ci/strict.toml", "../ci"];
    let above = dir.command(&args).current_dir(dir.join("a")).output();
    assert_eq!(Ran::from(above.unwrap()).names(), ["../ci/Dockerfile"]);
}

#[test]
fn isolated_reads_no_configuration() {
    let dir = Dir::with(&["Dockerfile"]);
    dir.write("dockwright.toml", "nonsense");
    dir.write(".editorconfig", "[*]\nindent_size = 2\nnonsense\n");
    dir.dockwright(&["config", "--isolated"]).expect(0, DEFAULTS, "");
    dir.dockwright(&["fmt", "--isolated"]).expect(0, "", "1 file reformatted\n");
    let both = dir.dockwright(&["fmt", "--isolated", "--config", "dockwright.toml"]);
    assert_eq!(both.code, Some(2));
}

#[test]
fn stdin_is_configured_by_the_path_it_is_given() {
    let dir = dir(&[
        (".editorconfig", "[Dockerfile]\nindent_size = 3\n[*.dev]\nindent_size = 5\n"),
        ("app/dockwright.toml", "[format]\nindent = 2\n"),
    ]);
    let before = "FROM scratch\nCOPY a \\\n b /\n";
    for (args, blanks) in [
        (&[][..], 3),
        (&["--stdin-filepath", "Dockerfile.dev"], 5),
        (&["--stdin-filepath", "app/Dockerfile"], 2),
        (&["--stdin-filepath", "app/not/yet/Dockerfile"], 2),
        (&["--stdin-filepath", "./app/../app/Dockerfile"], 2),
        (&["--stdin-filepath", "recipe"], 4),
        (&["--isolated"], 4),
    ] {
        let after = format!("FROM scratch\nCOPY a \\\n{}b /\n", " ".repeat(blanks));
        let args = [&["fmt", "-"], args].concat();
        dir.dockwright_with_stdin(&args, before).expect(0, &after, "");
    }
}

#[test]
fn directories_with_the_names_of_configuration_files_are_none() {
    let dir = Dir::with(&["dockwright.toml/x", ".editorconfig/x", "Dockerfile"]);
    dir.dockwright(&["config"]).expect(0, DEFAULTS, "");
    dir.dockwright(&["fmt"]).expect(0, "", "1 file reformatted\n");
}

#[test]
fn many_configurations_give_the_same_output_whatever_the_number_of_jobs() {
    let dir = Dir::with(&[]);
    for index in 0..200 {
        let path = format!("{}/{index}", index % 20);
        let name = format!("{path}/Dockerfile");
        dir.write(&name, "FROM scratch\nENV a=1 b=2\nCOPY a \\\n b /\n");
        match index % 5 {
            0 => dir.write(&format!("{path}/dockwright.toml"), "[format]\nwidth = 9\n"),
            1 => dir.write(&format!("{path}/.editorconfig"), "[*]\nindent_style = tab\n"),
            2 => dir.write(&format!("{path}/dockwright.toml"), "nonsense"),
            _ => {}
        }
    }
    dir.write("3/.editorconfig", "nonsense\n[*]\nindent_size = 2\n");
    for flags in [&["--check", "--verbose"][..], &["--diff"]] {
        let run = |jobs| dir.dockwright(&[&["fmt", "--jobs", jobs], flags].concat());
        let one = run("1");
        assert_eq!(one.code, Some(2), "{}", one.stderr);
        for jobs in ["2", "8"] {
            run(jobs).expect(2, &one.stdout, &one.stderr);
        }
    }
}
