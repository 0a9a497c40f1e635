//! No code: a crate that every cell depends on, so that the crates below the prelude are compiled
//! once with the features that popular crates ask for. Without it, `:dep itertools` would compile
//! the prelude again, because it turns on a feature of a crate that the prelude's crates share.
