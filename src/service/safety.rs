//! Start-up refusals: files, folders above them, the file system and the engine must be trustworthy.

use super::Error;
use crate::{domain::refusal::Code, text};
use rustix::process::geteuid;
use std::{
    fs, io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

/// The oldest SQLite without the WAL-reset fault, which can lose committed transactions.
pub(super) const OLDEST_ENGINE: i32 = 3_051_003;

/// Magic numbers of `statfs` that mean "not a local disk": NFS, SMB, CIFS, SMB2, FUSE, 9p, AFS, Ceph.
const NETWORK: &[u64] = &[0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42, 0x6573_5546, 0x0102_1997, 0x5346_414F, 0x00C3_6400];

/// From now on this process makes files that only its account can read.
pub fn tighten_umask() {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
}

/// Refuses an engine with a known data-loss fault.
pub(super) fn check_engine() -> Result<(), Error> {
    let found = rusqlite::version_number();
    if found >= OLDEST_ENGINE {
        return Ok(());
    }
    let version = rusqlite::version();
    Err(Error::new(
        Code::Unsafe,
        text!(
            "SQLite {version} 早于 3.51.3，可能丢失已提交的数据",
            "SQLite {version} is older than 3.51.3 and can lose committed data"
        ),
    )
    .hint(text!("换用自带新版 SQLite 的程序", "use a build with a newer SQLite")))
}

/// Checks a database or key file: regular, one name, owned by us or root, not open to others, and the same for every
/// folder above it.
pub(super) fn check_file(path: &Path) -> Result<(), Error> {
    let meta = fs::symlink_metadata(path).map_err(|error| unreadable(path, &error))?;
    let shown = path.display().to_string();
    if !meta.file_type().is_file() {
        return Err(unsafe_because(
            text!("`{shown}` 不是普通文件", "`{shown}` is not a regular file"),
            text!("指定数据库文件本身，不用链接", "name the database file itself, not a link"),
        ));
    }
    // None at all is a journal that another process has just removed on its way out.
    if meta.nlink() > 1 {
        return Err(unsafe_because(
            text!("`{shown}` 有多个硬链接", "`{shown}` has more than one hard link"),
            text!("删去其余链接", "remove the other links"),
        ));
    }
    check_owner(path, meta.uid())?;
    if meta.mode() & 0o077 != 0 {
        return Err(unsafe_because(
            text!("`{shown}` 可被他人读写", "`{shown}` can be read or written by others"),
            text!("运行 `chmod 600 {shown}`", "run `chmod 600 {shown}`"),
        ));
    }
    check_folders(path)
}

/// Checks the folder that will hold a new file.
pub(super) fn check_folders(path: &Path) -> Result<(), Error> {
    let full = absolute(path)?;
    let mut below_private = false;
    let mut below: Option<&Path> = None;
    for folder in full.ancestors().skip(1) {
        let meta = fs::metadata(folder).map_err(|error| unreadable(folder, &error))?;
        check_owner(folder, meta.uid())?;
        let open = meta.mode() & 0o022 != 0;
        let sticky = meta.mode() & 0o1000 != 0 && meta.uid() == 0;
        if open
            && sticky
            && !below_private
            && let Some(below) = below
        {
            let (shown, below) = (folder.display().to_string(), below.display().to_string());
            return Err(unsafe_because(
                text!(
                    "`{shown}` 人人可写，其下的 `{below}` 须只有本账户可进入",
                    "anybody can write in `{shown}`, so `{below}` below it must be closed to others"
                ),
                text!("运行 `chmod 700 {below}`", "run `chmod 700 {below}`"),
            ));
        }
        if open && !(sticky && below_private) {
            let shown = folder.display().to_string();
            return Err(unsafe_because(
                text!("文件夹 `{shown}` 可被他人改写", "the folder `{shown}` can be changed by others"),
                text!("运行 `chmod go-w {shown}`，或换一个文件夹", "run `chmod go-w {shown}`, or use another folder"),
            ));
        }
        below = Some(folder);
        below_private = meta.uid() == geteuid().as_raw() && meta.mode() & 0o077 == 0;
    }
    check_file_system(&full)
}

/// Checks a file that only root (or this account) may have written and everybody may read.
pub(super) fn check_published(path: &Path) -> Result<(), Error> {
    let meta = fs::symlink_metadata(path).map_err(|error| unreadable(path, &error))?;
    check_owner(path, meta.uid())?;
    if meta.file_type().is_file() && meta.mode() & 0o022 == 0 {
        return Ok(());
    }
    let shown = path.display().to_string();
    Err(unsafe_because(
        text!("`{shown}` 可被他人改写", "`{shown}` can be written by others"),
        text!("运行 `chown root` 与 `chmod 0644`", "run `chown root` and `chmod 0644` on it"),
    ))
}

fn check_owner(path: &Path, owner: u32) -> Result<(), Error> {
    if owner == 0 || owner == geteuid().as_raw() {
        return Ok(());
    }
    let shown = path.display().to_string();
    Err(unsafe_because(
        text!("`{shown}` 属于另一个账户", "`{shown}` belongs to another account"),
        text!("运行 `chown` 改为本程序的账户", "give it to the account of this program with `chown`"),
    ))
}

fn check_file_system(full: &Path) -> Result<(), Error> {
    let Some(folder) = full.parent() else { return Ok(()) };
    let Ok(found) = rustix::fs::statfs(folder) else { return Ok(()) };
    #[expect(clippy::cast_sign_loss, reason = "a magic number, not a quantity")]
    let magic = found.f_type as u64 & 0xFFFF_FFFF;
    if !NETWORK.contains(&magic) {
        return Ok(());
    }
    let shown = folder.display().to_string();
    Err(unsafe_because(
        text!(
            "`{shown}` 在网络文件系统上，文件锁不可靠",
            "`{shown}` is on a network file system, whose locks cannot be trusted"
        ),
        text!("把数据库放在本机磁盘上", "keep the database on a local disk"),
    ))
}

fn absolute(path: &Path) -> Result<PathBuf, Error> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let real = parent.canonicalize().map_err(|error| unreadable(parent, &error))?;
    Ok(real.join(path.file_name().unwrap_or_default()))
}

