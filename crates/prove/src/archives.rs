//! Small images for tests.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tar::{Builder, EntryType, Header};
use tempfile::TempDir;

use crate::image::{Image, Images};

/// The content of a layer.
pub struct Layer(Builder<Vec<u8>>);

impl Layer {
    pub fn new() -> Self {
        Self(Builder::new(Vec::new()))
    }

    /// Adds a file with this mode and the owner 0:0.
    pub fn file(self, path: &str, mode: u32, content: &[u8]) -> Self {
        self.add(path, EntryType::Regular, mode, content, "")
    }

    /// Adds a directory.
    pub fn dir(self, path: &str) -> Self {
        self.add(path, EntryType::Directory, 0o755, b"", "")
    }

    /// Adds a link.
    pub fn link(self, path: &str, target: &str) -> Self {
        self.add(path, EntryType::Symlink, 0o777, b"", target)
    }

    /// Adds another name of a file.
    pub fn hard_link(self, path: &str, target: &str) -> Self {
        self.add(path, EntryType::Link, 0o644, b"", target)
    }

    /// Adds an entry of any kind.
    pub fn add(
        mut self,
        path: &str,
        kind: EntryType,
        mode: u32,
        content: &[u8],
        target: &str,
    ) -> Self {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(1_000);
        header.set_size(content.len() as u64);
        if matches!(kind, EntryType::Block | EntryType::Char) {
            header.set_device_major(8).unwrap();
            header.set_device_minor(1).unwrap();
        }
        if target.is_empty() {
            self.0.append_data(&mut header, path, content).unwrap();
        } else {
            self.0.append_link(&mut header, path, target).unwrap();
        }
        self
    }

    /// Sets the owner of a file that follows, and extended attributes.
    pub fn file_of(mut self, path: &str, owner: (u64, u64), attribute: Option<&[u8]>) -> Self {
        if let Some(value) = attribute {
            let all = [("SCHILY.xattr.security.capability", value)];
            self.0.append_pax_extensions(all).unwrap();
        }
        let mut header = Header::new_gnu();
        header.set_mode(0o644);
        header.set_uid(owner.0);
        header.set_gid(owner.1);
        header.set_mtime(2_000);
        header.set_size(0);
        self.0.append_data(&mut header, path, &b""[..]).unwrap();
        self
    }

    pub fn bytes(self) -> Vec<u8> {
        self.0.into_inner().unwrap()
    }
}

fn digest(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = String::new();
    for it in Sha256::digest(bytes) {
        write!(text, "{it:02x}").unwrap();
    }
    text
}

fn config(layers: &[Vec<u8>], config: &Value) -> Vec<u8> {
    let digests: Vec<_> = layers.iter().map(|it| format!("sha256:{}", digest(it))).collect();
    let all = json!({ "config": config, "os": "linux", "architecture": "amd64",
        "rootfs": { "type": "layers", "diff_ids": digests } });
    serde_json::to_vec(&all).unwrap()
}

/// An archive as `docker save` writes it.
pub fn saved(layers: &[Vec<u8>], settings: &Value) -> Vec<u8> {
    let config = config(layers, settings);
    let name = |it: &Vec<u8>| format!("{}.tar", digest(it));
    let names: Vec<_> = layers.iter().map(name).collect();
    let manifest = json!([{ "Config": "config.json", "RepoTags": ["a:1"], "Layers": names }]);
    let mut archive = Layer::new();
    for (name, layer) in names.iter().zip(layers) {
        archive = archive.file(name, 0o444, layer);
    }
    archive = archive.file("config.json", 0o444, &config);
    archive.file("manifest.json", 0o444, &serde_json::to_vec(&manifest).unwrap()).bytes()
}

/// An OCI layout in a directory; `compress` compresses its layers.
pub fn layout(
    dir: &Path,
    layers: &[Vec<u8>],
    settings: &Value,
    compress: impl Fn(&[u8]) -> (&'static str, Vec<u8>),
) {
    let blobs = dir.join("blobs/sha256");
    std::fs::create_dir_all(&blobs).unwrap();
    let write = |kind: &str, bytes: &[u8]| {
        std::fs::write(blobs.join(digest(bytes)), bytes).unwrap();
        json!({ "mediaType": kind, "digest": format!("sha256:{}", digest(bytes)),
            "size": bytes.len() })
    };
    let config = write("application/vnd.oci.image.config.v1+json", &config(layers, settings));
    let all = layers.iter().map(|it| {
        let (suffix, bytes) = compress(it);
        write(&format!("application/vnd.oci.image.layer.v1.tar{suffix}"), &bytes)
    });
    let kind = "application/vnd.oci.image.manifest.v1+json";
    let manifest = json!({ "schemaVersion": 2, "mediaType": kind, "config": config,
        "layers": all.collect::<Vec<_>>() });
    let manifest = write(kind, &serde_json::to_vec(&manifest).unwrap());
    let index = json!({ "schemaVersion": 2, "manifests": [manifest] });
    std::fs::write(dir.join("index.json"), serde_json::to_vec(&index).unwrap()).unwrap();
}

/// Images that stay readable as long as their directory is there.
pub fn image(dir: &TempDir, name: &str, layers: Vec<Layer>) -> Image {
    let layers: Vec<_> = layers.into_iter().map(Layer::bytes).collect();
    let path: PathBuf = dir.path().join(name);
    std::fs::write(&path, saved(&layers, &json!({ "Cmd": ["true"] }))).unwrap();
    Images::default().read(&path).unwrap()
}
