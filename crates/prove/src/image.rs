//! Saved images: OCI layouts, OCI archives and archives of `docker save`.

mod archive;
mod layer;
#[cfg(test)]
mod tests;
mod tree;

use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

use serde::Deserialize;
use serde_json::Value;

use self::archive::Archive;
pub use self::layer::{Entry, Kind, Take};
pub use self::tree::{Content, Node, Tree};
use crate::{Config, Error, Result};

/// A saved image: its configuration, its layers and their files as a whole.
pub struct Image {
    /// The configuration.
    pub config: Config,
    /// The layers, from the bottom.
    pub layers: Vec<Layer>,
    /// The files.
    pub tree: Tree,
    archive: Archive,
}

/// A layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// The digest of its content, without compression.
    pub digest: Rc<str>,
    /// Its size in bytes, without compression.
    pub size: u64,
    /// Its name in the archive.
    place: String,
}

/// Reads images; a layer that several of them share is read once.
#[derive(Default)]
pub struct Images {
    known: HashMap<Rc<str>, (u64, Rc<[Entry]>)>,
}

/// The names of the parts of an image in its archive.
struct Parts {
    config: String,
    layers: Vec<String>,
}

impl Images {
    /// Reads an image from a file, or from the directory of an OCI layout.
    ///
    /// # Errors
    /// A file cannot be read, or is not a saved image.
    pub fn read(&mut self, path: &Path) -> Result<Image> {
        let archive = Archive::open(path)?;
        let parts = parts(&archive)?;
        let config: Value = json(&archive, &parts.config)?;
        let digests = digests(&config, parts.layers.len())?;
        let mut tree = Tree::default();
        let mut layers = Vec::new();
        for (place, digest) in parts.layers.into_iter().zip(digests) {
            let known = self.known.get(&digest).cloned();
            let read = || layer::read(archive.open_file(&place)?, &place);
            let (size, entries) = known.map_or_else(read, Ok)?;
            self.known.insert(Rc::clone(&digest), (size, Rc::clone(&entries)));
            tree.add(&digest, &entries);
            layers.push(Layer { digest, size, place });
        }
        Ok(Image { config: Config::of_image(&config)?, layers, tree, archive })
    }
}

impl Image {
    /// The sum of the sizes of the layers, in bytes.
    pub fn size(&self) -> u64 {
        self.layers.iter().map(|it| it.size).sum()
    }

    /// Calls `take` with each wanted file of a layer: the path in the layer, and the content.
    ///
    /// # Errors
    /// The layer cannot be read.
    pub fn contents(&self, digest: &str, take: &mut Take<'_>) -> Result<()> {
        let layer = self.layers.iter().find(|it| &*it.digest == digest);
        let Some(Layer { place, .. }) = layer else { return Ok(()) };
        layer::contents(self.archive.open_file(place)?, place, take)
    }
}

/// A line of `manifest.json`, as `docker save` writes it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Saved {
    config: String,
    layers: Vec<String>,
}

fn parts(archive: &Archive) -> Result<Parts> {
    // An archive may have both documents, and both name the same image.
    if archive.has("manifest.json") {
        let all: Vec<Saved> = json(archive, "manifest.json")?;
        let one = <[Saved; 1]>::try_from(all);
        let [Saved { config, layers }] =
            one.map_err(|all| broken(&format!("{} images instead of one", all.len())))?;
        return Ok(Parts { config, layers });
    }
    let mut index: oci_spec::image::ImageIndex = json(archive, "index.json")?;
    // The index may name another index, for several platforms.
    for _ in 0..4 {
        let [descriptor] = &index.manifests()[..] else {
            return Err(broken(&format!("{} manifests instead of one", index.manifests().len())));
        };
        let place = blob(descriptor);
        if matches!(descriptor.media_type(), oci_spec::image::MediaType::ImageIndex) {
            index = json(archive, &place)?;
            continue;
        }
        let manifest: oci_spec::image::ImageManifest = json(archive, &place)?;
        let layers = manifest.layers().iter().map(blob).collect();
        return Ok(Parts { config: blob(manifest.config()), layers });
    }
    Err(broken("more than 4 nested indexes"))
}

fn blob(descriptor: &oci_spec::image::Descriptor) -> String {
    let digest = descriptor.digest();
    format!("blobs/{}/{}", digest.algorithm().as_ref(), digest.digest())
}

/// The digests of the layers, without compression.
fn digests(config: &Value, layers: usize) -> Result<Vec<Rc<str>>> {
    let all = config["rootfs"]["diff_ids"].as_array();
    let all = all.into_iter().flatten().filter_map(Value::as_str);
    let all: Vec<_> = all.map(Rc::from).collect();
    if all.len() == layers {
        return Ok(all);
    }
    Err(broken(&format!("layers: {layers} in the manifest, {} in the configuration", all.len())))
}

fn json<T: for<'de> Deserialize<'de>>(archive: &Archive, name: &str) -> Result<T> {
    let bytes = archive.read(name)?;
    serde_json::from_slice(&bytes).map_err(|err| broken(&format!("{name}: {err}")))
}

fn broken(text: &str) -> Error {
    Error::Image(format!("the saved image cannot be read: {text}"))
}
