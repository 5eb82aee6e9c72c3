//! `compose.yaml`: the builds of services.

use std::collections::HashMap;

use super::build::{Build, resolved};
use super::containers::{Command, Containers, Saying, Source};
use super::network;
use super::started::{is_path, quoted};
use super::written::{From, Values, Written};
use super::yaml::{self, Anchors, Value};

/// The builds that a Compose file describes.
pub fn builds(text: &str, from: From<'_>) -> Vec<Build> {
    let Some(file) = File::read(text) else { return Vec::new() };
    let of = |service: &Value| {
        let build = file.follow(service.get("build")?)?;
        let build = self::build(build, build.get("<<").and_then(|it| file.follow(it)))?;
        let tags = service.get("image").and_then(Value::text).map(Written::read);
        let tags = tags.into_iter().collect();
        Some(Build { containers: file.containers(service), tags, ..build })
    };
    // Services may merge other tables of the file.
    let tables = file.top.pairs().iter();
    let others = tables.filter(|it| it.0.text().is_some_and(|it| it.starts_with("x-")));
    let all = file.services().into_iter().chain(others.map(|it| &it.1));
    all.filter_map(of).flat_map(|it| resolved(it, &Values::default(), from)).collect()
}

/// The builds of the services whose Dockerfile is in the file, by their names, and the facts about
/// the containers of all services: each may extend another one.
pub fn inline(text: &str) -> (HashMap<String, Build>, Containers) {
    let Some(file) = File::read(text) else { return Default::default() };
    let services = file.top.get("services").map(Value::pairs).unwrap_or_default();
    let build = |(name, service): &(Value, Value)| {
        let build = file.follow(service.get("build")?)?;
        let found = described(build, build.get("<<").and_then(|it| file.follow(it)));
        let image = service.get("image").and_then(Value::text).map(Written::read);
        Some((name.text()?.to_owned(), Build { tags: image.into_iter().collect(), ..found }))
    };
    let containers = services.iter().map(|it| file.containers(&it.1));
    let containers = containers.fold(Containers::default(), Containers::and);
    let containers = containers.and(file.shared()).and(file.builds_cut_off(text));
    (services.iter().filter_map(build).collect(), containers)
}

/// Facts about containers in a Compose file whose images are built elsewhere.
pub fn containers(text: &str) -> Containers {
    let Some(file) = File::read(text) else {
        return Containers { cut_off: network::cut_off(text), ..Containers::default() };
    };
    let others = file.services().into_iter().filter(|it| it.get("build").is_none());
    let all = others.map(|it| file.containers(it)).fold(Containers::default(), Containers::and);
    all.and(file.shared()).and(file.builds_cut_off(text))
}

/// Whether a YAML file with another name is a Compose file.
pub fn is_one(text: &str) -> bool {
    let is_start = |it: &str| it.trim_end() == "services:";
    text.lines().any(is_start)
        && File::read(text).is_some_and(|it| it.services().iter().any(|it| is_service(it)))
}

fn is_service(value: &Value) -> bool {
    ["build", "extends", "image"].iter().any(|it| value.get(it).is_some())
}

/// The keys of commands that a service runs.
const STARTS: &[&str] =
    &["command", "entrypoint", "healthcheck", "post_start", "pre_stop", "develop"];

/// The maximum number of services that extend one another.
const DEEPEST: usize = 8;

/// A parsed file.
struct File<'t> {
    source: Source<'t>,
    /// Whether some container has no network, according to the text of the file.
    is_cut_off: bool,
    /// The line of the first network setting, used in messages about services.
    of_network: usize,
    top: Value,
    anchors: Anchors,
}

