//! Describes the machine on which the times were measured.

use std::process::Command;
use std::thread;

/// Cores, processor, and the interpreters of the tools.
pub fn describe() -> String {
    let node = version("node", "node");
    let python = version("python3", "python3");
    format!("{}; {node}, {python}", hardware())
}

/// Cores, processor and system.
pub fn hardware() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    format!("{cores} cores, {}, {}", processor(), std::env::consts::OS)
}

/// The load of the machine.
pub fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let processes = load.split_whitespace().next().unwrap_or("an unknown number of");
    format!("{processes} processes wanted to run in the last minute")
}

fn processor() -> String {
    let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let mut models = information.lines().filter_map(|it| it.strip_prefix("model name"));
    let model = models.next().map(|it| it.trim_start_matches([' ', '\t', ':']).to_owned());
    model.unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

fn version(name: &str, program: &str) -> String {
    let output = Command::new(program).arg("--version").output();
    let said = output.map(|it| String::from_utf8_lossy(&it.stdout).trim().to_owned());
    match said {
        Ok(said) => format!("{name} {}", said.trim_start_matches("Python ")),
        Err(_) => format!("no {name}"),
    }
}
