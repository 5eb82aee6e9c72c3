use std::io::Write;

use serde_json::json;

use super::*;
use crate::archives::{self, Layer as Content};

/// The paths of an image with these layers.
fn paths(layers: Vec<Content>) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let image = archives::image(&dir, "a.tar", layers);
    image.tree.nodes().keys().map(|it| String::from_utf8_lossy(it).into_owned()).collect()
}

fn base() -> Content {
    let base = Content::new().dir("etc").file("etc/a", 0o644, b"1").file("etc/b", 0o644, b"2");
    base.dir("etc.d").file("etc.d/c", 0o644, b"3")
}

#[test]
fn layers_are_put_on_top_of_each_other() {
    assert_eq!(paths(vec![base()]), ["etc", "etc.d", "etc.d/c", "etc/a", "etc/b"]);
    let more = Content::new().file("./etc/d", 0o600, b"");
    assert_eq!(paths(vec![base(), more]), ["etc", "etc.d", "etc.d/c", "etc/a", "etc/b", "etc/d"]);
}

#[test]
fn a_mark_removes_what_lower_layers_have() {
    let mark = Content::new().file("etc/.wh.a", 0o644, b"");
    assert_eq!(paths(vec![base(), mark]), ["etc", "etc.d", "etc.d/c", "etc/b"]);
    let dir = Content::new().file(".wh.etc", 0o644, b"");
    assert_eq!(paths(vec![base(), dir]), ["etc.d", "etc.d/c"]);
    // And nothing of the same layer, whatever the order.
    let again = Content::new().dir("etc").file("etc/a", 0o644, b"").file("etc/.wh.a", 0o644, b"");
    assert_eq!(paths(vec![base(), again]), ["etc", "etc.d", "etc.d/c", "etc/a", "etc/b"]);
}

#[test]
fn an_opaque_directory_has_only_its_own_files() {
    let mark = Content::new().dir("etc").file("etc/new", 0o644, b"");
    let mark = mark.file("etc/.wh..wh..opq", 0o644, b"");
    assert_eq!(paths(vec![base(), mark]), ["etc", "etc.d", "etc.d/c", "etc/new"]);
    let root = Content::new().file(".wh..wh..opq", 0o644, b"").file("a", 0o644, b"");
    assert_eq!(paths(vec![base(), root]), ["a"]);
}

#[test]
fn a_file_in_place_of_a_directory_has_nothing_below_it() {
    let file = Content::new().file("etc", 0o644, b"");
    assert_eq!(paths(vec![base(), file]), ["etc", "etc.d", "etc.d/c"]);
    let link = Content::new().link("etc", "etc.d");
    assert_eq!(paths(vec![base(), link]), ["etc", "etc.d", "etc.d/c"]);
}

#[test]
fn a_hard_link_is_the_file_by_another_name() {
    let dir = tempfile::tempdir().unwrap();
    let layer = base().hard_link("etc/e", "./etc/a").link("l", "etc/a").hard_link("m", "l");
    let image = archives::image(&dir, "a.tar", vec![layer]);
    let node = |path: &str| &image.tree.nodes()[path.as_bytes()];
    assert_eq!(node("etc/e").content, node("etc/a").content);
    assert_eq!((&node("etc/e").entry.kind, node("etc/e").entry.size), (&Kind::File, 1));
    assert_eq!(node("m").entry.kind, Kind::Link(b"etc/a"[..].into()));
}

#[test]
fn both_forms_and_every_compression_give_the_same_image() {
    let layers = vec![base().bytes(), Content::new().file("etc/.wh.a", 0o644, b"").bytes()];
    let config = json!({ "User": "app" });
    let plain = |it: &[u8]| ("", it.to_vec());
    let gzip = |it: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(it).unwrap();
        ("+gzip", encoder.finish().unwrap())
    };
    let zstd = |it: &[u8]| {
        let level = ruzstd::encoding::CompressionLevel::Fastest;
        ("+zstd", ruzstd::encoding::compress_to_vec(it, level))
    };
    let dir = tempfile::tempdir().unwrap();
    let saved = dir.path().join("saved.tar");
    std::fs::write(&saved, archives::saved(&layers, &config)).unwrap();
    let expected = Images::default().read(&saved).unwrap();
    assert_eq!(expected.config.text("User"), "app");
    assert_eq!(expected.size(), layers.iter().map(|it| it.len() as u64).sum::<u64>());
    for (name, compress) in [
        ("plain", &plain as &dyn Fn(&[u8]) -> (&'static str, Vec<u8>)),
        ("gzip", &gzip),
        ("zstd", &zstd),
    ] {
        let layout = dir.path().join(name);
        archives::layout(&layout, &layers, &config, compress);
        let image = Images::default().read(&layout).unwrap();
        assert_eq!(image.tree.nodes(), expected.tree.nodes(), "{name}");
        assert_eq!((image.size(), &image.config), (expected.size(), &expected.config), "{name}");
        // The same as an archive.
        let mut archive = tar::Builder::new(Vec::new());
        archive.append_dir_all(".", &layout).unwrap();
        let file = dir.path().join(format!("{name}.tar"));
        std::fs::write(&file, archive.into_inner().unwrap()).unwrap();
        let image = Images::default().read(&file).unwrap();
        assert_eq!(image.tree.nodes(), expected.tree.nodes(), "{name} as an archive");
    }
}

#[test]
fn a_broken_image_is_an_error_that_says_why() {
    let dir = tempfile::tempdir().unwrap();
    let fails = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        Images::default().read(&path).err().expect("an error").to_string()
    };
    let archive = |manifest: &str, config: &str| {
        let archive = Content::new().file("manifest.json", 0o644, manifest.as_bytes());
        archive.file("config.json", 0o644, config.as_bytes()).bytes()
    };
    assert!(fails("empty", b"").contains("index.json is missing"));
    assert!(fails("text", &[b'a'; 2000]).contains("text: "));
    assert!(fails("json", &archive("[", "")).contains("manifest.json: "));
    assert!(fails("none", &archive("[]", "")).contains("0 images instead of one"));
    let manifest = r#"[{"Config": "config.json", "Layers": ["a.tar"]}]"#;
    let config = r#"{"config": {}, "rootfs": {"diff_ids": []}}"#;
    assert!(
        fails("digests", &archive(manifest, config))
            .contains("layers: 1 in the manifest, 0 in the configuration")
    );
    let config = r#"{"config": {}, "rootfs": {"diff_ids": ["sha256:a"]}}"#;
    assert!(fails("layer", &archive(manifest, config)).contains("a.tar is missing"));
    // A truncated archive ends within a layer.
    let whole = archives::saved(&[base().bytes()], &json!({}));
    let text = fails("cut", &whole[..1_500]);
    assert!(text.contains("cut") || text.contains("missing"), "{text}");
}

#[test]
fn a_name_that_leads_out_of_the_layout_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let layout = dir.path().join("layout");
    std::fs::create_dir(&layout).unwrap();
    std::fs::write(dir.path().join("secret"), "{}").unwrap();
    let manifest = r#"[{"Config": "../secret", "Layers": []}]"#;
    std::fs::write(layout.join("manifest.json"), manifest).unwrap();
    let error = Images::default().read(&layout).err().expect("an error").to_string();
    assert!(error.contains("`../secret` leads out of the OCI layout"), "{error}");
}
