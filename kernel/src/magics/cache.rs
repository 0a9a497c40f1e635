//! `%cache`: what is kept of compiled cells, and whether this kernel keeps and looks up any. Keeping
//! them is `cell_cache.rs`'s business.

use super::{Context, Effect, Magic, on_or_off};
use crate::cell::Call;
use crate::cell_cache::CellCache;

pub(super) struct Cache;

impl Magic for Cache {
    fn name(&self) -> &'static str {
        "cache"
    }

    fn usage(&self) -> &'static str {
        "[on|off]"
    }

    fn help(&self) -> &'static str {
        "Says which compiled cells are kept, and where, or sets whether this kernel uses any."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        on_or_off(call).map(|on| vec![Effect::Cache(on)])
    }
}

/// What there is, in a kernel that uses it or does not.
pub fn describe(on: bool) -> String {
    let cache = CellCache::open();
    cache.switch(on);
    cache.describe()
}

#[cfg(test)]
mod tests {
    use super::super::tests::effects;
    use super::*;

    #[test]
    fn takes_a_word_or_nothing() {
        assert_eq!(effects(&Cache, ""), Ok(vec![Effect::Cache(None)]));
        assert_eq!(effects(&Cache, "off"), Ok(vec![Effect::Cache(Some(false))]));
        assert!(effects(&Cache, "clear").unwrap_err().contains("`clear`"));
    }
}
