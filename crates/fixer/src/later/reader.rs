//! Finds out whether instructions, texts and commands need a resource.

use std::rc::Rc;

use super::memory::{Known, Memory};
use super::resource::Resource;
use crate::PassContext;

/// Computes the needs of instructions, texts and commands.
pub(super) struct Reader<'r, 'p> {
    pub ctx: &'r PassContext<'p>,
    pub resource: &'static Resource,
    pub memory: Rc<Memory>,
    /// The caches for the resource.
    pub known: Rc<Known>,
}

impl<'r, 'p> Reader<'r, 'p> {
    pub fn new(ctx: &'r PassContext<'p>, resource: &'static Resource) -> Self {
        let memory = ctx.memory_of_context::<Memory>();
        let known = memory.of(resource);
        Self { ctx, resource, memory, known }
    }
}
