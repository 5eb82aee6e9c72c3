//! Who finds out what instructions, texts and commands need of a resource.

use std::rc::Rc;

use super::memory::{Known, Memory};
use super::resource::Resource;
use crate::PassContext;

/// Says of instructions, texts and commands what they need.
pub(super) struct Reader<'r, 'p> {
    pub ctx: &'r PassContext<'p>,
    pub resource: &'static Resource,
    pub memory: Rc<Memory>,
    /// What is known of the resource.
    pub known: Rc<Known>,
}

impl<'r, 'p> Reader<'r, 'p> {
    pub fn new(ctx: &'r PassContext<'p>, resource: &'static Resource) -> Self {
        let memory = ctx.memory::<Memory>();
        let known = memory.of(resource);
        // What is remembered depends on the context as much as what is not.
        let _ = ctx.context();
        Self { ctx, resource, memory, known }
    }
}
