//! The prelude as cells use it: a library built once for this compiler and this CPU, in a folder
//! of its own in the cache, or found in a cache that somebody prepared (`shared.rs`). Its API is the crate `ndlab`; compiling it is `build.rs`'s business.

mod build;
pub mod crate_source;
pub mod index;
mod library_source;
mod shared;
mod shorten;
mod source;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::cell_cache;
use crate::folders;
use crate::toolchain::Toolchain;

pub use build::{BuildFlags, Compiled, compile_dependencies, lay_out, newest};
pub use source::library;

/// Changes when the way the prelude is compiled changes, so that an old build is not taken for a
/// new one.
const BUILD_RECIPE: u32 = 1;

/// A prelude that is built and can be linked to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Prelude {
    /// The unpacked source, its target folder, and this record.
    pub folder: PathBuf,
    /// What `rustc` is told of the crates that a cell can name.
    pub compiled: Compiled,
    /// The compiler that built it.
    pub toolchain: Toolchain,
    /// The CPU features that it was built for.
    pub cpu_features: Vec<String>,
    /// How long the build took.
    pub build_seconds: u64,
    /// Where this user's builds go if the prelude is a shared one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    own_builds: Option<PathBuf>,
}

impl Prelude {
    /// The shared library that every cell and every worker loads.
    pub fn library(&self) -> &Path {
        &self.compiled.externs["ndlab"]
    }

    /// The folder with the target folder into which crates for cells are built, beside what is built
    /// of the prelude.
    fn build_folder(&self) -> Result<&Path> {
        let Some(own) = &self.own_builds else { return Ok(&self.folder) };
        shared::copy_target(&self.folder, own)?;
        Ok(own)
    }
}

/// Where the prelude of one toolchain and CPU belongs, built or not.
pub struct PreludeFolder {
    toolchain: Toolchain,
    cpu_features: Vec<String>,
    path: PathBuf,
    /// Where it may have been built for many users.
    shared: Vec<PathBuf>,
}

impl PreludeFolder {
    /// The place of this binary's prelude for `toolchain` and the CPU it runs on.
    pub fn of(toolchain: &Toolchain) -> Result<PreludeFolder> {
        let cpu_features = toolchain.cpu_features()?;
        let mut hash = Sha256::new();
        hash.update(BUILD_RECIPE.to_le_bytes());
        for text in [&toolchain.version, &cpu_features.join(",")] {
            hash.update(text.len().to_le_bytes());
            hash.update(text);
        }
        for (name, text) in source::FILES {
            hash.update(text.len().to_le_bytes());
            hash.update(name);
            hash.update(text);
        }
        let key: String =
            hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let name = format!("{}-{key}", env!("CARGO_PKG_VERSION"));
        let shared = cell_cache::shared_caches();
        let shared = shared.into_iter().map(|cache| cache.join("prelude").join(&name)).collect();
        let path = folders::cache()?.join("prelude").join(&name);
        Ok(PreludeFolder { toolchain: toolchain.clone(), cpu_features, path, shared })
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The prelude, where it is built and nothing of it has gone missing.
    pub fn built(&self) -> Option<Prelude> {
        let record = fs::read_to_string(self.path.join("built.json")).ok()?;
        let prelude: Prelude = serde_json::from_str(&record).ok()?;
        let whole = prelude.compiled.externs.values().all(|path| path.is_file());
        (whole && prelude.toolchain == self.toolchain).then_some(prelude)
    }

    /// The prelude, where it is built, be it by somebody for many users. Theirs comes first: the
    /// cells that they have compiled are linked to it.
    pub fn found(&self) -> Option<Prelude> {
        self.built_for_many().or_else(|| self.built())
    }

    /// Why shared preludes that are there are not used.
    pub fn refusals(&self) -> Vec<String> {
        let refused = self.shared.iter().filter_map(|candidate| {
            shared::find(candidate, &self.toolchain).err().map(|error| format!("{error:#}"))
        });
        refused.collect()
    }

    fn built_for_many(&self) -> Option<Prelude> {
        let own = fs::canonicalize(&self.path).ok();
        self.shared.iter().find_map(|candidate| {
            if own.is_some() && fs::canonicalize(candidate).ok() == own {
                return None;
            }
            // One that cannot be used is no reason not to build another.
            let prelude = shared::find(candidate, &self.toolchain).ok()??;
            Some(Prelude { own_builds: Some(self.builds_beside(&prelude.folder)), ..prelude })
        })
    }

    /// Where this user's builds for the prelude in `shared` belong.
    fn builds_beside(&self, shared: &Path) -> PathBuf {
        let hash = Sha256::digest(shared.as_os_str().as_encoded_bytes());
        let hash: String = hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(format!("-beside-{hash}"));
        self.path.with_file_name(name)
    }

    /// The prelude, built now if it has to be. `tell` hears why and how it goes.
    pub fn ensure(&self, tell: &mut dyn FnMut(&str)) -> Result<Prelude> {
        if let Some(prelude) = self.found() {
            return Ok(prelude);
        }
        folders::make_private(&self.path)?;
        let _lock = folders::locked(&self.path.join("lock"))?;
        // Another kernel may have built it while this one waited for the lock.
        if let Some(prelude) = self.built() {
            return Ok(prelude);
        }
        tell(&self.why_now());
        let started = std::time::Instant::now();
        source::unpack(&self.path)?;
        let compiled = build::compile_base(&self.path, &self.toolchain)?;
        let prelude = Prelude {
            folder: self.path.clone(),
            compiled,
            toolchain: self.toolchain.clone(),
            cpu_features: self.cpu_features.clone(),
            build_seconds: started.elapsed().as_secs(),
            own_builds: None,
        };
        let record = serde_json::to_string_pretty(&prelude).context("a record is JSON")?;
        folders::write_atomically(&self.path.join("built.json"), &record)?;
        let _ = self.library_source(&prelude);
        tell(&format!("The prelude is built ({} s).", prelude.build_seconds));
        Ok(prelude)
    }

    /// What rust-analyzer is to read of the standard library; made now where it is not there. Where
    /// that fails, the toolchain's own source does: slower, in more memory.
    pub fn library_source(&self, prelude: &Prelude) -> PathBuf {
        // That of a shared prelude may be there, and cannot be made.
        library_source::ensure(&prelude.folder, &self.toolchain)
            .or_else(|_| library_source::ensure(&self.path, &self.toolchain))
            .unwrap_or_else(|_| self.toolchain.library_source())
    }

    /// What differs from the prelude built last, in one sentence.
    fn why_now(&self) -> String {
        let built = self.path.parent().map(others_beside).unwrap_or_default();
        let reason = match built.last() {
            None => "building the prelude for the first time".to_owned(),
            Some(last) if last.toolchain.version != self.toolchain.version => format!(
                "the compiler changed from rustc {} to {}: building the prelude again",
                last.toolchain.release(),
                self.toolchain.release()
            ),
            Some(last) if last.cpu_features != self.cpu_features => {
                "this machine's CPU differs from the one the prelude was built for: building it \
                 again"
                    .to_owned()
            }
            Some(_) => "the prelude changed: building it again".to_owned(),
        };
        format!("ndlab: {reason}. This takes one to four minutes, once.")
    }
}

/// The records of the preludes built in `folder`, oldest first.
pub fn others_beside(folder: &Path) -> Vec<Prelude> {
    let records = fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|entry| {
        let path = entry.path().join("built.json");
        let built = fs::metadata(&path).and_then(|metadata| metadata.modified()).ok()?;
        let prelude = serde_json::from_str::<Prelude>(&fs::read_to_string(&path).ok()?).ok()?;
        Some((built, prelude))
    });
    let by_age: BTreeMap<_, _> = records.collect::<Vec<_>>().into_iter().collect();
    by_age.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toolchain(version: &str) -> Toolchain {
        let path = PathBuf::from("/t");
        let (sysroot, rustc, cargo) = (path.clone(), path.clone(), path);
        Toolchain { sysroot, rustc, cargo, version: format!("release: {version}\n") }
    }

