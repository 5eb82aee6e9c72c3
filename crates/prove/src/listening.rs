//! Whether the processes of a container accept connections, from the tables of the kernel.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

/// The state `LISTEN` in the tables of the kernel.
const LISTEN: &str = "0A";

/// Whether there is a listening socket in the network of a process. A container with a network of
/// its own has no other sockets.
pub fn in_network_of(process: u32) -> bool {
    !sockets(process).is_empty()
}

/// Whether a process that shares its process namespace with this one listens.
pub fn in_namespace_of(process: u32) -> bool {
    let namespace = |it: u32| fs::read_link(format!("/proc/{it}/ns/pid")).ok();
    let Some(wanted) = namespace(process) else { return false };
    let listening = sockets(process);
    if listening.is_empty() {
        return false;
    }
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let processes = entries.filter_map(|it| it.file_name().to_str()?.parse().ok());
    processes
        .filter(|it| namespace(*it).as_ref() == Some(&wanted))
        .any(|it| opened(it).any(|it| listening.contains(&it)))
}

/// The listening sockets in the network of a process, as inodes.
fn sockets(process: u32) -> HashSet<String> {
    let tables = ["tcp", "tcp6"].map(|it| format!("/proc/{process}/net/{it}"));
    let texts = tables.iter().filter_map(|it| fs::read_to_string(it).ok());
    let lines = texts.flat_map(|it| listening(&it));
    lines.collect()
}

/// The inodes of the listening sockets of a table.
fn listening(table: &str) -> Vec<String> {
    let lines = table.lines().skip(1).map(|it| it.split_whitespace().collect::<Vec<_>>());
    let listening = lines.filter(|it| it.get(3) == Some(&LISTEN));
    listening.filter_map(|it| it.get(9).map(|it| (*it).to_owned())).collect()
}

/// The sockets that a process has open, as inodes.
fn opened(process: u32) -> impl Iterator<Item = String> {
    let files = fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten().flatten();
    let targets = files.filter_map(|it| fs::read_link(it.path()).ok());
    targets.filter_map(|it: PathBuf| {
        let name = it.to_str()?;
        Some(name.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned())
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};
    use std::process;

    use super::*;

    #[test]
    fn only_listening_sockets_count() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   \
                     uid  timeout inode\n   \
                     0: 00000000:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     \
                     0        0 4711 1\n   \
                     1: 0100007F:1F40 0100007F:C001 01 00000000:00000000 00:00000000 00000000     \
                     0        0 4712 1\n";
        assert_eq!(listening(table), ["4711"]);
        assert_eq!(listening(""), [] as [String; 0]);
    }

    #[test]
    fn this_process_listens_when_it_does() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        assert!(in_namespace_of(process::id()));
        assert!(in_network_of(process::id()));
        drop(listener);
    }
}
