//! Copies of the whole installation: made beside their final name, proven, synced, and only then named.

use super::{
    Error, chain,
    keys::{hex, key_path},
    store::{self, Access, Db, copy, status},
};
use crate::{domain::refusal::Code, text};
use sm3::{Digest as _, Sm3};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

/// What was proven of a copy.
#[derive(Debug)]
pub(super) struct Proven {
    pub(super) rows: i64,
    pub(super) head: String,
    pub(super) bytes: u64,
    pub(super) digest: String,
}

/// The name a copy has until it is proven.
fn unproven(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

fn failed(path: &Path) -> impl Fn(io::Error) -> Error {
    let shown = path.display().to_string();
    move |error| {
        let detail = error.to_string();
        let shown = &shown;
        Error::new(Code::Io, text!("无法写入 `{shown}`：{detail}", "cannot write `{shown}`: {detail}"))
            .hint(text!("检查目标文件夹和剩余空间", "check the target folder and the space left"))
            .because(error)
    }
}

/// Refuses a target that exists.
pub(super) fn refuse_existing(file: &Path) -> Result<(), Error> {
    for path in [file.to_owned(), key_path(file)] {
        if path.symlink_metadata().is_ok() {
            let shown = path.display().to_string();
            return Err(Error::new(Code::State, text!("`{shown}` 已存在", "`{shown}` exists already"))
                .hint(text!("换一个文件名，备份不会覆盖", "choose another name; a backup never overwrites")));
        }
    }
    Ok(())
}

/// Copies the database behind `db` beside `file` and proves the copy.
pub(super) fn copy(db: &Db, file: &Path) -> Result<Proven, Error> {
    let part = unproven(file);
    // What an interrupted backup left behind is nobody's.
    let _ = fs::remove_file(&part);
    let made = copy::into(db, &part).and_then(|()| {
        let proven = prove(&part)?;
        let (source, copied) = (status::counts(db)?, status::counts(&store::open(&part, Access::ReadOnly)?)?);
        // Work goes on during a copy: it may have more than our snapshot, never less.
        let lost = source.iter().find(|(table, rows)| copied.get(*table).is_none_or(|found| found < rows));
        match lost {
            Some((table, _)) => Err(broken(&part, table)),
            None => Ok(proven),
        }
    });
    if made.is_err() {
        let _ = fs::remove_file(&part);
    }
    made
}

fn broken(path: &Path, what: &str) -> Error {
    let shown = path.display().to_string();
    Error::new(Code::Integrity, text!("`{shown}` 校验不通过：{what}", "`{shown}` does not verify: {what}"))
        .hint(text!("不要使用，另取一份备份", "do not use it; take another backup"))
}

/// Opens a copy read-only and checks pages, references and chain.
pub(super) fn prove(path: &Path) -> Result<Proven, Error> {
    let copy = store::open(path, Access::ReadOnly)?;
    if !store::is_ours(&copy)? {
        return Err(broken(path, "application id"));
    }
    if let Some(fault) = status::quick_check(&copy)?.into_iter().chain(status::foreign_key_check(&copy)?).next() {
        return Err(broken(path, &fault));
    }
    let chain = chain::verify(&copy, 1)?;
    if !chain.ok {
        let seq = chain.first_bad.unwrap_or_default();
        return Err(broken(path, &format!("log {seq}")));
    }
    drop(copy);
    let (bytes, digest) = digest(path).map_err(failed(path))?;
    Ok(Proven { rows: chain.rows, head: chain.head, bytes, digest })
}

fn digest(path: &Path) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let (mut hash, mut buffer, mut bytes) = (Sm3::new(), vec![0; 1 << 20], 0);
    loop {
        let read = file.read(&mut buffer)?;
        let Some(block) = buffer.get(..read).filter(|block| !block.is_empty()) else { break };
        hash.update(block);
        bytes += read as u64;
    }
    Ok((bytes, hex(&hash.finalize())))
}

/// Gives a proven copy its name and puts the key file beside it.
pub(super) fn name(db: &Db, file: &Path) -> Result<(), Error> {
    let source = store::path(db).map(Path::new).ok_or_else(|| Error::not_found("database"))?;
    copy_key(source, file)?;
    settle(&unproven(file), file).map_err(failed(file))
}

/// Renames without overwriting, and makes file and folder durable.
fn settle(part: &Path, file: &Path) -> io::Result<()> {
    File::open(part)?.sync_all()?;
    fs::hard_link(part, file)?;
    fs::remove_file(part)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

fn copy_key(from: &Path, to: &Path) -> Result<(), Error> {
    let target = key_path(to);
    let key = zeroize::Zeroizing::new(fs::read(key_path(from)).map_err(failed(&key_path(from)))?);
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&target).map_err(failed(&target))?;
    file.write_all(&key).and_then(|()| file.sync_all()).map_err(failed(&target))
}

/// A restore under way: the copy of a backup that works, but has no final name yet.
#[derive(Debug)]
pub struct Restore {
    /// Where the copy works until it is named.
    pub part: PathBuf,
    /// Log rows of the backup.
    pub rows: i64,
    /// Hash of the last of them.
    pub head: String,
    to: PathBuf,
    named: bool,
}

impl Restore {
    /// Proves the backup `from` and copies it beside the new place `to`. Never overwrites.
    pub fn begin(from: &Path, to: &Path) -> Result<Self, Error> {
        if !from.exists() {
            return Err(Error::not_found(&from.display().to_string()));
        }
        refuse_existing(to)?;
        let Proven { rows, head, digest: proven, .. } = prove(from)?;
        let restore = Self { part: unproven(to), rows, head, to: to.to_owned(), named: false };
        let part = &restore.part;
        let mut source = File::open(from).map_err(failed(from))?;
        let mut copy = OpenOptions::new().write(true).create_new(true).mode(0o600).open(part).map_err(failed(part))?;
        io::copy(&mut source, &mut copy).and_then(|_| copy.sync_all()).map_err(failed(part))?;
        if digest(part).map_err(failed(part))?.1 != proven {
            return Err(broken(part, "sm3"));
        }
        copy_key(from, part)?;
        Ok(restore)
    }

    /// Gives the restored database its name. Nothing may have it open.
    pub fn finish(mut self) -> Result<(), Error> {
        settle(&key_path(&self.part), &key_path(&self.to)).map_err(failed(&self.to))?;
        settle(&self.part, &self.to).map_err(failed(&self.to))?;
        self.named = true;
        Ok(())
    }
}

impl Drop for Restore {
    /// A restore that was not finished leaves nothing.
    fn drop(&mut self) {
        if self.named {
            return;
        }
        let _ = fs::remove_file(key_path(&self.part));
        for suffix in ["", "-wal", "-shm"] {
            let mut name = self.part.as_os_str().to_owned();
            name.push(suffix);
            let _ = fs::remove_file(PathBuf::from(name));
        }
    }
}
