//! `PATH` of an image: where programs are looked up by name.

use dockwright_syntax::Keyword;

use crate::context::clean;
use crate::expand::expand;
use crate::{Instruction, Model};

/// The default `PATH` of images, and the directories of programs in the images of languages.
const OF_IMAGES: &[&str] = &[
    "/usr/local/sbin",
    "/usr/local/bin",
    "/usr/sbin",
    "/usr/bin",
    "/sbin",
    "/bin",
    "/go/bin",
    "/opt/java/openjdk/bin",
    "/usr/local/bundle/bin",
    "/usr/local/cargo/bin",
    "/usr/local/go/bin",
];

/// The directories in `PATH` at the end of a stage.
#[derive(Debug, Default)]
pub struct SearchPath {
    /// Absolute paths; those of the base image are among them unless `PATH` is set without them.
    pub directories: Vec<String>,
    /// The first entry that is relative or not known, as it is written.
    pub odd: Option<String>,
    /// The first entry that is absolute only with the default of a build argument, as written.
    pub chosen: Option<String>,
}

impl Model {
    /// `PATH` at the end of the stage.
    pub fn search_path(&self, stage: usize) -> SearchPath {
        let mut path = SearchPath::default();
        for (env, value) in self.paths(self.lineage_backwards(stage)) {
            if !self.add_entries(env, value, &mut path) {
                return path;
            }
        }
        path.directories.extend(OF_IMAGES.iter().map(ToString::to_string));
        path
    }

    /// The entries in front of those of the base image at an instruction, as they are written where
    /// the value is not known.
    pub fn in_front_of_path(&self, it: &Instruction) -> Vec<String> {
        let mut front = Vec::new();
        for (env, value) in self.paths(self.before(it)) {
            let value = value.replace('"', "");
            let known = |it: &str| OF_IMAGES.contains(&it) || matches!(it, "$PATH" | "${PATH}");
            let own = value.split(':').take_while(|it| !known(it));
            front.extend(own.map(|entry| {
                self.directory_in_path(env, entry).unwrap_or_else(|| entry.to_owned())
            }));
            if !value.split(':').any(|it| matches!(it, "$PATH" | "${PATH}")) {
                break;
            }
        }
        front
    }

    /// The instructions that set `PATH`, each with the value.
    fn paths<'m>(
        &'m self,
        all: impl Iterator<Item = &'m Instruction>,
    ) -> impl Iterator<Item = (&'m Instruction, &'m str)> {
        let values = self.paths.get_or_init(|| {
            let envs = self.all(Keyword::Env);
            envs.filter_map(|it| Some((it.index, value_of_path(it)?))).collect()
        });
        let all = all.take_while(|_| !values.is_empty());
        all.filter_map(|it| Some((it, values.get(&it.index)?.as_str())))
    }

    /// Adds the entries of a value, and returns whether the value contains the old `PATH`.
    fn add_entries(&self, env: &Instruction, value: &str, path: &mut SearchPath) -> bool {
        let value = value.replace('"', "");
        let mut goes_on = false;
        for entry in value.split(':') {
            if matches!(entry, "$PATH" | "${PATH}") {
                goes_on = true;
                continue;
            }
            match self.directory_in_path(env, entry) {
                Some(directory) => {
                    if self.is_chosen_entry(env, entry) {
                        path.chosen = Some(entry.to_owned());
                    }
                    path.directories.push(directory);
                }
                None => path.odd = Some(entry.to_owned()),
            }
        }
        goes_on
    }

    /// An entry as an absolute path. A variable that only the base image sets is an absolute path
    /// in all known images, and none that a Dockerfile names.
    fn directory_in_path(&self, env: &Instruction, entry: &str) -> Option<String> {
        let value_of = |name: &str| {
            let variable = self.variable(env, name);
            let is_of_image = variable == crate::Variable::Unset;
            if is_of_image { Some(format!("/${name}")) } else { variable.default() }
        };
        let value = expand(entry, &value_of)?;
        value.starts_with('/').then(|| clean(&value).map(|it| format!("/{it}")))?
    }

    /// Whether an entry begins with a build argument, so that another build may make it relative.
    fn is_chosen_entry(&self, env: &Instruction, entry: &str) -> bool {
        let starts_open = entry.starts_with('$');
        let value_of = |name: &str| match self.variable(env, name) {
            crate::Variable::Default(_) => None,
            crate::Variable::Unset => Some(String::new()),
            variable => variable.known(),
        };
        starts_open && expand(entry, &value_of).is_none()
    }

    /// The working directory at the end of the stage: without a `WORKDIR`, that of the base image,
    /// or `/`. `None` if a variable in one is not known.
    pub fn final_directory(&self, stage: usize) -> Option<String> {
        self.in_force.at_end(stage).usual_workdir.as_deref().map(ToOwned::to_owned)
    }

    /// The same at an instruction.
    pub fn directory_at(&self, it: &Instruction) -> Option<String> {
        self.in_force.at(it).usual_workdir.as_deref().map(ToOwned::to_owned)
    }
}

