//! The second reader: what a Dockerfile says, read independently of the syntax tree.
