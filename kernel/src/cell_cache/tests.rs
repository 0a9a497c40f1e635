//! Tests of the cache as a whole: several writers, damage, limits, strangers' files, time.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::process::Command;
use std::time::Instant;
use std::{env, thread};

use super::*;

/// A folder of a test's own, which goes with it.
pub(super) struct Place(PathBuf);

impl Place {
    pub fn new(name: &str) -> Place {
        let path = env::temp_dir().join(format!("ndlab-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        folders::make_private(&path).unwrap();
        Place(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    fn settings(&self) -> Settings {
        Settings {
            on: true,
            limit: 1 << 30,
            own: Some(self.0.join("own")),
            shared: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn cache(&self) -> CellCache {
        CellCache::with(self.settings())
    }

    fn library(&self, contents: &[u8]) -> PathBuf {
        let path = self.0.join("libctx.so");
        fs::write(&path, contents).unwrap();
        path
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn path_of(cells: &Path, key: &Key) -> PathBuf {
    cells.join(&key.to_string()[..2]).join(key.to_string())
}

fn own_path(place: &Place, key: &Key) -> PathBuf {
    path_of(&place.path().join("own/cells"), key)
}

fn used(place: &Place, key: &Key, ago: u64) {
    let file = File::open(own_path(place, key)).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(ago)).unwrap();
}

fn unfinished(place: &Place) -> usize {
    let shards = fs::read_dir(place.path().join("own/cells")).unwrap().flatten();
    let shards = shards.filter(|shard| shard.path().is_dir());
    let files = shards.flat_map(|shard| fs::read_dir(shard.path()).unwrap().flatten());
    files.filter(|file| file.file_name().to_string_lossy().starts_with(bound::UNFINISHED)).count()
}

#[test]
fn finds_what_was_stored_and_nothing_else() {
    let place = Place::new("cells-store");
    let (cache, key) = (place.cache(), Key::of(["source"]));
    assert!(cache.find(&key).is_none());
    cache.store(&key, b"record", Some(&place.library(b"code")));
    let hit = cache.find(&key).unwrap();
    assert_eq!(hit.record(), b"record");
    assert!(cache.find(&Key::of(["other"])).is_none());
    // A second kernel finds it, too.
    assert!(place.cache().find(&key).unwrap().has_library());
    cache.store(&key, b"without", None);
    let hit = cache.find(&key).unwrap();
    assert_eq!((hit.record(), hit.has_library()), (&b"without"[..], false));
    assert!(hit.copy_library(&place.path().join("copy")).is_err());
    // A library that is not there is not stored as none.
    let missing = Key::of(["missing"]);
    cache.store(&missing, b"r", Some(Path::new("/no/such/library")));
    assert!(cache.find(&missing).is_none());
    let mode = fs::metadata(own_path(&place, &key)).unwrap().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn every_copy_of_a_library_is_a_file_of_its_own() {
    let place = Place::new("cells-copies");
    let (cache, key) = (place.cache(), Key::of(["source"]));
    cache.store(&key, b"", Some(&place.library(b"code")));
    let hit = cache.find(&key).unwrap();
    let (first, second) = (place.path().join("1.so"), place.path().join("2.so"));
    hit.copy_library(&first).unwrap();
    hit.copy_library(&second).unwrap();
    let held = File::open(&first).unwrap();
    hit.copy_library(&first).unwrap();
    let inode = |path: &Path| fs::metadata(path).unwrap().ino();
    let inodes = [inode(&first), inode(&second), inode(&own_path(&place, &key))];
    assert!(inodes[0] != inodes[1] && inodes[0] != inodes[2] && inodes[1] != inodes[2]);
    // What is loaded from there is not written over.
    assert_ne!(held.metadata().unwrap().ino(), inodes[0]);
    assert_eq!(fs::read(&first).unwrap(), b"code");
}

#[test]
fn a_damaged_file_is_a_miss_and_goes() {
    let place = Place::new("cells-damage");
    let (cache, key) = (place.cache(), Key::of(["source"]));
    let library = place.library(&[7; 5000]);
    let path = own_path(&place, &key);
    cache.store(&key, b"a record", Some(&library));
    let whole = fs::read(&path).unwrap();
    let last = whole.len() - 1;
    let mut damages: Vec<Vec<u8>> = [0, 1, 20, 50, 58, 70, 101, 105, 2000, last]
        .iter()
        .map(|at| {
            let mut damaged = whole.clone();
            damaged[*at] ^= 1;
            damaged
        })
        .collect();
    damages.extend([0, 5, 40, 60, 100, 104, 3000, last].map(|length| whole[..length].to_vec()));
    damages.push(vec![0; whole.len()]);
    damages.push([&whole[..], b"more"].concat());
    for damaged in damages {
        fs::write(&path, &damaged).unwrap();
        assert!(cache.find(&key).is_none());
        assert!(!path.exists(), "it is taken away");
        cache.store(&key, b"a record", Some(&library));
        assert_eq!(cache.find(&key).unwrap().record(), b"a record");
    }
    // A whole file under another cell's name.
    let other = Key::of(["other"]);
    cache.store(&other, b"other", None);
    fs::copy(own_path(&place, &other), &path).unwrap();
    assert!(cache.find(&key).is_none());
}

#[test]
fn what_others_could_have_written_is_not_loaded() {
    let place = Place::new("cells-strangers");
    let (cache, key) = (place.cache(), Key::of(["source"]));
    cache.store(&key, b"", None);
    let path = own_path(&place, &key);
    let mode = |path: &Path, bits| {
        fs::set_permissions(path, fs::Permissions::from_mode(bits)).unwrap();
    };
    for (file, open, closed) in
        [(&*path, 0o666, 0o600), (&path, 0o660, 0o600), (path.parent().unwrap(), 0o770, 0o700)]
    {
        mode(file, open);
        assert!(cache.find(&key).is_none(), "{} with {open:o}", file.display());
        assert!(cache.describe().contains("1 not loaded"), "{}", cache.describe());
        mode(file, closed);
        assert!(cache.find(&key).is_some());
    }
    // A folder above: the cache that is opened then is none, and says why.
    mode(place.path(), 0o777);
    let refused = place.cache();
    assert!(refused.find(&key).is_none());
    assert!(refused.describe().contains("chmod go-w"), "{}", refused.describe());
    assert!(refused.clear().is_err());
    mode(place.path(), 0o700);
    assert!(place.cache().find(&key).is_some());
    if rustix::process::geteuid().is_root() {
        for file in [&*path, path.parent().unwrap()] {
            chown(file, Some(12345), None).unwrap();
            assert!(cache.find(&key).is_none());
            chown(file, Some(0), None).unwrap();
        }
        chown(place.path().join("own"), Some(12345), None).unwrap();
        assert!(place.cache().describe().contains("user 12345"));
    }
}

#[test]
fn a_shared_cache_is_read_and_never_written() {
    let place = Place::new("cells-shared");
    let prepared = Settings { own: Some(place.path().join("room")), ..place.settings() };
    let (prepared, key) = (CellCache::with(prepared), Key::of(["source"]));
    prepared.store(&key, b"of the room", None);
    let file = path_of(&place.path().join("room/cells"), &key);
    let long_ago = SystemTime::now() - Duration::from_secs(1_000_000);
    File::open(&file).unwrap().set_modified(long_ago).unwrap();

    let shared = vec![place.path().join("nothing"), place.path().join("room")];
    let cache = CellCache::with(Settings { shared, ..place.settings() });
    assert_eq!(cache.find(&key).unwrap().record(), b"of the room");
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), long_ago);
    let own = Key::of(["own"]);
    cache.store(&own, b"", None);
    assert!(!path_of(&place.path().join("room/cells"), &own).exists());
    let said = cache.describe();
    assert!(said.contains("1 cell, 4 kB in `") && said.contains("only read"), "{said}");
    // The user's own comes first; a damaged shared one is not taken away.
    cache.store(&key, b"mine", None);
    assert_eq!(cache.find(&key).unwrap().record(), b"mine");
    fs::write(&file, "damaged").unwrap();
    cache.clear().unwrap();
    assert!(cache.find(&key).is_none());
    assert!(file.exists());
    // One that is the process's own is not looked at twice.
    let both = Settings { shared: vec![place.path().join("own")], ..place.settings() };
    assert!(CellCache::with(both).shared.is_empty());
}

#[test]
fn off_is_off() {
    let place = Place::new("cells-off");
    let (cache, key) = (place.cache(), Key::of(["source"]));
    cache.store(&key, b"", None);
    let off = CellCache::with(Settings { on: false, ..place.settings() });
    assert!(off.find(&key).is_none());
    off.store(&Key::of(["other"]), b"", None);
    assert!(cache.find(&Key::of(["other"])).is_none());
    assert!(off.describe().starts_with("off"), "{}", off.describe());
    assert!(off.clear().unwrap().starts_with("Removed 1 cell, 4 kB"));
    assert!(cache.find(&key).is_none());
}

#[test]
fn no_place_is_no_cache() {
    let place = Place::new("cells-none");
    fs::write(place.path().join("own"), "a file where the folder should be").unwrap();
    let cache = place.cache();
    cache.store(&Key::of(["k"]), b"", None);
    assert!(cache.find(&Key::of(["k"])).is_none());
    assert!(cache.describe().contains("failed to create the folder"), "{}", cache.describe());
}

#[test]
fn the_cells_used_longest_ago_go_first() {
    let place = Place::new("cells-bound");
    let key = |number: usize| Key::of([number.to_string()]);
    let limit = 16 * 8192;
    let cache = CellCache::with(Settings { limit, ..place.settings() });
    let library = place.library(&[1; 6000]);
    for number in 0..16 {
        cache.store(&key(number), b"", Some(&library));
        used(&place, &key(number), 100_000 - number as u64);
    }
    assert_eq!((0..16).filter(|number| cache.find(&key(*number)).is_some()).count(), 16);
    for number in 0..16 {
        used(&place, &key(number), 100_000 - number as u64);
    }
    // The first is used again, and then is not the oldest.
    assert!(cache.find(&key(0)).is_some());
    cache.store(&key(16), b"", Some(&library));
    let kept: Vec<usize> =
        (0..17).filter(|number| own_path(&place, &key(*number)).exists()).collect();
    assert_eq!(kept, [&[0][..], &[4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]].concat());
    // Whatever comes, the limit holds.
    for number in 100..200 {
        cache.store(&key(number), b"", Some(&library));
        assert!(bound::count(&place.path().join("own/cells")).bytes <= limit);
    }
    // What is larger than all of it is not stored at the others' cost.
    cache.store(&key(300), b"", Some(&place.library(&vec![1; 1 << 20])));
    assert!(cache.find(&key(300)).is_none());
    assert!(cache.find(&key(199)).is_some());
}

#[test]
fn a_store_does_not_count_the_folder() {
    let place = Place::new("cells-journal");
    let cache = place.cache();
    cache.store(&Key::of(["first"]), b"", None);
    let journal = place.path().join("own/cells/journal");
    let counted = fs::metadata(&journal).unwrap().ino();
    for number in 0..1030 {
        if number == 1000 {
            // A count replaces the file.
            assert_eq!(fs::metadata(&journal).unwrap().ino(), counted);
            assert_eq!(fs::metadata(&journal).unwrap().len(), 8 * 1001);
        }
        cache.store(&Key::of([number.to_string()]), b"", None);
    }
    assert!(fs::metadata(&journal).unwrap().len() < 8 * 100, "it was counted in between");
    // One that was cut off in the middle of a note is counted anew.
    fs::write(&journal, [1, 2, 3]).unwrap();
    cache.store(&Key::of(["last"]), b"", None);
    assert_eq!(fs::read(&journal).unwrap(), (4096u64 * 1032).to_le_bytes());
}

#[test]
fn what_killed_writers_left_is_swept() {
    let place = Place::new("cells-stray");
    let (cache, key) = (place.cache(), Key::of(["source"]));
    cache.store(&key, b"", None);
    let shard = own_path(&place, &key).parent().unwrap().to_owned();
    let (old, new) = (shard.join("unfinished-old"), shard.join("unfinished-new"));
    for path in [&old, &new] {
        fs::write(path, "half").unwrap();
    }
    let long_ago = SystemTime::now() - Duration::from_secs(7200);
    File::open(&old).unwrap().set_modified(long_ago).unwrap();
    bound::sweep(&place.path().join("own/cells"), 1 << 30).unwrap();
    assert!(!old.exists(), "nobody is writing it");
    assert!(new.exists(), "somebody may be writing it");
    assert!(cache.find(&key).is_some());
    cache.clear().unwrap();
    assert_eq!(unfinished(&place), 0);
    assert!(!shard.exists());
    cache.store(&key, b"", None);
    assert!(cache.find(&key).is_some());
}

#[test]
fn a_use_is_noted_once_in_a_while() {
    let place = Place::new("cells-use");
    let (cache, key) = (place.cache(), Key::of(["source"]));
    cache.store(&key, b"", None);
    let noted = || fs::metadata(own_path(&place, &key)).unwrap().modified().unwrap();
    used(&place, &key, 60);
    let before = noted();
    cache.find(&key).unwrap();
    assert_eq!(noted(), before);
    used(&place, &key, 7200);
    cache.find(&key).unwrap();
    assert!(noted().elapsed().unwrap() < Duration::from_secs(60));
    // Nor does a clock that was wrong once make a cell young for ever.
    let future = SystemTime::now() + Duration::from_secs(1_000_000);
    File::open(own_path(&place, &key)).unwrap().set_modified(future).unwrap();
    cache.find(&key).unwrap();
    assert!(noted() < future);
}

/// Names the folder to `stores_in_a_process_of_its_own`.
const STORE_HERE: &str = "NDLAB_TEST_STORE_HERE";

/// What every writer of the test below stores under one key: what it is does not differ in length
/// only.
fn versions() -> [Vec<u8>; 2] {
    [vec![1; 300_000], vec![2; 200_000]]
}

/// Does something only when `many_writers_of_one_key` calls it.
#[test]
fn stores_in_a_process_of_its_own() {
    let Some(path) = env::var_os(STORE_HERE) else { return };
    let cache = CellCache::with(Settings {
        on: true,
        limit: 1 << 30,
        own: Some(path.into()),
        shared: Vec::new(),
        problems: Vec::new(),
    });
    loop {
        for record in versions() {
            cache.store(&Key::of(["one"]), &record, None);
        }
    }
}

#[test]
fn many_writers_of_one_key() {
    let place = Place::new("cells-writers");
    let own = place.path().join("own");
    let mut children: Vec<_> = (0..2)
        .map(|_| {
            Command::new(env::current_exe().unwrap())
                .args(["--exact", "cell_cache::tests::stores_in_a_process_of_its_own"])
                .env(STORE_HERE, &own)
                .stdout(std::process::Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    let (cache, key) = (place.cache(), Key::of(["one"]));
    let until = Instant::now() + Duration::from_secs(20);
    while cache.find(&key).is_none() {
        assert!(Instant::now() < until, "the children store nothing");
        thread::sleep(Duration::from_millis(5));
    }
    thread::scope(|scope| {
        for record in versions() {
            scope.spawn(|| {
                let record = record;
                for _ in 0..50 {
                    place.cache().store(&Key::of(["one"]), &record, None);
                }
            });
        }
        for _ in 0..300 {
            let hit = cache.find(&key).expect("one that is written again never goes missing");
            assert!(versions().iter().any(|version| version == hit.record()));
        }
    });
    // In the middle of a write, most likely.
    for child in &mut children {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(versions().iter().any(|version| version == cache.find(&key).unwrap().record()));
    assert!(unfinished(&place) <= 2);
}

#[expect(clippy::print_stdout, reason = "what was measured")]
#[test]
fn a_hit_takes_no_time() {
    let place = Place::new("cells-time");
    let key = Key::of(["source"]);
    place.cache().store(&key, &[3; 2000], Some(&place.library(&[9; 100_000])));
    let median = |action: &dyn Fn()| {
        let mut times: Vec<Duration> = (0..101)
            .map(|_| {
                let started = Instant::now();
                action();
                started.elapsed()
            })
            .collect();
        times.sort();
        times[50]
    };
    let cache = place.cache();
    let hit = cache.find(&key).unwrap();
    let copy = place.path().join("copy.so");
    let opening = median(&|| drop(place.cache()));
    let finding = median(&|| drop(cache.find(&key).unwrap()));
    let copying = median(&|| hit.copy_library(&copy).unwrap());
    let library = place.path().join("libctx.so");
    let storing = median(&|| cache.store(&key, &[3; 2000], Some(&library)));
    println!("open {opening:?}, find {finding:?}, copy {copying:?}, store {storing:?} (100 kB)");
    // Many times what it takes, for machines that do other things as well.
    assert!(finding < Duration::from_millis(10), "{finding:?}");
}
