//! What holds for the events of every text.

use super::{Event, parse};

/// Asserts that the events are balanced and hold every byte, and no character in two parts.
fn check_events(text: &str) {
    let mut depth = 0_usize;
    let mut position = 0;
    for event in parse(text, &[]) {
        match event {
            Event::Open(_) => depth += 1,
            Event::Close => depth = depth.checked_sub(1).expect("an open node"),
            Event::Token(_, length) => {
                position += length;
                assert!(length > 0 && text.is_char_boundary(position), "{text:?}");
            }
        }
    }
    assert_eq!((depth, position), (0, text.len()), "{text:?}");
}

pub(super) const SAMPLES: [&str; 8] = [
    "set -eux; for f in a \"b c\"; do [ -f \"$f\" ] || { curl -o $f http://x | tar -xz; }; done",
    "if ! a && ! b; then c >/dev/null 2>&1; elif [[ $d =~ ^e(f)$ ]]; then ((g++)); else h & fi",
    "case \"$(uname -m)\" in x86_64|amd64) a='b' ;; (arm*) c=\"${d:-\"e$(f)\"}\";; *) exit 1; esac",
    "f() { local x=$((1 + (2))); echo `g \\`h\\`` $'\\n' ${i//\\//-} ${j#'}'}; }; f # é & \"",
    "x=(a b) y[1]+=z diff <(a) >(b) <<<\"c\" &>>d {e}>f && ((g | h) & i) |& select k in l",
    "  a\\é\u{a0}b \\\n c # d\n\n while e\ndo\nf\ndone <<G\nh\nG\n",
    "a \"${b:-'c'}\" $(case d in e) f;; esac) \"${g%'}'}\" $((h) | i) !(j|k) $[1 + 2] ",
    "{ { ( ( $( $(( ${ \"$( `",
];

#[test]
fn every_prefix_and_suffix_of_a_text_has_balanced_events() {
    for text in SAMPLES {
        for (at, _) in text.char_indices() {
            check_events(&text[..at]);
            check_events(&text[at..]);
        }
    }
}

#[test]
fn every_mixture_of_texts_has_balanced_events() {
    let text = SAMPLES.join(" ");
    let pieces: Vec<_> = text.split_inclusive([' ', '(', ')', '"', '\'', ';', '$', '\n']).collect();
    let mut random = 1_u64;
    let mut next = |limit: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(random >> 33).expect("31 bits") % limit
    };
    for _ in 0..20_000 {
        let length = next(12);
        let mixture: String = (0..length).map(|_| pieces[next(pieces.len())]).collect();
        check_events(&mixture);
    }
}

#[test]
fn deep_nesting_is_opaque() {
    let openers = "(,((,$(,$((,${a:-,\"$(,{ ,if ,a && (,<(,`,! ,f() ,\
                   [[ ,a=(,case a in b) ,(($(,\"${a:-\",@(,$[,while ,a[,{,<<";
    let closers = [")", "))", "}", "; fi", ""];
    for opener in openers.split(',') {
        for closer in closers {
            let text = opener.repeat(100_000) + "a" + &closer.repeat(100_000);
            check_events(&text);
        }
    }
    check_events(&("(($(".repeat(90) + "a" + &"))|b)".repeat(90)));
    check_events(&("$((".repeat(90) + "a" + &")|b)".repeat(90)));
    check_events(&("a[$(".repeat(90) + "a" + &")]".repeat(90)));
}