impl<'t> File<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let (documents, anchors) = yaml::with_anchors(text);
        let top = documents.into_iter().next()?;
        let at = ["network_mode", "internal"].iter().find_map(|it| text.find(it));
        let source = Source::of(text);
        let of_network = source.line_at(at.unwrap_or_default());
        let is_cut_off = network::cut_off(text).is_some();
        Some(Self { source, is_cut_off, of_network, top, anchors })
    }

    fn services(&self) -> Vec<&Value> {
        self.top.get("services").map(Value::values).unwrap_or_default()
    }

    /// The value, with an alias resolved.
    fn follow<'v>(&'v self, value: &'v Value) -> Option<&'v Value> {
        follow(value, &self.anchors)
    }

    /// The values of a key in a service and in the services it extends or merges, its own first.
    fn all<'v>(&'v self, service: &'v Value, key: &str) -> Vec<&'v Value> {
        let mut found = Vec::new();
        let mut next = Some(service);
        for _ in 0..DEEPEST {
            let Some(service) = next else { break };
            let merged = service.get("<<").and_then(|it| self.follow(it));
            let lists = merged.map(|it| {
                if it.items().is_empty() { std::slice::from_ref(it) } else { it.items() }
            });
            let merged = lists.unwrap_or_default().iter().filter_map(|it| self.follow(it));
            found.extend(std::iter::once(service).chain(merged).filter_map(|it| it.get(key)));
            next = service.get("extends").and_then(|it| {
                let name = it.text().or_else(|| it.get("service")?.text())?;
                self.top.get("services")?.get(name)
            });
        }
        found
    }

    fn sayings(&self, texts: impl IntoIterator<Item = String>) -> Vec<Saying> {
        texts.into_iter().map(|it| self.source.saying(it)).collect()
    }

    /// The facts about the containers of a service.
    fn containers(&self, service: &Value) -> Containers {
        let variables = self.all(service, "environment");
        let files = self.all(service, "env_file");
        let mounts = ["volumes", "develop"].iter().flat_map(|it| self.all(service, it));
        let mounts = mounts.filter_map(|it| self.follow(it)).flat_map(|it| self.mounts(it));
        let started = self.sayings(self.started(service));
        let is_built = !self.all(service, "build").is_empty();
        let mut images = self.all(service, "image").into_iter().filter(|_| !is_built);
        let image = images.find_map(Value::text);
        let commands = self.sayings(self.commands(service)).into_iter();
        let values = variables.iter().flat_map(|it| values(it, &self.anchors));
        let mut found = Containers {
            commands: commands.map(|it| Command::in_image(it, image)).collect(),
            started,
            mounted: self.sayings(mounts),
            cut_off: self.cut_off(service),
            variables: variables.iter().flat_map(|it| keys(it, &self.anchors)).collect(),
            variable_files: files.iter().flat_map(|it| paths(it, &self.anchors)).collect(),
            ..Containers::default()
        };
        found.run_values(values, |it| self.source.saying(it));
        found
    }

    /// The commands run in the containers of a service.
    fn started(&self, service: &Value) -> Vec<String> {
        let mut found = Vec::new();
        let mut open: Vec<_> = STARTS.iter().flat_map(|it| self.all(service, it)).collect();
        while let Some(value) = open.pop() {
            match self.follow(value) {
                Some(Value::Text(text)) => found.push(text.clone()),
                Some(Value::List(items)) => {
                    let words: Option<Vec<_>> =
                        items.iter().map(|it| it.text().map(str::to_owned)).collect();
                    match words {
                        Some(words) => found.push(quoted(words)),
                        None => open.extend(items),
                    }
                }
                Some(table) => open.extend(table.values()),
                None => {}
            }
            if found.len() > MOST {
                break;
            }
        }
        found
    }

    /// What of that is a command, in shell words: no times, paths or names.
    fn commands(&self, service: &Value) -> Vec<String> {
        let direct = ["command", "entrypoint"].iter().flat_map(|it| self.all(service, it));
        let checks = self.all(service, "healthcheck").into_iter();
        let checks = checks.filter_map(|it| self.follow(it)?.get("test"));
        let hooks = ["post_start", "pre_stop"].iter().flat_map(|it| self.all(service, it));
        let hooks = hooks.filter_map(|it| self.follow(it)).flat_map(Value::items);
        let hooks = hooks.filter_map(|it| self.follow(it)?.get("command"));
        let all = direct.chain(checks).chain(hooks).filter_map(|it| self.follow(it));
        let text = |it: &Value| match it {
            Value::Text(text) => Some(text.clone()),
            Value::List(items) => {
                let mut words: Vec<_> =
                    items.iter().filter_map(|it| it.text().map(str::to_owned)).collect();
                match words.first().map(String::as_str) {
                    Some("NONE") => None,
                    Some("CMD-SHELL") => words.into_iter().nth(1),
                    Some("CMD") => Some(quoted(words.split_off(1))),
                    _ => Some(quoted(words)),
                }
            }
            _ => None,
        };
        all.filter_map(text).take(MOST).collect()
    }

    /// The files and directories that get into containers: volumes and watched paths.
    fn mounts(&self, value: &Value) -> Vec<String> {
        let items = value.get("watch").map_or(value.items(), Value::items);
        let items = items.iter().filter_map(|it| self.follow(it));
        let path = |it: &Value| match it {
            Value::Text(text) => {
                let path = text.split_once(":/").map_or(text.as_str(), |it| it.0);
                (text.contains(':') && is_path(path)).then(|| path.to_owned())
            }
            table => {
                let path = table.get("source").or_else(|| table.get("path"))?.text()?;
                is_path(path).then(|| path.to_owned())
            }
        };
        items.filter_map(path).collect()
    }

    /// Whether a build has no network. The image of any other service may be built on the result.
    fn builds_cut_off(&self, text: &str) -> Containers {
        let services = self.services();
        let builds = services.iter().flat_map(|it| self.all(it, "build"));
        let mut networks = builds.filter_map(|it| self.follow(it)?.get("network")?.text());
        let line = || self.source.line_at(text.find("network:").unwrap_or_default());
        let cut_off = networks.any(|it| it == "none").then(line);
        Containers { cut_off, ..Containers::default() }
    }

    /// The configs and secrets that any service may use.
    fn shared(&self) -> Containers {
        let tables = ["configs", "secrets"].iter().filter_map(|it| self.top.get(it));
        let all: Vec<_> = tables.flat_map(Value::pairs).collect();
        let texts = |key: &str| {
            let texts = all.iter().filter_map(|(name, it)| {
                let text = self.source.saying(it.get(key)?.text()?);
                Some((name.text().unwrap_or_default().to_owned(), text))
            });
            texts.collect::<Vec<_>>()
        };
        let (files, mounted) = (texts("content"), texts("file"));
        let started = files.iter().map(|it| it.1.clone()).collect();
        let mounted = mounted.into_iter().map(|it| it.1).collect();
        Containers { started, mounted, files, ..Containers::default() }
    }

    /// The line that disconnects a service from the network: by its mode, or because all of its
    /// networks are internal.
    fn cut_off(&self, service: &Value) -> Option<usize> {
        let mode = self.all(service, "network_mode").into_iter().find_map(Value::text);
        let is_cut = match mode {
            Some("none") => true,
            Some(mode) if mode.contains('$') => true,
            // The network of another container.
            Some(mode) => mode.contains(':') && self.is_cut_off,
            None => {
                let networks = self.all(service, "networks");
                let lists = networks.iter().filter_map(|it| self.follow(it));
                let names = lists.flat_map(|it| {
                    let keys = it.pairs().iter().map(|it| &it.0);
                    it.items().iter().chain(keys).filter_map(Value::text)
                });
                let names: Vec<_> = names.collect();
                let names = if names.is_empty() { vec!["default"] } else { names };
                names.into_iter().all(|it| self.is_internal(it))
            }
        };
        is_cut.then_some(self.of_network)
    }

    fn is_internal(&self, network: &str) -> bool {
        let network = self.top.get("networks").and_then(|it| it.get(network));
        let value = network.and_then(|it| self.follow(it)?.get("internal")?.text());
        value.is_some_and(|it| !matches!(it, "false" | "no" | "off"))
    }
}

