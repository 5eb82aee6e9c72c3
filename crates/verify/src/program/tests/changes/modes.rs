use super::{Change, announced, refused};

fn mode(text: &str) -> Change {
    Change::Mode(text.to_owned())
}

const HEAD: &str = "WORKDIR /w\n";

fn file(text: &str) -> String {
    format!("{HEAD}{text}")
}

#[test]
fn a_copy_sets_the_mode_of_the_chmod_below() {
    for (before, after, bits) in [
        ("COPY a /b/\nRUN chmod 755 /b/a", "COPY --chmod=755 a /b/", "755"),
        ("COPY a /b/\nRUN chmod 0644 /b/a", "COPY --chmod=644 a /b/", "644"),
        ("COPY a .\nRUN chmod 755 a", "COPY --chmod=755 a .", "755"),
        ("COPY x/a y/c b\nRUN chmod 500 b/c ./b/a", "COPY --chmod=500 x/a y/c b", "500"),
        ("COPY a /b\nRUN chmod +x /b", "COPY --chmod=755 a /b", "755"),
        ("COPY a /b\nRUN chmod u+x,o= /b", "COPY --chmod=740 a /b", "740"),
        ("COPY a /b\nRUN chmod 711 /b && c && d", "COPY --chmod=711 a /b\nRUN c && d", "711"),
        (
            "COPY --chown=u a /b\nRUN chmod 711 /b\nRUN c",
            "COPY --chown=u --chmod=711 a /b\nRUN c",
            "711",
        ),
    ] {
        announced(&file(before), &file(after), &mode(bits));
    }
}

#[test]
fn other_modes_and_files_are_refused() {
    for (before, after, bits) in [
        ("COPY a /b/\nRUN chmod 755 /b/a", "COPY --chmod=644 a /b/", "644"),
        ("COPY a /b/\nRUN chmod 755 /b/a", "COPY --chmod=755 a /b/", "644"),
        ("COPY a /b/\nRUN chmod +x /b/a", "COPY --chmod=777 a /b/", "777"),
        ("COPY a /b/\nRUN chmod 4755 /b/a", "COPY --chmod=4755 a /b/", "4755"),
        ("COPY a /b/\nRUN chmod -R 755 /b/a", "COPY --chmod=755 a /b/", "755"),
        ("COPY a /b/\nRUN chmod 755 /b/c", "COPY --chmod=755 a /b/", "755"),
        ("COPY a /b/\nRUN chmod 755 /b/../b/a", "COPY --chmod=755 a /b/", "755"),
        ("COPY a c /b/\nRUN chmod 755 /b/a", "COPY --chmod=755 a c /b/", "755"),
        ("COPY *.a /b/\nRUN chmod 755 /b/*.a", "COPY --chmod=755 *.a /b/", "755"),
        ("COPY a /b/\nRUN chmod 755 $b/a", "COPY --chmod=755 a /b/", "755"),
        ("COPY a /b/\nRUN chmod 755 /b/a; c", "COPY --chmod=755 a /b/\nRUN c", "755"),
        ("COPY a /b/\nRUN chmod 755 /b/a || c", "COPY --chmod=755 a /b/\nRUN c", "755"),
        ("COPY a /b/\nRUN chmod 755 /b/a > c", "COPY --chmod=755 a /b/", "755"),
        ("COPY a /b/\nRUN chmod 755 /b/a && c", "COPY --chmod=755 a /b/", "755"),
        ("COPY a /b/\nRUN chmod 755 /b/a && c", "COPY --chmod=755 a /b/\nRUN d", "755"),
        ("COPY a /b/\nRUN chmod 755 /b/a", "COPY --chmod=755 c /b/", "755"),
        ("ADD a /b/\nRUN chmod 755 /b/a", "ADD --chmod=755 a /b/", "755"),
        ("COPY a /b/\nRUN --network=none chmod 755 /b/a", "COPY --chmod=755 a /b/", "755"),
        ("COPY a /b/\nENV c=d\nRUN chmod 755 /b/a\nRUN c", "COPY --chmod=755 a /b/\nRUN c", "755"),
    ] {
        refused(&file(before), &file(after), &[mode(bits)]);
    }
}
