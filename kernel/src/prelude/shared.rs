//! A prelude that somebody built for many users: finding it in a shared cache, and a copy of its
//! target folder for what this user's cells ask for. It is itself never written to.

use std::fs::{self, Metadata};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::Prelude;
use crate::cell_cache::trust;
use crate::folders;
use crate::toolchain::Toolchain;

/// The prelude that is built in `candidate` with `toolchain`; why it is not used, where there is one.
pub(super) fn find(candidate: &Path, toolchain: &Toolchain) -> Result<Option<Prelude>> {
    if !candidate.join("built.json").exists() {
        return Ok(None);
    }
    let real = trust::folder(candidate)?;
    let Some((record, _)) = trust::file(&real.join("built.json"))? else { return Ok(None) };
    let prelude: Prelude = serde_json::from_reader(std::io::BufReader::new(record))
        .with_context(|| format!("the record in `{}` is damaged", real.display()))?;
    // The library looks for the standard library where it was when it was built.
    if prelude.toolchain != *toolchain {
        bail!(
            "the prelude in `{}` was built by the toolchain `{}`, and this is `{}`",
            real.display(),
            prelude.toolchain.sysroot.display(),
            toolchain.sysroot.display()
        );
    }
    if trust::folder(&prelude.folder)? != real {
        bail!(
            "the prelude in `{}` was built in `{}` and does not work elsewhere",
            real.display(),
            prelude.folder.display()
        );
    }
    let within = |path: &Path| {
        let up = path.components().any(|part| part == Component::ParentDir);
        path.starts_with(&prelude.folder) && !up
    };
    let searched = prelude.compiled.search.iter().filter_map(|place| place.split_once('='));
    let mut searched = searched.map(|(_, place)| Path::new(place));
    let mut linked = prelude.compiled.externs.values();
    if !searched.all(within) || !linked.all(|path| within(path) && path.is_file()) {
        bail!("the prelude in `{}` is not whole", real.display());
    }
    visit(&real, &mut |path, metadata| {
        // A link has no mode; its owner is a trusted one if its folder is.
        if !metadata.is_symlink() && trust::is_refused(metadata) {
            bail!("others could have written `{}`", path.display());
        }
        Ok(())
    })?;
    Ok(Some(prelude))
}

/// Makes `own` hold a copy of `shared`'s target folder, in which everything is fresh to cargo.
pub(super) fn copy_target(shared: &Path, own: &Path) -> Result<()> {
    let target = own.join("target");
    if target.exists() {
        return Ok(());
    }
    folders::make_private(own)?;
    let _lock = folders::locked(&own.join("lock"))?;
    if target.exists() {
        return Ok(());
    }
    let (from, partial) = (shared.join("target"), own.join("target.partial"));
    // Left by one that was killed.
    let _ = fs::remove_dir_all(&partial);
    folders::make_private(&partial)?;
    visit(&from, &mut |path, metadata| {
        let to = partial.join(path.strip_prefix(&from).context("what is visited lies below")?);
        let copied = if metadata.is_dir() {
            folders::make_private(&to)
        } else {
            copy_file(path, metadata, &to).map_err(Into::into)
        };
        copied.with_context(|| format!("failed to copy `{}`", path.display()))
    })?;
    fs::rename(&partial, &target).with_context(|| format!("failed to write `{}`", target.display()))
}

/// By their times cargo sees what is fresh.
fn copy_file(from: &Path, metadata: &Metadata, to: &Path) -> std::io::Result<()> {
    fs::copy(from, to)?;
    fs::set_permissions(to, fs::Permissions::from_mode(metadata.permissions().mode() | 0o600))?;
    fs::File::open(to)?.set_modified(metadata.modified()?)
}

