//! The images that a Dockerfile builds on or copies from.

use std::collections::{BTreeSet, HashMap};

use dockwright_model::{Instruction, Model, expand};
use dockwright_syntax::{Keyword, parse};

/// What a stage needs.
enum Needed {
    /// Another stage, by index.
    Stage(usize),
    /// An image of another build.
    Image(String),
}

/// The stages read so far, by lower-case names and by numbers.
#[derive(Default)]
struct Stages {
    numbers: HashMap<String, usize>,
    needs: Vec<Vec<Needed>>,
}

/// The names of the images of other builds that the target needs, or the last stage without one. A
/// name that cannot be computed is left out.
pub fn bases(dockerfile: &str, args: &[(String, String)], target: Option<&str>) -> Vec<String> {
    let parse = parse(dockerfile);
    let model = Model::of(&parse);
    let mut variables = HashMap::new();
    let mut stages = Stages::default();
    for it in model.instructions() {
        match it.keyword {
            // Only those before the first stage count in `FROM`.
            Keyword::Arg if stages.needs.is_empty() => declare(it, args, &mut variables),
            Keyword::From => {
                let mut words = it.syntax.words().map(|it| it.text());
                let base = words.next().and_then(|it| expanded(&it, &variables));
                stages.begin(base, words.next());
            }
            Keyword::Copy => {
                let flags = it.syntax.flags().filter(|it| it.name() == "from");
                flags.for_each(|it| stages.need(&it.value()));
            }
            Keyword::Run => {
                for flag in it.syntax.flags().filter(|it| it.name() == "mount") {
                    let value = flag.value();
                    let fields = value.split(',').filter_map(|it| it.split_once('='));
                    fields.filter(|it| it.0 == "from").for_each(|it| stages.need(it.1));
                }
            }
            _ => {}
        }
    }
    stages.images(target)
}

/// Notes the values of an `ARG`.
fn declare(it: &Instruction, args: &[(String, String)], variables: &mut HashMap<String, String>) {
    for pair in it.syntax.pairs() {
        let Some(name) = pair.key() else { continue };
        let given = args.iter().find(|it| it.0 == name).map(|it| it.1.clone());
        let value = given.or_else(|| expanded(&pair.value()?, variables));
        if let Some(value) = value {
            variables.insert(name, value);
        }
    }
}

fn expanded(text: &str, variables: &HashMap<String, String>) -> Option<String> {
    expand(text, &|name| variables.get(name).cloned())
}

impl Stages {
    fn begin(&mut self, base: Option<String>, name: Option<String>) {
        let index = self.needs.len();
        self.needs.push(Vec::new());
        if let Some(base) = base {
            self.need(&base);
        }
        self.numbers.insert(index.to_string(), index);
        self.numbers.extend(name.map(|it| (it.to_lowercase(), index)));
    }

    fn need(&mut self, name: &str) {
        let needed = match self.numbers.get(&name.to_lowercase()) {
            Some(stage) => Needed::Stage(*stage),
            None if name.is_empty() || name.contains('$') || name == "scratch" => return,
            None => Needed::Image(name.to_owned()),
        };
        if let Some(last) = self.needs.last_mut() {
            last.push(needed);
        }
    }

    /// The images that a stage needs, and those that its stages need.
    fn images(&self, target: Option<&str>) -> Vec<String> {
        let named = target.and_then(|it| self.numbers.get(&it.to_lowercase()).copied());
        let mut open: Vec<_> =
            named.or_else(|| self.needs.len().checked_sub(1)).into_iter().collect();
        let (mut seen, mut images) = (BTreeSet::new(), BTreeSet::new());
        while let Some(stage) = open.pop() {
            if !seen.insert(stage) {
                continue;
            }
            for it in &self.needs[stage] {
                match it {
                    Needed::Stage(it) => open.push(*it),
                    Needed::Image(it) => drop(images.insert(it.clone())),
                }
            }
        }
        images.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "ARG V=1\nARG BASE=a:$V\nFROM ${BASE} AS build\nFROM d AS unused\n\
                        FROM scratch\nCOPY --from=build /a /a\nCOPY --from=0 /a /a\n\
                        COPY --from=b:2 /a /a\nRUN --mount=type=bind,from=c,target=/c true\n\
                        FROM $UNKNOWN AS other\nFROM 2\n";

    #[test]
    fn stages_and_scratch_are_no_images() {
        assert_eq!(bases(TEXT, &[], None), ["a:1", "b:2", "c"]);
        let args = [("V".to_owned(), "3".to_owned())];
        assert_eq!(bases(TEXT, &args, None)[0], "a:3");
        assert_eq!(bases("", &args, None), [] as [String; 0]);
    }

    #[test]
    fn only_what_the_target_needs_counts() {
        assert_eq!(bases(TEXT, &[], Some("Build")), ["a:1"]);
        assert_eq!(bases(TEXT, &[], Some("unused")), ["d"]);
        assert_eq!(bases(TEXT, &[], Some("other")), [] as [String; 0]);
    }
}
