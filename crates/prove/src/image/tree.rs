//! The files of an image: its layers, one on top of the other.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::rc::Rc;

use super::{Entry, Kind};

/// The files of an image, by their paths from the root, without a `/` in front.
#[derive(Default)]
pub struct Tree {
    nodes: BTreeMap<Box<[u8]>, Node>,
}

/// A file of any kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The entry of the layer that has it.
    pub entry: Entry,
    /// The place of the content, if it is a file.
    pub content: Option<Content>,
}

/// The place of the content of a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Content {
    /// The digest of the layer.
    pub layer: Rc<str>,
    /// The path in the layer; for a hard link, that of the linked file.
    pub path: Box<[u8]>,
}

impl Tree {
    /// The files, in the order of their paths.
    pub fn nodes(&self) -> &BTreeMap<Box<[u8]>, Node> {
        &self.nodes
    }

    /// Puts a layer on top of the others.
    pub(super) fn add(&mut self, digest: &Rc<str>, entries: &[Entry]) {
        // Marks are for lower layers only, at any place in this layer.
        for entry in entries {
            match entry.kind {
                Kind::Removed => self.remove(&entry.path),
                Kind::Emptied => self.empty(&entry.path),
                _ => {}
            }
        }
        for entry in entries {
            let content = match &entry.kind {
                Kind::Removed | Kind::Emptied => continue,
                Kind::File => Some(Content { layer: Rc::clone(digest), path: entry.path.clone() }),
                Kind::HardLink(target) => match self.nodes.get(target) {
                    Some(Node { entry: linked, content: Some(content) }) => {
                        let content = content.clone();
                        let entry = Entry {
                            path: entry.path.clone(),
                            kind: Kind::File,
                            size: linked.size,
                            ..linked.clone()
                        };
                        self.insert(Node { entry, content: Some(content) });
                        continue;
                    }
                    // Another name of a link or a device, or of nothing.
                    Some(Node { entry: linked, content: None }) => {
                        let entry = Entry { path: entry.path.clone(), ..linked.clone() };
                        self.insert(Node { entry, content: None });
                        continue;
                    }
                    None => None,
                },
                _ => None,
            };
            self.insert(Node { entry: entry.clone(), content });
        }
    }

    fn insert(&mut self, node: Node) {
        let path = node.entry.path.clone();
        if path.is_empty() {
            return;
        }
        // Only a directory has files below it.
        if node.entry.kind != Kind::Directory
            && self.nodes.get(&path).is_some_and(|it| it.entry.kind == Kind::Directory)
        {
            self.empty(&path);
        }
        self.nodes.insert(path, node);
    }

    fn remove(&mut self, path: &[u8]) {
        self.empty(path);
        self.nodes.remove(path);
    }

    /// Removes everything below a directory.
    fn empty(&mut self, dir: &[u8]) {
        let below: Vec<_> = if dir.is_empty() {
            self.nodes.keys().cloned().collect()
        } else {
            // `/` is followed by `0` in ASCII.
            let [start, end] = [b'/', b'0'].map(|it| [dir, &[it]].concat());
            let range = (Bound::Included(&start[..]), Bound::Excluded(&end[..]));
            self.nodes.range::<[u8], _>(range).map(|it| it.0.clone()).collect()
        };
        for path in below {
            self.nodes.remove(&path);
        }
    }
}