/// The maximum number of texts of one service.
const MOST: usize = 256;

/// The value, with an alias resolved.
fn follow<'v>(value: &'v Value, anchors: &'v Anchors) -> Option<&'v Value> {
    if let Value::Alias(anchor) = value { anchors.get(anchor) } else { Some(value) }
}

/// A build as described; `merged` has missing attributes.
fn build(build: &Value, merged: Option<&Value>) -> Option<Build> {
    let is_inline = |it: &Value| it.get("dockerfile_inline").is_some();
    (!is_inline(build) && !merged.is_some_and(is_inline)).then(|| described(build, merged))
}

/// The same wherever the Dockerfile is.
fn described(build: &Value, merged: Option<&Value>) -> Build {
    let below = |context: Written, dockerfile: &Written| Build {
        dockerfile: context.join(dockerfile),
        context,
        ..Build::default()
    };
    if let Some(context) = build.text() {
        return below(Written::read(context), &Written::text("Dockerfile"));
    }
    let get = |key: &str| build.get(key).or_else(|| merged?.get(key));
    let path = |key: &str, usual: &str| match get(key) {
        Some(Value::Text(text)) => Written::read(text),
        Some(_) => Written::unknown(key),
        None => Written::text(usual),
    };
    let (context, dockerfile) = (path("context", "."), path("dockerfile", "Dockerfile"));
    let replaced = get("additional_contexts").map(names).unwrap_or_default();
    let target = get("target").and_then(Value::text).map(Written::read);
    Build { target, replaced, ..below(context, &dockerfile) }
}

