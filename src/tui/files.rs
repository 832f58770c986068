//! Files that screens read and write. Over a connection the file system is the centre's, not the officer's, so there
//! is none.

use super::desk::Desk;
use crate::{domain::Code, service::Error, text};
use std::{fs, io::Write as _, os::unix::fs::OpenOptionsExt as _, path::Path};

/// The largest file taken in, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Refuses an officer who sits at another machine.
pub fn only_here(desk: &Desk) -> Result<(), Error> {
    if !desk.is_remote() {
        return Ok(());
    }
    Err(Error::new(
        Code::Unsafe,
        text!("远程连接中不读写服务器文件", "files of the server are not used over a connection"),
    )
    .hint(text!(
        "在本机用相应的命令, 经标准输入或输出传递",
        "use the verb from your machine, through standard input or output"
    )))
}

/// The whole path of a file, so that an officer knows in which folder it is.
pub fn whole(path: &str) -> String {
    std::path::absolute(path).map_or_else(|_| path.to_owned(), |whole| whole.display().to_string())
}

fn failed(path: &str, error: &std::io::Error) -> Error {
    let hint = match error.kind() {
        std::io::ErrorKind::NotFound => text!("核对路径", "check the path"),
        std::io::ErrorKind::AlreadyExists => {
            text!("换一个路径, 已有文件不会被覆盖", "choose another path; existing files are never overwritten")
        }
        _ => text!("检查路径和权限", "check the path and its permissions"),
    };
    let message = match error.kind() {
        std::io::ErrorKind::NotFound => text!("没有文件 `{path}`", "there is no file `{path}`"),
        std::io::ErrorKind::AlreadyExists => text!("文件 `{path}` 已经存在", "file `{path}` exists already"),
        std::io::ErrorKind::PermissionDenied => {
            text!("无权读写文件 `{path}`", "file `{path}` is closed to this account")
        }
        _ => {
            let detail = error.to_string();
            text!("文件 `{path}` 无法读写: {detail}", "file `{path}`: {detail}")
        }
    };
    Error::new(Code::Input, message).hint(hint)
}

/// The bytes of a file and its name without the folders.
pub fn read(desk: &Desk, path: &str) -> Result<(String, Vec<u8>), Error> {
    only_here(desk)?;
    let meta = fs::metadata(path).map_err(|error| failed(path, &error))?;
    if !meta.is_file() || meta.len() > LARGEST {
        return Err(Error::new(
            Code::Input,
            text!("`{path}` 不是文件或超过 64 MiB", "`{path}` is no file or above 64 MiB"),
        )
        .hint(text!("换一个文件", "give another file")));
    }
    let body = fs::read(path).map_err(|error| failed(path, &error))?;
    let name = Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok((name, body))
}

/// A new file only its owner can read, to be written in steps under a preliminary name; [`finish`] gives it its own.
pub fn begin(desk: &Desk, path: &str) -> Result<fs::File, Error> {
    only_here(desk)?;
    if fs::symlink_metadata(path).is_ok() {
        return Err(failed(path, &std::io::ErrorKind::AlreadyExists.into()));
    }
    let part = format!("{path}.part");
    // What a stopped export left behind is nobody's.
    let _ = fs::remove_file(&part);
    let new = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part);
    new.map_err(|error| failed(&part, &error))
}

/// Gives up such a file.
pub fn drop_begun(path: &str) {
    let _ = fs::remove_file(format!("{path}.part"));
}

/// Makes a file that was written in steps durable and gives it its name.
pub fn finish(file: &fs::File, path: &str) -> Result<(), Error> {
    let named = file.sync_all().and_then(|()| fs::rename(format!("{path}.part"), path));
    named.map_err(|error| failed(path, &error))
}

/// Writes out what is still held back of such a file.
pub fn flush(mut out: impl std::io::Write, path: &str) -> Result<(), Error> {
    out.flush().map_err(|error| failed(path, &error))
}

/// Writes one line of such a file.
pub fn line(file: &mut impl std::io::Write, path: &str, line: &str) -> Result<(), Error> {
    writeln!(file, "{line}").map_err(|error| failed(path, &error))
}

/// Writes a new file only its owner can read. Never overwrites.
pub fn write(desk: &Desk, path: &str, body: impl AsRef<[u8]>) -> Result<(), Error> {
    only_here(desk)?;
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| failed(path, &error))?;
    file.write_all(body.as_ref()).and_then(|()| file.sync_all()).map_err(|error| failed(path, &error))
}
