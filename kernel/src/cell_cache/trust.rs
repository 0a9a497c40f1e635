//! Whose files may be loaded as code: only those that nobody but this user and root could have put
//! where they are. What lies in the files is the business of those who ask.
//!
//! The rule. A path is resolved by hand from `/` down, symbolic links included. Each folder and each
//! link on the way must belong to root or to this user, and no folder may be writable by its group
//! or by others (a POSIX ACL that lets more people write shows in the group's bit). One exception: a
//! folder on the way, such as `/tmp`, may be writable by all if it is sticky, for in a sticky folder
//! only the owner of an entry, or of the folder, can move the entry or take it away, and both are
//! this user or root, or the path is refused. The last folder gets no such exception. A file must be a
//! plain one of such an owner that no one else can write, and is looked at through the descriptor by
//! which it is read.
//!
//! There is no gap between check and use: what was found at a step can be replaced only by who may
//! write the folder above it, and that has been checked at the step before.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Metadata};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, bail};

/// As many symbolic links as Linux follows in one path.
const MOST_LINKS: usize = 40;

const STICKY: u32 = 0o1000;
const OTHERS_WRITE: u32 = 0o022;

/// The folder at `path`, by its real name, without symbolic links; or why it is not trusted.
pub fn folder(path: &Path) -> Result<PathBuf> {
    if !path.is_absolute() {
        bail!("`{}` is no absolute path", path.display());
    }
    let user = this_user();
    let mut real = PathBuf::from("/");
    check(&real, &look_at(&real)?, Place::OnTheWay, user)?;
    let mut ahead = Vec::new();
    push_parts(&mut ahead, path);
    let mut links = 0;
    while let Some(part) = ahead.pop() {
        if part == ".." {
            // The real path has no links in it, and what is above has been checked.
            real.pop();
            continue;
        }
        let next = real.join(&part);
        let metadata = look_at(&next)?;
        if metadata.is_symlink() {
            check_owner(&next, metadata.uid(), user)?;
            links += 1;
            if links > MOST_LINKS {
                bail!("`{}` leads through too many symbolic links", path.display());
            }
            let target = fs::read_link(&next)
                .with_context(|| format!("failed to read the link `{}`", next.display()))?;
            if target.is_absolute() {
                real = PathBuf::from("/");
            }
            push_parts(&mut ahead, &target);
        } else {
            check(&next, &metadata, Place::OnTheWay, user)?;
            real = next;
        }
    }
    check(&real, &look_at(&real)?, Place::Last, user)?;
    Ok(real)
}

/// Checks the folder `name` in a folder that is trusted. It may not be a symbolic link.
pub fn folder_in(trusted: &Path, name: impl AsRef<OsStr>) -> Result<PathBuf> {
    let path = trusted.join(name.as_ref());
    check(&path, &look_at(&path)?, Place::Last, this_user())?;
    Ok(path)
}

/// Opens the file at `path`, which lies in a folder that is trusted. `None` where there is none.
pub fn file(path: &Path) -> Result<Option<(File, Metadata)>> {
    let opened = File::options()
        .read(true)
        // Not waiting for whoever writes into a pipe that lies here.
        .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK)
        .open(path);
    let file = match opened {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(error).with_context(|| format!("failed to open `{}`", path.display()));
        }
    };
    let metadata =
        file.metadata().with_context(|| format!("failed to look at `{}`", path.display()))?;
    if !metadata.is_file() {
        bail!("`{}` is no plain file", path.display());
    }
    check_owner(path, metadata.uid(), this_user())?;
    check_mode(path, metadata.mode())?;
    Ok(Some((file, metadata)))
}

/// Whether a file or folder is one that `file` or `folder_in` would refuse for its owner or its mode.
pub fn is_refused(metadata: &Metadata) -> bool {
    let owner = metadata.uid();
    (owner != 0 && owner != this_user()) || metadata.mode() & OTHERS_WRITE != 0
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    OnTheWay,
    Last,
}

fn check(path: &Path, metadata: &Metadata, place: Place, user: u32) -> Result<()> {
    if !metadata.is_dir() {
        bail!("`{}` is no folder", path.display());
    }
    check_owner(path, metadata.uid(), user)?;
    if place == Place::OnTheWay && metadata.mode() & STICKY != 0 {
        return Ok(());
    }
    check_mode(path, metadata.mode())
}

fn check_owner(path: &Path, owner: u32, user: u32) -> Result<()> {
    if owner != 0 && owner != user {
        bail!(
            "`{}` belongs to user {owner}, and not to root or this user ({user})",
            path.display()
        );
    }
    Ok(())
}

fn check_mode(path: &Path, mode: u32) -> Result<()> {
    if mode & OTHERS_WRITE != 0 {
        bail!(
            "others can write `{path}` (mode {:04o}); `chmod go-w '{path}'` mends it",
            mode & 0o7777,
            path = path.display()
        );
    }
    Ok(())
}

fn look_at(path: &Path) -> Result<Metadata> {
    fs::symlink_metadata(path).with_context(|| format!("failed to look at `{}`", path.display()))
}

