//! Deliberately wrong rewrites, to show that the proof detects mistakes.

use std::path::Path;

use anyhow::{Result, ensure};
use dockwright_prove::{Check, Difference};

use super::buildah::Buildah;
use super::{proof, stack};

/// A mistake in the original Dockerfile such as a pass could make.
struct Wrong {
    what: &'static str,
    stack: &'static str,
    /// The text, which occurs once, and its replacement.
    from: &'static str,
    to: &'static str,
    /// The check that must find the mistake, and words of its message.
    found_by: Check,
    says: &'static str,
}

const WRONG: [Wrong; 10] = [
    Wrong {
        what: "a manifest is missing",
        stack: "python-uv",
        from: "COPY --chown=forecast:forecast . .\n\
               RUN uv pip install -r requirements.txt   -c constraints.txt\n",
        to: "COPY --chown=forecast:forecast requirements.txt ./\n\
             RUN uv pip install -r requirements.txt   -c constraints.txt\n\
             COPY --chown=forecast:forecast . .\n",
        found_by: Check::Build,
        says: "constraints.txt",
    },
    Wrong {
        what: "an owner is lost",
        stack: "python-uv",
        from: "COPY --chown=forecast:forecast",
        to: "COPY",
        found_by: Check::Files,
        says: "/home/forecast/app/requirements.txt: owner was 1001:1001, is 0:0",
    },
    Wrong {
        what: "a value of two words becomes two variables",
        stack: "java",
        from: "env JAVA_OPTS -XX:MaxRAMPercentage=75 -Djava.security.egd=file:/dev/./urandom",
        to: "ENV JAVA_OPTS=-XX:MaxRAMPercentage=75 -Djava.security.egd=file:/dev/./urandom",
        found_by: Check::Config,
        says: "\"JAVA_OPTS=-XX:MaxRAMPercentage=75\",\"-Djava.security.egd=",
    },
    Wrong {
        what: "two COPYs are swapped",
        stack: "cpp",
        from: "ADD data/ /usr/share/tides/\n\
               # the North Sea is all that we sell\n\
               COPY data/north-sea/tides.json   /usr/share/tides/tides.json\n",
        to: "COPY data/north-sea/tides.json   /usr/share/tides/tides.json\n\
             ADD data/ /usr/share/tides/\n",
        found_by: Check::Files,
        says: "/usr/share/tides/tides.json: the content differs",
    },
    Wrong {
        what: "a WORKDIR is off by one",
        stack: "cpp",
        from: "WORKDIR /opt/tides\n",
        to: "WORKDIR /opt\n",
        found_by: Check::Config,
        says: "WorkingDir was \"/opt/tides\", is \"/opt\"",
    },
    Wrong {
        what: "a user is lost",
        stack: "ruby",
        from: "USER cook\n",
        to: "",
        found_by: Check::Config,
        says: "User was \"cook\"",
    },
    Wrong {
        what: "a package is lost",
        stack: "ruby",
        from: "RUN apt-get install -y -qq curl\n",
        to: "",
        found_by: Check::Files,
        says: "/usr/bin/curl: is gone",
    },
    Wrong {
        what: "recommended packages are lost",
        stack: "ruby",
        from: "install -y -qq build-essential",
        to: "install -y -qq --no-install-recommends build-essential",
        found_by: Check::Files,
        says: "/usr/bin/fakeroot: is gone",
    },
    Wrong {
        what: "a clean-up takes too much",
        stack: "ruby",
        from: "RUN useradd",
        to: "RUN rm -rf /var/lib/apt && useradd",
        found_by: Check::Files,
        says: "/var/lib/apt/extended_states: is gone",
    },
    Wrong {
        what: "two words of a command become one",
        stack: "ruby",
        from: "CMD bundle exec puma -b tcp://0.0.0.0:9292 -e production",
        to: r#"CMD ["bundle", "exec", "puma", "-b", "tcp://0.0.0.0:9292", "-e production"]"#,
        found_by: Check::Config,
        says: "\"-e production\"",
    },
];

/// Proves each wrong rewrite in place of the right one.
pub fn run(buildah: &Buildah, binary: &Path) -> Result<bool> {
    let mut found = 0;
    for wrong in &WRONG {
        let differences = differences(buildah, binary, wrong)?;
        let reason = differences.iter().find(|it| wrong.is_found_by(it));
        found += usize::from(reason.is_some());
        let reason = match (reason, differences.first()) {
            (Some(reason), _) => reason.to_string(),
            (None, Some(other)) => format!("NOT FOUND, though there is {other}"),
            (None, None) => "NOT FOUND".to_owned(),
        };
        println!("{} ({}): {reason}", wrong.what, wrong.stack);
    }
    println!("{found} of {} found", WRONG.len());
    Ok(found == WRONG.len())
}

impl Wrong {
    /// Whether this difference is the mistake itself and not a consequence of it.
    fn is_found_by(&self, difference: &Difference) -> bool {
        difference.check == self.found_by && difference.to_string().contains(self.says)
    }

    fn in_place(&self, before: &str) -> Result<String> {
        let count = before.matches(self.from).count();
        ensure!(count == 1, "`{}` is there {count} times in {}", self.from, self.stack);
        Ok(before.replace(self.from, self.to))
    }
}

/// The differences caused by a wrong rewrite. What the passes of the service announce does not hide
/// the mistake either.
fn differences(buildah: &Buildah, binary: &Path, wrong: &Wrong) -> Result<Vec<Difference>> {
    let stacks = stack::load(&[wrong.stack.to_owned()])?;
    let rewrite = stacks[0].rewrite()?;
    let after = wrong.in_place(&rewrite.before)?;
    Ok(proof::of_other(buildah, binary, &stacks[0], &rewrite, &after)?.differences)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn every_mistake_has_its_place() {
        for wrong in &WRONG {
            let stacks = stack::load(&[wrong.stack.to_owned()]).unwrap();
            let before = fs::read_to_string(stacks[0].before().join("Dockerfile")).unwrap();
            assert_ne!(wrong.in_place(&before).unwrap(), before);
        }
    }
}
