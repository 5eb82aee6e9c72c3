//! Containers without a network.

/// The line where a text of whatever kind takes the network from containers.
pub fn cut_off(text: &str) -> Option<usize> {
    let has_policy = text.contains("NetworkPolicy") && text.contains("gress");
    if !has_policy && !text.contains("net") && !text.contains("Net") {
        return None;
    }
    let is_one = |line: &str| {
        let is_comment = ["#", "//"].iter().any(|it| line.trim_start().starts_with(it));
        !is_comment && (takes_away(line) || has_policy && is_policy(line))
    };
    text.lines().position(is_one).map(|it| it + 1)
}

fn is_policy(line: &str) -> bool {
    line.trim_start().starts_with("kind:") && line.trim_end().ends_with("NetworkPolicy")
}

fn takes_away(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    if !line.contains("net") {
        return false;
    }
    let words: Vec<_> = line.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let words: Vec<_> = words.into_iter().filter(|it| !it.is_empty() && *it != "mode").collect();
    let is_network = |it: &str| it == "net" || it.contains("network");
    let has = |word: &str| words.contains(&word);
    let creates = has("network") && has("create") && has("internal");
    creates
        || words.contains(&"networkdisabled")
        || words.windows(2).any(|it| {
            is_network(it[0]) && matches!(it[1], "none" | "disabled")
                || it[0] == "unshare" && it[1] == "net"
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_taken_away_in_many_words() {
        for text in [
            "docker run --network=none app",
            "args '--network none'",
            "podman run --net none app",
            "network_mode: \"none\"",
            "\"networkMode\": \"none\"",
            "network_disabled=True",
            ".withNetworkMode(\"none\")",
            "NetworkDisabled: true",
            "docker network create --internal n",
            "unshare --net npm ci",
        ] {
            assert_eq!(cut_off(&format!("a\n{text}\n")), Some(2), "{text}");
        }
        assert_eq!(cut_off("kind: NetworkPolicy\npolicyTypes: [Egress]\n"), Some(1));
        for text in [
            "kind: NetworkPolicy\npolicyTypes: []\n",
            "# --network none\n",
            "docker run --network host app",
            "docker network create app",
            "internet: none",
            "names: [NetworkPolicy]\negress: []\n",
        ] {
            assert_eq!(cut_off(text), None, "{text}");
        }
    }
}
