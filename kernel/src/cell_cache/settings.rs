//! What the environment says about the cache: whether it is used, how large it may become, and
//! where the caches are. Whether these places may be trusted is `trust.rs`'s business.

use std::env;
use std::ffi::OsStr;
use std::path::PathBuf;

use crate::folders;

/// As large as the cache becomes if the user says nothing.
const DEFAULT_LIMIT: u64 = 1 << 30;

/// Where an administrator may have prepared a cache for all users.
const PREPARED: [&str; 2] = ["/usr/local/share/ndlab/cache", "/var/cache/ndlab"];

/// Which caches there are, and what may be done with them.
pub(super) struct Settings {
    /// Whether cells are looked up and kept.
    pub on: bool,
    /// How many bytes the user's own cells may take.
    pub limit: u64,
    /// The user's own cache; `None` where there is no place for it.
    pub own: Option<PathBuf>,
    /// The caches that are only read.
    pub shared: Vec<PathBuf>,
    /// What the environment says that cannot be meant.
    pub problems: Vec<String>,
}

impl Settings {
    /// Reads `NDLAB_CACHE`, `NDLAB_CACHE_SIZE`, `NDLAB_CACHE_DIR` and `NDLAB_SHARED_CACHE`.
    pub fn from_environment() -> Settings {
        let mut problems = Vec::new();
        let on = match env::var("NDLAB_CACHE").as_deref() {
            Ok("off") => false,
            Ok("on" | "") | Err(env::VarError::NotPresent) => true,
            Ok(_) | Err(env::VarError::NotUnicode(_)) => {
                problems.push("NDLAB_CACHE takes `on` or `off`; it is taken for `on`".to_owned());
                true
            }
        };
        let limit = match env::var_os("NDLAB_CACHE_SIZE").filter(|text| !text.is_empty()) {
            None => DEFAULT_LIMIT,
            Some(text) => text.to_str().and_then(bytes).unwrap_or_else(|| {
                problems.push(format!(
                    "NDLAB_CACHE_SIZE is `{}` and should be a size such as `500MB`; it is taken for \
                     {}",
                    text.to_string_lossy(),
                    size(DEFAULT_LIMIT)
                ));
                DEFAULT_LIMIT
            }),
        };
        let own = folders::cache().map_err(|error| problems.push(format!("{error:#}"))).ok();
        let shared = shared(env::var_os("NDLAB_SHARED_CACHE").as_deref(), &mut problems);
        Settings { on, limit, own, shared, problems }
    }
}

/// The shared caches: those that the variable names, then those that are prepared for everybody.
pub(super) fn shared(named: Option<&OsStr>, problems: &mut Vec<String>) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    for path in named.map(env::split_paths).into_iter().flatten() {
        if path.as_os_str().is_empty() {
            continue;
        }
        // What is relative means something else in each process.
        if !path.is_absolute() {
            let path = path.display();
            problems.push(format!("NDLAB_SHARED_CACHE names `{path}`, which is no absolute path"));
        } else if !path.try_exists().is_ok_and(|there| there) {
            let path = path.display();
            problems.push(format!("NDLAB_SHARED_CACHE names `{path}`, which cannot be found"));
        } else {
            found.push(path);
        }
    }
    let prepared = PREPARED.iter().map(PathBuf::from).filter(|path| path.exists());
    found.extend(prepared);
    found
}

/// `500MB`, `1.5 GiB` or `4096` as bytes.
fn bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let factor: f64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "t" | "tb" => 1e12,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        "tib" => 1024.0 * 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    let bytes = number.parse::<f64>().ok()? * factor;
    // The conversion saturates.
    Some(bytes as u64)
}

/// A number of bytes as people write it.
pub(super) fn size(bytes: u64) -> String {
    match bytes as f64 {
        bytes if bytes >= 1e9 => format!("{:.1} GB", bytes / 1e9),
        bytes if bytes >= 1e6 => format!("{:.1} MB", bytes / 1e6),
        bytes => format!("{:.0} kB", bytes / 1e3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_as_people_write_them() {
        for (text, wanted) in [
            ("500MB", 500_000_000),
            ("500 mb", 500_000_000),
            ("1GiB", 1 << 30),
            ("1.5G", 1_500_000_000),
            ("4096", 4096),
            ("0", 0),
        ] {
            assert_eq!(bytes(text), Some(wanted), "{text}");
        }
        for text in ["", "much", "12 apples", "-1", "1.2.3MB", "GB", "."] {
            assert_eq!(bytes(text), None, "{text}");
        }
        assert_eq!(size(DEFAULT_LIMIT), "1.1 GB");
        assert_eq!(size(1_500_000), "1.5 MB");
        assert_eq!(size(4096), "4 kB");
    }

    #[test]
    fn says_which_shared_caches_cannot_be_meant() {
        let mut problems = Vec::new();
        let here = env::temp_dir();
        let named = env::join_paths([here.as_os_str(), "relative".as_ref(), "/no/such".as_ref()]);
        let found = shared(Some(&named.unwrap()), &mut problems);
        assert_eq!(found.first(), Some(&here));
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[0].contains("`relative`") && problems[1].contains("`/no/such`"));
    }
}
