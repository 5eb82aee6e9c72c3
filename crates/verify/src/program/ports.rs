//! The ports of EXPOSE, as `BuildKit` records them.

use super::value::Value;

/// The ports in one word of EXPOSE, which its expansion may have split.
pub fn ports(word: Value) -> Vec<Value> {
    let Some(text) = word.literal() else { return vec![word] };
    let words = text.split(u8::is_ascii_whitespace).filter(|it| !it.is_empty());
    words.map(|it| Value::text(&port(it).unwrap_or_else(|| it.to_vec()))).collect()
}

/// Normalizes `80`, `80-90` or `host:80` with a protocol in lower case; `None` for anything else.
fn port(word: &[u8]) -> Option<Vec<u8>> {
    let mut parts = word.splitn(2, |&byte| byte == b'/');
    let (address, protocol) = (parts.next()?, parts.next().unwrap_or(b"tcp"));
    let protocol = protocol.to_ascii_lowercase();
    if !matches!(&protocol[..], b"tcp" | b"udp" | b"sctp") {
        return None;
    }
    let mut host_and_port = address.rsplitn(2, |&byte| byte == b':');
    let port = host_and_port.next()?;
    let is_host = |byte: &u8| byte.is_ascii_hexdigit() || b".:[]-".contains(byte);
    if !host_and_port.next().unwrap_or_default().iter().all(is_host) {
        return None;
    }
    let mut ends = port.splitn(2, |&byte| byte == b'-');
    let is_number = |it: &[u8]| !it.is_empty() && it.iter().all(u8::is_ascii_digit);
    ends.all(is_number).then(|| [port, b"/", &protocol].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_recorded_without_host_and_with_protocol() {
        for (word, expected) in [
            ("80", &["80/tcp"] as &[&str]),
            ("80/UDP", &["80/udp"]),
            ("127.0.0.1:8080:80", &["80/tcp"]),
            ("[::1]:80:80/tcp", &["80/tcp"]),
            ("80-90:80-90", &["80-90/tcp"]),
            ("80 81", &["80/tcp", "81/tcp"]),
            ("80/http", &["80/http"]),
            ("http:80", &["http:80"]),
            ("80:", &["80:"]),
            ("", &[]),
        ] {
            let expected: Vec<_> = expected.iter().map(|it| Value::text(it.as_bytes())).collect();
            assert_eq!(ports(Value::text(word.as_bytes())), expected, "{word}");
        }
    }
}
