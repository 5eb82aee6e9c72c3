//! What the tools of a project run: `make`, and scripts of `package.json`.

use dockwright_model::Word;
use serde_json::Value;

use super::command::{Place, need};
use super::copied::{resolve, source};
use super::files::{Files, Found};
use super::known::{OWN_COMMANDS, RUNS_SCRIPT};
use super::{Need, Reader};

impl Reader<'_, '_> {
    /// `make`: the Makefile and what its rules call.
    pub fn make(&self, place: &Place<'_>, words: &[Word]) -> Need {
        let value = |option: &str| {
            let mut pairs = words.windows(2).filter(|it| it[0].text == option);
            pairs.next().map(|it| it[1].text.clone())
        };
        if place.has_made() {
            return Need::No;
        }
        let folder = value("-C").unwrap_or_else(|| ".".to_owned());
        let names = value("-f").map_or_else(
            || ["GNUmakefile", "makefile", "Makefile"].map(str::to_owned).to_vec(),
            |it| vec![it],
        );
        let mut paths =
            names.iter().filter_map(|it| resolve(&place.folder, &format!("{folder}/{it}")));
        let found = paths.find_map(|it| self.read(place, &it));
        match found {
            Some(Found::Nothing) => Need::No,
            Some(Found::Calls) if self.resource.fetches_what_it_lacks() => {
                Need::Yes(place.at.start())
            }
            // Not every rule is asked for.
            _ => place.unknown(words),
        }
    }

    /// `npm run`, and the scripts that come with an install.
    pub fn node(&self, place: &Place<'_>, words: &[Word]) -> Need {
        let command = words[1..].iter().find(|it| !it.text.starts_with('-'));
        let command = command.map_or("install", |it| it.text.as_str());
        let is_script = RUNS_SCRIPT.contains(&command) || !OWN_COMMANDS.contains(&command);
        let is_global = words.iter().any(|it| ["-g", "--global", "global"].contains(&&*it.text));
        let installs = ["install", "ci", "i", "clean-install", "rebuild"].contains(&command);
        if !is_script && (is_global || !installs) {
            return Need::No;
        }
        match self.scripts(place) {
            Some(found) if is_script || found == Found::Calls => need(place, found, words),
            None if is_script => place.unknown(words),
            _ => Need::No,
        }
    }

    /// What the scripts of the `package.json` call that is at hand.
    fn scripts(&self, place: &Place<'_>) -> Option<Found> {
        let context = self.ctx.context().ok()?;
        let path = resolve(&place.folder, "package.json")?;
        let path = source(self.ctx.model(), context, place.at, &path)?;
        let Ok(json) = serde_json::from_slice::<Value>(&context.read(&path)?) else {
            return Some(Found::Unread);
        };
        let scripts = json.get("scripts").and_then(Value::as_object);
        let texts = scripts.into_iter().flatten().filter_map(|(_, it)| it.as_str());
        let text = texts.collect::<Vec<_>>().join("\n");
        let folder = path.rsplit_once('/').map_or("", |it| it.0);
        Some(Files::new(context, self.resource).text(&text, folder, 0))
    }
}
