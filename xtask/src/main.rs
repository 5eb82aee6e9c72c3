//! What cargo itself cannot do for this repository.

fn main() {}
