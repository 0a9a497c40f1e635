//! `%snapshot`: when the variables are secured before a cell. Taking snapshots is the runtime's
//! business.

use super::{Context, Effect, Magic};
use crate::cell::Call;
use crate::messages::{SnapshotMode, SnapshotState};

pub(super) struct Snapshot;

impl Magic for Snapshot {
    fn name(&self) -> &'static str {
        "snapshot"
    }

    fn usage(&self) -> &'static str {
        "[auto|on|off]"
    }

    fn help(&self) -> &'static str {
        "Says or sets when the variables are secured before a cell: unless memory is short, always, \
         or never."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let arguments = &*call.arguments.text;
        if arguments.is_empty() {
            return Ok(vec![Effect::ShowSnapshots]);
        }
        SnapshotMode::named(arguments)
            .map(|mode| vec![Effect::Snapshots(mode)])
            .ok_or_else(|| format!("`%snapshot` takes auto, on or off, and not `{arguments}`"))
    }
}

/// The mode, and what is known of the last snapshot.
pub fn describe(mode: SnapshotMode, state: SnapshotState) -> String {
    let mode = mode.name();
    let live = size(state.live);
    if state.taken {
        let milliseconds = state.micros as f64 / 1e3;
        format!(
            "snapshot: {mode}; the last one took {milliseconds:.1} ms with {live} of live data\n"
        )
    } else {
        format!("snapshot: {mode}; there is none now, with {live} of live data\n")
    }
}

fn size(bytes: u64) -> String {
    match bytes as f64 {
        bytes if bytes >= 1e9 => format!("{:.1} GB", bytes / 1e9),
        bytes => format!("{:.1} MB", bytes / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::effects;
    use super::*;

    #[test]
    fn says_what_is_known() {
        let state = SnapshotState { taken: true, live: 1_000_000_000, free: None, micros: 840 };
        assert_eq!(
            describe(SnapshotMode::Auto, state),
            "snapshot: auto; the last one took 0.8 ms with 1.0 GB of live data\n"
        );
        assert_eq!(
            describe(SnapshotMode::Off, SnapshotState::default()),
            "snapshot: off; there is none now, with 0.0 MB of live data\n"
        );
    }

    #[test]
    fn takes_three_words() {
        assert_eq!(effects(&Snapshot, "off"), Ok(vec![Effect::Snapshots(SnapshotMode::Off)]));
        assert!(effects(&Snapshot, "never").is_err());
    }
}
