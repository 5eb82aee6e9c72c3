//! Text → lossless syntax tree of a Dockerfile. Never fails, does no I/O, and is the only crate
//! that names rowan.
