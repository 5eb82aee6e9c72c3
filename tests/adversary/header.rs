//! The header of a case, above its files: prose, a blank line, and lines of `key: value`.

/// The claims and settings of a case.
#[derive(Debug, PartialEq, Eq)]
pub struct Header {
    /// Passes that must not be applied.
    pub stays: Vec<String>,
    /// Passes that must be applied.
    pub fixed: Vec<String>,
    /// Texts that findings or messages contain.
    pub says: Vec<String>,
    /// Texts of the fixed Dockerfile, wherever its lines are broken.
    pub gives: Vec<String>,
    /// The level at which the claims hold.
    pub level: String,
    /// The path of the Dockerfile.
    pub dockerfile: String,
    /// The build context for `--context`; if unset, the context is searched for as for any user.
    pub context: Option<String>,
    /// The build context of real builds if `context` is unset: the directory of the case, or
    /// another one.
    pub build: Option<String>,
    /// The shell commands run in both images; if empty, the images run their own command.
    pub run: Vec<String>,
    /// Text in the output of both builds, if both are expected to fail.
    pub fails: Option<String>,
    pub builder: Builder,
}

/// The builder of the images before and after.
#[derive(Debug, PartialEq, Eq)]
pub enum Builder {
    Buildah,
    /// For cases that depend on BuildKit or on process 1.
    Docker,
    /// The case is not built, for this reason.
    None(String),
}

impl Header {
    /// Parses the lines above the first file. An error begins with the number of its line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut lines = (1..).zip(text.lines());
        let mut prose = lines.by_ref().take_while(|(_, line)| !line.trim().is_empty());
        let (_, first) = prose.next().ok_or("1: a case begins with what the trap is")?;
        if first.split_once(": ").is_some_and(|(key, _)| is_key(key)) {
            return Err("1: a case begins with what the trap is, not with a key".to_owned());
        }
        if let Some((at, _)) = prose.find(|(_, line)| line.split(": ").next().is_some_and(is_key)) {
            return Err(format!("{at}: a blank line stands between the prose and the keys"));
        }
        let mut header = Self::default();
        for (at, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            header.key(line).map_err(|err| format!("{at}: {err}"))?;
        }
        let claims = [&header.stays, &header.fixed, &header.says, &header.gives];
        if claims.iter().all(|it| it.is_empty()) {
            return Err(
                "1: nothing is checked without `stays`, `fixed`, `says` or `gives`".to_owned()
            );
        }
        Ok(header)
    }

    fn key(&mut self, line: &str) -> Result<(), String> {
        let (key, value) = line.split_once(':').ok_or("no `key: value`")?;
        let value = value.trim();
        if value.is_empty() {
            return Err(format!("`{key}` has no value"));
        }
        match key {
            "stays" => self.stays.extend(passes(value)?),
            "fixed" => self.fixed.extend(passes(value)?),
            "says" => self.says.push(value.to_owned()),
            "gives" => self.gives.push(value.to_owned()),
            "level" if ["safe", "intended", "risky"].contains(&value) => {
                value.clone_into(&mut self.level);
            }
            "level" => return Err(format!("`{value}` is no level")),
            "dockerfile" => value.clone_into(&mut self.dockerfile),
            "context" => self.context = Some(value.to_owned()),
            "build" => self.build = Some(value.to_owned()),
            "run" => self.run.push(value.to_owned()),
            "fails" => self.fails = Some(value.to_owned()),
            "builder" => self.builder = builder(value)?,
            _ => return Err(format!("`{key}` is no key")),
        }
        Ok(())
    }
}

impl Default for Header {
    fn default() -> Self {
        Self {
            stays: Vec::new(),
            fixed: Vec::new(),
            says: Vec::new(),
            gives: Vec::new(),
            level: "intended".to_owned(),
            dockerfile: "Dockerfile".to_owned(),
            context: None,
            build: None,
            run: Vec::new(),
            fails: None,
            builder: Builder::Buildah,
        }
    }
}

fn is_key(word: &str) -> bool {
    let keys = ["stays", "fixed", "says", "level", "dockerfile", "context", "build", "run"];
    keys.contains(&word) || ["gives", "fails", "builder"].contains(&word)
}

fn passes(value: &str) -> Result<Vec<String>, String> {
    let known = |name: &str| dockwright_fixer::passes().iter().any(|it| it.name == name);
    let name = |name: &str| match name.trim() {
        name if known(name) => Ok(name.to_owned()),
        name => Err(format!("`{name}` is no pass")),
    };
    value.split(',').map(name).collect()
}

fn builder(value: &str) -> Result<Builder, String> {
    match value.split_once(',').map_or((value, ""), |(name, reason)| (name, reason.trim())) {
        ("buildah", "") => Ok(Builder::Buildah),
        ("docker", "") => Ok(Builder::Docker),
        ("none", "") => Err("`none` needs a reason: `none, apk is not there`".to_owned()),
        ("none", reason) => Ok(Builder::None(reason.to_owned())),
        _ => Err(format!("`{value}` is no builder")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(text: &str) -> String {
        Header::parse(text).expect_err("a mistake")
    }

    #[test]
    fn a_header_has_prose_and_keys() {
        let header = Header::parse(
            "A trap\nover two lines.\n\nstays: use-copy, sort-packages\nfixed: skip-pip-cache\n\
             says: a: b\ngives: a && b\nlevel: risky\ndockerfile: a/Dockerfile\ncontext: a\nbuild: b\nrun: id\nrun: ls\n\
             fails: no such file\nbuilder: none, apk is not there\n",
        );
        let text = |it: &str| it.to_owned();
        let expected = Header {
            stays: vec![text("use-copy"), text("sort-packages")],
            fixed: vec![text("skip-pip-cache")],
            says: vec![text("a: b")],
            gives: vec![text("a && b")],
            level: text("risky"),
            dockerfile: text("a/Dockerfile"),
            context: Some(text("a")),
            build: Some(text("b")),
            run: vec![text("id"), text("ls")],
            fails: Some(text("no such file")),
            builder: Builder::None(text("apk is not there")),
        };
        assert_eq!(header, Ok(expected));
    }

    #[test]
    fn a_check_that_cannot_fail_is_a_mistake() {
        assert!(mistake("").starts_with("1: "));
        assert!(mistake("A trap.\n").contains("nothing is checked"));
        assert!(mistake("stays: use-copy\n").starts_with("1: "));
        assert!(mistake("A trap.\nstays: use-copy\n").starts_with("2: a blank line"));
        assert!(mistake("A trap.\n\nstay: use-copy\n").starts_with("3: `stay` is no key"));
        assert!(
            mistake("A trap.\n\nstays: use-copies\n").starts_with("3: `use-copies` is no pass")
        );
        assert!(mistake("A trap.\n\nstays:\n").starts_with("3: "));
        assert!(mistake("A trap.\n\nsays: a\nbuilder: none\n").starts_with("4: "));
        assert!(mistake("A trap.\n\nsays: a\n\nMore prose.\n").starts_with("5: "));
    }
}
