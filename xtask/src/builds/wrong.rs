//! Rewrites that are wrong on purpose: proof that a proof finds something.

use std::path::Path;

use anyhow::{Result, ensure};

use super::buildah::{Buildah, Layers};
use super::proof::Images;
use super::stack::{self, Rewrite, Stack};

/// A mistake in the Dockerfile as people write it, such as a pass could make.
struct Wrong {
    what: &'static str,
    stack: &'static str,
    /// The text, which is there once, and what stands there instead.
    from: &'static str,
    to: &'static str,
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
    },
    Wrong {
        what: "an owner is lost",
        stack: "python-uv",
        from: "COPY --chown=forecast:forecast",
        to: "COPY",
    },
    Wrong {
        what: "two variables become one",
        stack: "python-uv",
        from: "UV_LINK_MODE=copy   TZ=UTC",
        to: "UV_LINK_MODE=\"copy   TZ=UTC\"",
    },
    Wrong {
        what: "two COPYs are swapped",
        stack: "cpp",
        from: "ADD data/ /usr/share/tides/\n\
               # the North Sea is all that we sell\n\
               COPY data/north-sea/tides.json   /usr/share/tides/tides.json\n",
        to: "COPY data/north-sea/tides.json   /usr/share/tides/tides.json\n\
             ADD data/ /usr/share/tides/\n",
    },
    Wrong {
        what: "a WORKDIR is off by one",
        stack: "cpp",
        from: "WORKDIR /opt/tides\n",
        to: "WORKDIR /opt\n",
    },
    Wrong { what: "a user is lost", stack: "ruby", from: "USER cook\n", to: "" },
    Wrong {
        what: "a package is lost",
        stack: "ruby",
        from: "RUN apt-get install -y -qq curl\n",
        to: "",
    },
    Wrong {
        what: "recommended packages are lost",
        stack: "ruby",
        from: "install -y -qq build-essential",
        to: "install -y -qq --no-install-recommends build-essential",
    },
    Wrong {
        what: "a clean-up takes too much",
        stack: "ruby",
        from: "RUN useradd",
        to: "RUN rm -rf /var/lib/apt && useradd",
    },
    Wrong {
        what: "two words of a command become one",
        stack: "ruby",
        from: "CMD bundle exec puma -b tcp://0.0.0.0:9292 -e production",
        to: r#"CMD ["bundle", "exec", "puma", "-b", "tcp://0.0.0.0:9292", "-e production"]"#,
    },
];

/// Builds each wrong rewrite beside the right one.
pub fn run(buildah: &Buildah, folder: &Path) -> Result<bool> {
    let mut found = 0;
    for wrong in &WRONG {
        let stacks = stack::load(&[wrong.stack.to_owned()])?;
        let finding = finding(buildah, folder, &stacks[0], wrong)?;
        found += usize::from(finding.is_some());
        let finding = finding.unwrap_or_else(|| "NOT FOUND".to_owned());
        println!("{} ({}): {finding}", wrong.what, wrong.stack);
    }
    println!("found {found} of {}", WRONG.len());
    Ok(found == WRONG.len())
}

/// What is found in a wrong rewrite, if anything.
fn finding(
    buildah: &Buildah,
    folder: &Path,
    stack: &Stack,
    wrong: &Wrong,
) -> Result<Option<String>> {
    let Rewrite { before, passes, .. } = stack.rewrite()?;
    let count = before.matches(wrong.from).count();
    ensure!(count == 1, "`{}` is there {count} times in {}", wrong.from, stack.name);
    let after = before.replace(wrong.from, wrong.to);
    let images = Images::new(buildah, folder, stack, [before, after])?;
    images.build_before(Layers::Cached)?;
    if let Err(error) = images.build_after(Layers::Cached) {
        return Ok(Some(format!("it is not built: {error:#}")));
    }
    // Even what the passes of this service promise does not hide it.
    Ok(images.prove(&passes)?.differences.into_iter().next())
}
