//! Pages in Markdown: on a pass, and on the facts about a base image.

use dockwright_model::{Entrypoint, Facts, Family, Image};

use crate::Pass;

/// The prefix of absent programs.
const MISSING: &str = "has no";

/// The page on a pass.
pub fn page_of_pass(pass: &Pass) -> String {
    let settles = match pass.settles {
        [] => String::new(),
        codes => format!("\n## Settles\n{}\n", codes.join(", ")),
    };
    format!("# {}\n\n{}{settles}", pass.name, documentation(pass))
}

/// The address of the page on a pass.
pub fn address_of_page(pass: &Pass) -> String {
    let repository = env!("CARGO_PKG_REPOSITORY");
    format!("{repository}/blob/main/docs/passes/{}.md", pass.name)
}

/// What a pass says about itself. Doc comments have a blank in front of every line.
pub fn documentation(pass: &Pass) -> String {
    pass.documentation
        .lines()
        .map(|it| it.strip_prefix(' ').unwrap_or(it).to_owned() + "\n")
        .collect()
}

/// The page on a base image: the facts in the table, and their sources.
pub fn page_of_image(name: &str) -> String {
    let image = Image::of(name);
    let facts = image.facts();
    let known = lines(&image, facts);
    let (said, unknown): (Vec<_>, Vec<_>) = known.into_iter().partition(|it| it.1.is_some());
    let facts_said = said
        .iter()
        .map(|(what, value)| format!("- {what}: {}\n", value.as_deref().unwrap_or_default()));
    let mut page = format!("# image:{name}\n\n") + &facts_said.collect::<Vec<_>>().concat();
    if said.is_empty() {
        page += "Nothing is known of this image, so no fix depends on what the image has.\n";
        return page;
    }
    if !unknown.is_empty() {
        let names = unknown.iter().map(|it| it.0).filter(|it| *it != MISSING);
        page = page + "- not known: " + &names.collect::<Vec<_>>().join(", ") + "\n";
    }
    if !image.is_tag_certain {
        page += "\nA digest may stand for any image of this name, so no fix relies on where the tag \
                 starts or which users the tag has.\n";
    }
    page + &format!("\nRead from: {}\n", facts.sources.join(", "))
}

/// All kinds of facts, each with its value.
fn lines(image: &Image, facts: &Facts) -> Vec<(&'static str, Option<String>)> {
    let quoted = |it: &str| format!("`{it}`");
    let list = |all: &[&str]| {
        let all: Vec<_> = all.iter().map(|it| quoted(it)).collect();
        (!all.is_empty()).then(|| all.join(", "))
    };
    let (missing, present): (Vec<_>, Vec<_>) =
        facts.tools.iter().copied().partition(|it| it.starts_with('!'));
    let absent: Vec<_> = missing.iter().map(|it| it.trim_start_matches('!')).collect();
    vec![
        ("system", facts.system.map(|it| system(it).to_owned())),
        ("starts in", image.workdir().map(quoted)),
        ("runs as", facts.user.map(quoted)),
        ("users", list(&facts.users).filter(|_| image.is_tag_certain)),
        ("entrypoint", facts.entrypoint.map(entrypoint)),
        ("stop signal", facts.stopsignal.map(quoted)),
        ("variables", list(&facts.env)),
        ("programs", list(&present)),
        (MISSING, list(&absent)),
        ("pip", image.has_recent_pip().then(|| "19.1 or newer".to_owned())),
    ]
}

fn system(family: Family) -> &'static str {
    match family {
        Family::Debian => "Debian: apt, and `/bin/sh` is dash, without `pipefail`",
        Family::Alpine => "Alpine: apk, and `/bin/sh` is BusyBox's, with `pipefail`",
        Family::RedHat => "Red Hat: rpm, and `/bin/sh` is bash, with `pipefail`",
        Family::Suse => "SUSE: rpm and zypper",
    }
}

fn entrypoint(it: Entrypoint) -> String {
    match it {
        Entrypoint::Any => "starts any command as it is, and no `SHELL` is set".to_owned(),
        Entrypoint::AnyOr(program) => format!(
            "starts any command as it is, but runs a file that is not executable with `{program}`; \
             no `SHELL` is set"
        ),
        Entrypoint::Looks => "does other things for other commands".to_owned(),
    }
}