/// The tables that are merged into a table, then the table itself.
fn merged<'v>(value: &'v Value, anchors: &'v Anchors) -> Vec<&'v Value> {
    let Some(value) = follow(value, anchors) else { return Vec::new() };
    let merged = value.get("<<").into_iter();
    let merged = merged
        .flat_map(|it| if it.items().is_empty() { vec![it] } else { it.items().iter().collect() });
    let merged = merged.filter_map(|it| follow(it, anchors));
    merged.chain([value]).collect()
}

/// The keys of a table and of tables merged into it, or the names before `=` in a list.
fn keys(value: &Value, anchors: &Anchors) -> Vec<String> {
    let tables = merged(value, anchors);
    let pairs = tables.iter().flat_map(|it| it.pairs()).filter_map(|it| it.0.text());
    let pairs = pairs.filter(|it| *it != "<<");
    let items = tables.last().into_iter().flat_map(|it| it.items());
    let listed = items.filter_map(|it| it.text()?.split('=').next());
    listed.chain(pairs).map(str::to_owned).collect()
}

/// The values of a table and of tables merged into it, or the texts after `=` in a list.
fn values(value: &Value, anchors: &Anchors) -> Vec<String> {
    let tables = merged(value, anchors);
    let pairs = tables.iter().flat_map(|it| it.pairs());
    let pairs = pairs.filter_map(|it| follow(&it.1, anchors)?.text());
    let items = tables.last().into_iter().flat_map(|it| it.items());
    let listed = items.filter_map(|it| Some(it.text()?.split_once('=')?.1));
    listed.chain(pairs).map(str::to_owned).collect()
}

/// One or several paths, each given directly or as `path`.
fn paths(value: &Value, anchors: &Anchors) -> Vec<String> {
    let Some(value) = follow(value, anchors) else { return Vec::new() };
    let items = value.items().iter().filter_map(|it| follow(it, anchors));
    let named = items.filter_map(|it| it.text().or_else(|| it.get("path")?.text()));
    value.text().into_iter().chain(named).map(str::to_owned).collect()
}

