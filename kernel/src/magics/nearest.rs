//! Pure: the name that somebody may have meant.

/// The candidate that is most like `name`, where one is like it at all.
pub fn nearest<'c>(name: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let likeness = |candidate: &str| strsim::jaro_winkler(name, candidate);
    let likely = candidates.map(|candidate| (likeness(candidate), candidate));
    let best = likely.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (best.0 > 0.8).then_some(best.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_misspelt_and_nothing_else() {
        let names = ["time", "timeit", "who", "whos"];
        let near = |name: &str| nearest(name, names.into_iter());
        assert_eq!(near("tiemit"), Some("timeit"));
        assert_eq!(near("whoz"), Some("who"));
        assert_eq!(near("plot"), None);
    }
}
