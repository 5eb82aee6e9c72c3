//! A panic in one file is a bug in dockwright, but must not stop the work on other files.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};

thread_local! {
    static CATCHING: Cell<bool> = const { Cell::new(false) };
    static CAUGHT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Makes panics inside [`caught`] silent; all others are printed as ever.
pub fn install_hook() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if CATCHING.get() {
            CAUGHT.set(info.to_string().replace('\n', " "));
        } else {
            print(info);
        }
    }));
}

/// The result of `work`, or the message and place of its panic.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    CATCHING.set(true);
    // The closure only reads what it shares with the other files.
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    CATCHING.set(false);
    result.map_err(|_| CAUGHT.take())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_returned_with_its_place_and_text() {
        install_hook();
        let text = caught(|| panic!("index 3 of 2")).unwrap_err();
        assert!(text.starts_with("panicked at "), "{text}");
        assert!(text.contains("panics.rs:") && text.ends_with("index 3 of 2"), "{text}");
        assert_eq!(caught(|| 7), Ok(7));
    }
}
