//! Recent answers, by key.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::mem;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The number of answers in a generation. Files come in path order, so that directories further
/// back than this are no longer queried.
const MOST: usize = 1024;

/// Answers by key, computed once while they are remembered: at least the last [`MOST`] keys and at
/// most twice as many.
pub struct Recent<K, V>(Mutex<Generations<K, V>>);

struct Generations<K, V> {
    now: HashMap<K, Arc<OnceLock<V>>>,
    before: HashMap<K, Arc<OnceLock<V>>>,
}

impl<K, V> Default for Recent<K, V> {
    fn default() -> Self {
        Self(Mutex::new(Generations { now: HashMap::new(), before: HashMap::new() }))
    }
}

impl<K: Eq + Hash, V: Clone> Recent<K, V> {
    /// The answer for `key`, computed by `find` if it is not remembered.
    pub fn get<Q>(&self, key: &Q, find: impl FnOnce() -> V) -> V
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ToOwned<Owned = K> + ?Sized,
    {
        let place = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(place) = known.now.get(key) {
                Arc::clone(place)
            } else {
                if known.now.len() == MOST {
                    known.before = mem::take(&mut known.now);
                }
                let place = known.before.remove(key).unwrap_or_default();
                known.now.insert(key.to_owned(), Arc::clone(&place));
                place
            }
        };
        place.get_or_init(find).clone()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn what_is_asked_for_again_is_kept_and_the_rest_forgotten() {
        let (recent, found) = (Recent::<usize, usize>::default(), Cell::new(0));
        let ask = |key: usize| {
            recent.get(&key, || {
                found.set(found.get() + 1);
                key
            })
        };
        for key in 0..10 * MOST {
            assert_eq!((ask(key), ask(0)), (key, 0));
        }
        assert_eq!(found.get(), 10 * MOST);
        let known = recent.0.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(known.now.len() + known.before.len() <= 2 * MOST);
        drop(known);
        ask(1);
        assert_eq!(found.get(), 10 * MOST + 1);
    }
}