    fn record(folder: &Path, version: &str, feature: &str) {
        let prelude = Prelude {
            folder: folder.to_owned(),
            compiled: Compiled::default(),
            toolchain: toolchain(version),
            cpu_features: vec![feature.to_owned()],
            build_seconds: 1,
            own_builds: None,
        };
        fs::create_dir_all(folder).unwrap();
        fs::write(folder.join("built.json"), serde_json::to_string(&prelude).unwrap()).unwrap();
    }

    #[test]
    fn says_why_it_is_built_again() {
        let top = std::env::temp_dir().join(format!("ndlab-why-{}", std::process::id()));
        let cpu_features = vec!["avx2".to_owned()];
        let wanted = PreludeFolder {
            toolchain: toolchain("1.96.0"),
            cpu_features,
            path: top.join("new"),
            shared: Vec::new(),
        };
        fs::create_dir_all(&top).unwrap();
        assert!(wanted.why_now().contains("for the first time"));
        record(&top.join("old"), "1.95.0", "avx2");
        assert!(wanted.why_now().contains("from rustc 1.95.0 to 1.96.0"), "{}", wanted.why_now());
        record(&top.join("old"), "1.96.0", "sse2");
        assert!(wanted.why_now().contains("CPU differs"), "{}", wanted.why_now());
        record(&top.join("old"), "1.96.0", "avx2");
        assert!(wanted.why_now().contains("the prelude changed"), "{}", wanted.why_now());
        fs::remove_dir_all(&top).unwrap();
    }

    #[test]
    fn a_record_of_files_that_are_gone_is_no_build() {
        let top = std::env::temp_dir().join(format!("ndlab-gone-{}", std::process::id()));
        record(&top, "1.95.0", "avx2");
        let gone = BTreeMap::from([("ndlab".to_owned(), top.join("libndlab.so"))]);
        let path = top.join("built.json");
        let mut prelude: Prelude =
            serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let folder = PreludeFolder {
            toolchain: toolchain("1.95.0"),
            cpu_features: vec!["avx2".to_owned()],
            path: top.clone(),
            shared: Vec::new(),
        };
        assert!(folder.built().is_some());
        prelude.compiled.externs = gone;
        fs::write(&path, serde_json::to_string(&prelude).unwrap()).unwrap();
        assert!(folder.built().is_none());
        fs::remove_dir_all(&top).unwrap();
    }
}