/// Puts the parts of `path` on the stack, the first on top.
fn push_parts(stack: &mut Vec<OsString>, path: &Path) {
    let parts = path.components().rev().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some("..".into()),
        Component::RootDir | Component::CurDir | Component::Prefix(_) => None,
    });
    stack.extend(parts);
}

fn this_user() -> u32 {
    rustix::process::geteuid().as_raw()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, chown, symlink};

    use super::*;
    use crate::cell_cache::tests::Place as TestPlace;
    use crate::folders;

    fn mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn refusal(path: &Path) -> String {
        format!("{:#}", folder(path).unwrap_err())
    }

    #[test]
    fn a_parent_that_others_can_write_is_refused_by_name() {
        let top = TestPlace::new("trust-parent");
        let deep = top.path().join("a/b/c");
        folders::make_private(&deep).unwrap();
        assert_eq!(folder(&deep).unwrap(), fs::canonicalize(&deep).unwrap());
        let parent = top.path().join("a");
        for bits in [0o777, 0o775, 0o757] {
            mode(&parent, bits);
            let said = refusal(&deep);
            assert!(said.contains(&format!("{}`", parent.display())), "{said}");
            assert!(said.contains("chmod go-w"), "{said}");
        }
        mode(&parent, 0o755);
        assert!(folder(&deep).is_ok());
    }

    #[test]
    fn sticky_is_enough_on_the_way_and_not_at_the_end() {
        let top = TestPlace::new("trust-sticky");
        let below = top.path().join("open/mine");
        folders::make_private(&below).unwrap();
        mode(&top.path().join("open"), 0o1777);
        mode(&below, 0o700);
        assert!(folder(&below).is_ok());
        assert!(refusal(&top.path().join("open")).contains("others can write"));
        // Nor by a detour.
        assert!(refusal(&below.join("..")).contains("others can write"));
        mode(&below, 0o770);
        assert!(refusal(&below).contains("mine"));
    }

    #[test]
    fn links_are_followed_by_hand() {
        let top = TestPlace::new("trust-links");
        let real = top.path().join("real");
        folders::make_private(&real.join("in")).unwrap();
        symlink("real", top.path().join("link")).unwrap();
        symlink(top.path().join("link"), top.path().join("second")).unwrap();
        let wanted = fs::canonicalize(real.join("in")).unwrap();
        assert_eq!(folder(&top.path().join("second/in")).unwrap(), wanted);
        assert_eq!(folder(&top.path().join("link/../real/./in")).unwrap(), wanted);
        // What the link leads to is checked like what stands in the path.
        mode(&real, 0o777);
        assert!(refusal(&top.path().join("second/in")).contains("real"));
        symlink("loop", top.path().join("loop")).unwrap();
        assert!(refusal(&top.path().join("loop")).contains("too many"));
        assert!(folder_in(top.path(), "link").is_err());
    }

    #[test]
    fn owners_other_than_root_and_this_user_are_refused() {
        let path = Path::new("/f");
        assert!(check_owner(path, 0, 1000).is_ok());
        assert!(check_owner(path, 1000, 1000).is_ok());
        assert!(check_owner(path, 1001, 1000).is_err());
        assert!(check_owner(path, 1000, 0).is_err(), "root does not run what users wrote");
        if this_user() != 0 {
            return;
        }
        let top = TestPlace::new("trust-owner");
        let deep = top.path().join("a/b");
        folders::make_private(&deep).unwrap();
        fs::write(deep.join("f"), "x").unwrap();
        mode(&deep.join("f"), 0o600);
        chown(deep.join("f"), Some(12345), None).unwrap();
        assert!(folder(&deep).is_ok());
        assert!(file(&deep.join("f")).unwrap_err().to_string().contains("user 12345"));
        chown(top.path().join("a"), Some(12345), None).unwrap();
        assert!(refusal(&deep).contains("user 12345"));
        // A link in a sticky folder may be anybody's.
        let open = top.path().join("open");
        fs::create_dir(&open).unwrap();
        mode(&open, 0o1777);
        symlink("/usr", open.join("link")).unwrap();
        assert!(folder(&open.join("link")).is_ok());
        std::os::unix::fs::lchown(open.join("link"), Some(12345), None).unwrap();
        assert!(refusal(&open.join("link")).contains("user 12345"));
    }

    #[test]
    fn only_plain_files_that_no_one_else_can_write() {
        let top = TestPlace::new("trust-file");
        let path = top.path().join("f");
        assert!(file(&path).unwrap().is_none());
        fs::write(&path, "x").unwrap();
        mode(&path, 0o644);
        assert!(file(&path).unwrap().is_some());
        mode(&path, 0o664);
        assert!(file(&path).is_err());
        mode(&path, 0o644);
        symlink(&path, top.path().join("link")).unwrap();
        assert!(file(&top.path().join("link")).is_err());
        assert!(file(top.path()).unwrap_err().to_string().contains("no plain file"));
    }
}