fn value_of_path(env: &Instruction) -> Option<String> {
    if let Some(legacy) = env.syntax.legacy_pair() {
        return legacy.value().filter(|_| legacy.key().as_deref() == Some("PATH"));
    }
    let pairs = env.syntax.pairs().filter(|it| it.key().as_deref() == Some("PATH"));
    pairs.last().and_then(|it| it.value())
}

#[cfg(test)]
mod tests {
    use crate::Model;

    fn path(text: &str) -> (String, Option<String>) {
        let text = format!("FROM debian\n{text}\nCMD a\n");
        let model = Model::of(&dockwright_syntax::parse(&text));
        let path = model.search_path(0);
        let own = path.directories.iter().take_while(|it| *it != "/usr/local/sbin");
        (own.cloned().collect::<Vec<_>>().join(":"), path.odd)
    }

    #[test]
    fn entries_are_absolute_or_odd() {
        let check = |text: &str, own: &str, odd: Option<&str>| {
            assert_eq!(path(text), (own.to_owned(), odd.map(ToOwned::to_owned)), "{text}");
        };
        check("", "", None);
        check("ENV PATH=/a:$PATH", "/a", None);
        check("ENV PATH /a/b/:${PATH}", "/a/b", None);
        check("ENV A=/x\nENV PATH=\"$A/bin:$PATH\"", "/x/bin", None);
        check("ENV PATH=/a:$PATH\nENV PATH=/b:$PATH", "/b:/a", None);
        check("ENV PATH=/a:$PATH\nENV PATH=/b", "/b", None);
        check("ENV PATH=$JAVA_HOME/bin:$PATH", "/$JAVA_HOME/bin", None);
        check("ENV PATH=./bin:$PATH", "", Some("./bin"));
        check("ENV PATH=$PATH:node_modules/.bin", "", Some("node_modules/.bin"));
        check("ENV PATH=$PATH:", "", Some(""));
        check("ENV PATH=/a::$PATH", "/a", Some(""));
        check("ENV A=x\nENV PATH=$A/bin:$PATH", "", Some("$A/bin"));
        check("ENV PATH=~/bin:$PATH", "", Some("~/bin"));
    }

    #[test]
    fn a_build_argument_may_make_an_entry_relative() {
        for (text, chosen) in [
            ("ARG A=/x\nENV PATH=$A/bin:$PATH", Some("$A/bin")),
            ("ARG A=/x\nENV PATH=/b:${A}:$PATH", Some("${A}")),
            ("ARG A=1.2\nENV PATH=/x/$A/bin:$PATH", None),
            ("ARG A=/x\nENV B=/y\nENV PATH=$B/bin:$PATH", None),
            ("ENV PATH=$JAVA_HOME/bin:$PATH", None),
        ] {
            let text = format!("FROM debian\n{text}\nCMD a\n");
            let model = Model::of(&dockwright_syntax::parse(&text));
            assert_eq!(model.search_path(0).chosen.as_deref(), chosen, "{text}");
        }
    }
}
