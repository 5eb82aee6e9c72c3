//! Ctrl-C while files are being written: the file in hand is finished, the next is not begun.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};

/// Remembers that the user asked to stop.
pub struct Interrupt {
    signals: [(i32, Arc<AtomicBool>); 2],
}

impl Interrupt {
    /// Listens from here on. Asking a second time stops the process at once.
    pub fn listen() -> io::Result<Self> {
        let signals = [(SIGINT, Arc::default()), (SIGTERM, Arc::default())];
        for (signal, raised) in &signals {
            // The order matters: the first signal must find the flag down here, then raise it.
            flag::register_conditional_default(*signal, Arc::clone(raised))?;
            flag::register(*signal, Arc::clone(raised))?;
        }
        Ok(Self { signals })
    }

    /// The signal that came, if one did.
    pub fn signal(&self) -> Option<i32> {
        let raised = self.signals.iter().find(|(_, raised)| raised.load(Ordering::Relaxed))?;
        Some(raised.0)
    }
}

/// Ends the process by the signal, so that the calling shell sees why.
pub fn end_by(signal: i32) -> io::Result<()> {
    low_level::emulate_default_handler(signal)
}