fn unsafe_because(message: crate::locale::Text, hint: crate::locale::Text) -> Error {
    Error::new(Code::Unsafe, message).hint(hint)
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    let (shown, detail) = (path.display().to_string(), error.to_string());
    if error.kind() == io::ErrorKind::NotFound {
        return Error::new(Code::NotFound, text!("`{shown}` 不存在", "`{shown}` does not exist")).hint(text!(
            "用 `xintai init` 新建，或用 --db 指定另一个文件",
            "make one with `xintai init`, or name another with --db"
        ));
    }
    Error::new(Code::Unsafe, text!("无法检查 `{shown}`：{detail}", "cannot check `{shown}`: {detail}"))
        .hint(text!("检查路径和权限", "check the path and its permissions"))
}

/// Checks a credential file: it may lie anywhere, but only its owner may read it.
pub(super) fn check_private(path: &Path) -> Result<(), Error> {
    let meta = fs::metadata(path).map_err(|error| {
        let (shown, detail) = (path.display().to_string(), error.to_string());
        Error::new(
            Code::Login,
            text!("凭据文件 `{shown}` 打不开：{detail}", "the credential file `{shown}` cannot be opened: {detail}"),
        )
        .hint(text!(
            "核对路径，或用 `xintai officer key new` 重新制作",
            "check the path, or make a new one with `xintai officer key new`"
        ))
    })?;
    check_owner(path, meta.uid())?;
    if meta.mode() & 0o077 == 0 {
        return Ok(());
    }
    let shown = path.display().to_string();
    Err(unsafe_because(
        text!("`{shown}` 可被他人读取", "`{shown}` can be read by others"),
        text!("运行 `chmod 600 {shown}`", "run `chmod 600 {shown}`"),
    ))
}