/// The keys of a table, or the names before `=` in a list.
fn names(value: &Value) -> Vec<String> {
    let listed = value.items().iter().filter_map(|it| Some(it.text()?.split_once('=')?.0));
    let named = value.pairs().iter().filter_map(|it| it.0.text());
    listed.chain(named).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn found(text: &str) -> Vec<Build> {
        builds(text, From { root: Path::new("/r"), dir: Path::new("/r") })
    }

    #[test]
    fn a_build_is_a_context_or_a_table() {
        let text = "services:\n  a:\n    build: ./a\n  b:\n    build:\n      context: .\n      \
                    dockerfile: b/prod.Dockerfile\n  c:\n    image: d\n  e:\n    build:\n      \
                    dockerfile_inline: FROM x\n";
        let found: Vec<_> =
            found(text).iter().map(|it| format!("{} {}", it.context, it.dockerfile)).collect();
        assert_eq!(found, ["./a ./a/Dockerfile", ". ./b/prod.Dockerfile"]);
        assert_eq!(builds("x: [\n", From { root: Path::new("/"), dir: Path::new("/") }), []);
    }

    #[test]
    fn contexts_and_targets_have_names() {
        for contexts in
            ["[\"base=../b\", \"c=docker-image://d\"]", "{base: ../b, c: \"docker-image://d\"}"]
        {
            let text = format!(
                "services:\n  a:\n    build:\n      target: dev\n      additional_contexts: {contexts}\n"
            );
            let build = &found(&text)[0];
            assert_eq!(build.replaced, ["base", "c"]);
            assert_eq!(build.target, Some(Written::text("dev")));
        }
    }

    #[test]
    fn variables_are_merged_and_stand_in_files() {
        let text = "x-a: &a {A: 1}\nx-s: &s\n  env_file: s.env\nservices:\n  a:\n    build: .\n    \
                    environment:\n      <<: *a\n      B: 2\n    env_file:\n      - .env\n      - path: \
                    b.env\n  b:\n    <<: *s\n    build: .\n";
        let found = found(text);
        assert_eq!(found[0].containers.variables, ["A", "B"]);
        assert_eq!(found[0].containers.variable_files, [".env", "b.env"]);
        assert_eq!(found[1].containers.variable_files, ["s.env"]);
    }

    #[test]
    fn aliases_say_what_they_stand_for() {
        for build in ["build: *b", "build:\n      <<: *b\n      target: c"] {
            let text = format!("x-b: &b {{context: a}}\nservices:\n  a:\n    {build}\n");
            assert_eq!(found(&text)[0].context.to_string(), "a", "{text}");
        }
    }

    #[test]
    fn containers_get_files_of_the_project() {
        let text = "services:\n  a:\n    build: .\n    volumes:\n      - ./b:/b\n      - c:/c\n      - \
                    {type: bind, source: ../d, target: /d}\n      - $E:/e\n    develop: {watch: [{path: \
                    ./f}]}\nconfigs: {g: {file: ./g}}\n";
        let texts = |it: &[Saying]| it.iter().map(|it| it.text.clone()).collect::<Vec<_>>();
        assert_eq!(texts(&found(text)[0].containers.mounted), ["./b", "../d", "$E", "./f"]);
        assert_eq!(found(text)[0].containers.mounted[0].line, 5);
        assert_eq!(texts(&containers(text).mounted), ["./g"]);
    }

    #[test]
    fn services_take_after_others() {
        let text = "services:\n  a: {image: x, environment: {A: 1}, volumes: [\"./b:/b\"]}\n  c: {build: ., \
                    extends: {service: a}}\n  d: {build: d, extends: c}\n";
        for build in found(text) {
            assert_eq!(build.containers.variables, ["A"]);
            assert_eq!(build.containers.mounted.len(), 1);
        }
    }

    #[test]
    fn services_are_cut_off_by_their_mode_or_their_networks() {
        let check = |service: &str, expected: Option<usize>| {
            let text = format!(
                "services:\n  a:\n    build: .\n    {service}\nnetworks:\n  i:\n    internal: true\n  o: {{}}\n"
            );
            assert_eq!(found(&text)[0].containers.cut_off, expected, "{service}");
        };
        check("network_mode: none", Some(4));
        check("networks: [i]", Some(7));
        check("networks: {i: {}}", Some(7));
        check("networks: [i, o]", None);
        check("network_mode: ${SANDBOX}", Some(4));
        check("network_mode: host", None);
        check("command: x", None);
    }
}