/// Shows `each` whatever lies below `folder`, folders before what is in them.
fn visit(folder: &Path, each: &mut dyn FnMut(&Path, &Metadata) -> Result<()>) -> Result<()> {
    let mut open: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let failed = || format!("failed to read `{}`", folder.display());
        for entry in fs::read_dir(&folder).with_context(failed)? {
            let entry = entry.with_context(failed)?;
            let metadata = entry.metadata().with_context(failed)?;
            each(&entry.path(), &metadata)?;
            if metadata.is_dir() {
                open.push(entry.path());
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::prelude::{Compiled, PreludeFolder};

    struct Room {
        top: PathBuf,
    }

    impl Room {
        /// A shared cache with a prelude that was "built" by the toolchain at `/t`.
        fn new(name: &str) -> Room {
            let top = std::env::temp_dir().join(format!("ndlab-{name}-{}", std::process::id()));
            let room = Room { top };
            let library = room.library();
            folders::make_private(library.parent().unwrap()).unwrap();
            fs::write(&library, "code").unwrap();
            mode(&library, 0o644);
            room.record(&toolchain("/t"), &library);
            room
        }

        fn shared(&self) -> PathBuf {
            self.top.join("shared/prelude/p")
        }

        fn library(&self) -> PathBuf {
            self.shared().join("target/deps/libndlab.so")
        }

        fn record(&self, toolchain: &Toolchain, library: &Path) {
            let prelude = Prelude {
                folder: self.shared(),
                compiled: Compiled {
                    externs: BTreeMap::from([("ndlab".to_owned(), library.to_owned())]),
                    ..Compiled::default()
                },
                toolchain: toolchain.clone(),
                cpu_features: Vec::new(),
                build_seconds: 1,
                own_builds: None,
            };
            let path = self.shared().join("built.json");
            fs::write(&path, serde_json::to_string(&prelude).unwrap()).unwrap();
            mode(&path, 0o644);
        }

        fn folder(&self) -> PreludeFolder {
            PreludeFolder {
                toolchain: toolchain("/t"),
                cpu_features: Vec::new(),
                path: self.top.join("own/prelude/p"),
                shared: vec![self.top.join("none/prelude/p"), self.shared()],
            }
        }
    }

    impl Drop for Room {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.top);
        }
    }

    fn toolchain(sysroot: &str) -> Toolchain {
        let path = PathBuf::from(sysroot);
        let (rustc, cargo) = (path.join("rustc"), path.join("cargo"));
        Toolchain { sysroot: path, rustc, cargo, version: "release: 1.95.0\n".to_owned() }
    }

    fn mode(path: &Path, bits: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(bits)).unwrap();
    }

    #[test]
    fn a_prelude_of_the_room_is_taken_and_nothing_is_built() {
        let room = Room::new("room-taken");
        let prelude = room.folder().ensure(&mut |text| panic!("{text}")).unwrap();
        assert_eq!(prelude.folder, room.shared());
        let builds = prelude.build_folder().unwrap();
        assert!(builds.starts_with(room.top.join("own/prelude")), "{}", builds.display());
        assert_eq!(fs::read_to_string(builds.join("target/deps/libndlab.so")).unwrap(), "code");
    }

    #[test]
    fn ones_own_prelude_is_no_shared_one() {
        let room = Room::new("room-own");
        let folder = PreludeFolder { path: room.shared(), ..room.folder() };
        let prelude = folder.ensure(&mut |text| panic!("{text}")).unwrap();
        assert_eq!(prelude.build_folder().unwrap(), room.shared());
    }

    #[test]
    fn what_others_could_have_written_is_not_taken() {
        let room = Room::new("room-refused");
        let refused = || {
            assert!(room.folder().found().is_none());
            room.folder().refusals().join("")
        };
        let parent = room.library().parent().unwrap().to_owned();
        for (path, open, closed) in [
            (room.top.join("shared"), 0o777, 0o755),
            (room.shared(), 0o775, 0o755),
            (room.shared().join("built.json"), 0o666, 0o644),
            (parent, 0o777, 0o755),
            (room.library(), 0o664, 0o644),
        ] {
            mode(&path, open);
            let said = refused();
            assert!(said.contains(&path.display().to_string()), "{said}");
            mode(&path, closed);
            assert!(room.folder().found().is_some(), "{}", path.display());
        }
    }

    #[test]
    fn a_record_that_leads_elsewhere_is_not_taken() {
        let room = Room::new("room-elsewhere");
        let said = || format!("{:#}", find(&room.shared(), &toolchain("/t")).unwrap_err());
        room.record(&toolchain("/other"), &room.library());
        assert!(said().contains("`/other`"), "{}", said());
        room.record(&toolchain("/t"), Path::new("/bin/sh"));
        assert!(said().contains("not whole"), "{}", said());
        room.record(&toolchain("/t"), &room.shared().join("../../../own/libndlab.so"));
        assert!(said().contains("not whole"), "{}", said());
        let moved = room.top.join("moved");
        fs::rename(room.shared(), &moved).unwrap();
        folders::make_private(&room.shared()).unwrap();
        let said = format!("{:#}", find(&moved, &toolchain("/t")).unwrap_err());
        assert!(said.contains("does not work elsewhere"), "{said}");
        assert!(find(&room.shared(), &toolchain("/t")).unwrap().is_none());
    }

    #[test]
    fn a_copied_target_keeps_its_times_and_can_be_written() {
        let room = Room::new("room-times");
        let before = SystemTime::now() - Duration::from_secs(100_000);
        fs::File::open(room.library()).unwrap().set_modified(before).unwrap();
        mode(&room.library(), 0o444);
        let own = room.top.join("copy");
        // As after one that was killed.
        folders::make_private(&own.join("target.partial/rest")).unwrap();
        copy_target(&room.shared(), &own).unwrap();
        let copy = fs::metadata(own.join("target/deps/libndlab.so")).unwrap();
        assert_eq!(copy.modified().unwrap(), before);
        assert_eq!(copy.permissions().mode() & 0o200, 0o200);
        assert!(!own.join("target/rest").exists());
        fs::write(own.join("target/more"), "x").unwrap();
        copy_target(&room.shared(), &own).unwrap();
        assert!(own.join("target/more").exists(), "it is copied once");
    }
}
