//! What comes in from outside: dates, files under a cap, values that must not stand on a command line.

use super::{context::not_logged_in, output::prompt};
use crate::{domain::refusal::Code, locale::Lang, service::Error, text};
use chrono::NaiveDate;
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};
use zeroize::Zeroizing;

/// Whether files of this machine are out of reach, because the officer sits at another one.
static ONLY_STREAMS: AtomicBool = AtomicBool::new(false);

/// From now on files come from standard input and go to standard output.
pub fn only_standard_streams() {
    ONLY_STREAMS.store(true, Ordering::Relaxed);
}

/// Refuses a path of this machine over a connection.
pub fn refuse_file(path: &Path) -> Result<(), Error> {
    if !ONLY_STREAMS.load(Ordering::Relaxed) || path.as_os_str() == "-" {
        return Ok(());
    }
    let shown = path.display().to_string();
    Err(Error::new(
        Code::Usage,
        text!("远程连接不读写主机上的 `{shown}`", "a connection reads and writes no `{shown}` here"),
    )
    .hint(text!(
        "文件经标准输入，用 `-`；结果在标准输出",
        "files come on standard input, as `-`; answers go to standard output"
    )))
}

/// The largest file taken in: 64 MiB.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Reads `YYYY-MM-DD`.
pub fn date(text: &str) -> Result<NaiveDate, Error> {
    let shape = text.len() == 10 && text.is_ascii();
    shape.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten().ok_or_else(|| {
        Error::new(Code::Usage, text!("`{text}` 不是日期", "`{text}` is not a date"))
            .hint(text!("写成 2026-11-23", "write it as 2026-11-23"))
    })
}

/// Reads `zh-CN` or `en`.
pub fn lang(text: &str) -> Result<Lang, Error> {
    Lang::parse(text).ok_or_else(|| {
        Error::new(Code::Usage, text!("没有语言 `{text}`", "there is no language `{text}`"))
            .hint(text!("用 zh-CN 或 en", "use zh-CN or en"))
    })
}

/// Splits `KEY=VALUE`.
pub fn pair(text: &str) -> Result<(String, String), Error> {
    text.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned())).ok_or_else(|| {
        Error::new(Code::Usage, text!("`{text}` 缺少 `=`", "`{text}` has no `=`"))
            .hint(text!("写成 名称=值", "write it as NAME=VALUE"))
    })
}

/// A value that need not stand on the command line: `-` reads a line of standard input, `@FILE` a file.
pub fn secret(value: &str) -> Result<Zeroizing<String>, Error> {
    if value == "-" {
        let line = line_unkept().map_err(|error| unreadable("-", error))?;
        return Ok(Zeroizing::new(line.trim().to_owned()));
    }
    match value.strip_prefix('@') {
        Some(path) => Ok(Zeroizing::new(text_of(&bytes(Path::new(path))?, path)?.trim().to_owned())),
        None => Ok(Zeroizing::new(value.to_owned())),
    }
}

/// The longest line that is a secret, in bytes.
const LONGEST: usize = 4096;

/// A line of standard input, byte by byte: the standard library would keep what was typed in a buffer of its own until the
/// program ends. What follows the line stays for whoever reads next.
fn line_unkept() -> io::Result<Zeroizing<String>> {
    let stdin = io::stdin();
    // Never grown, so that no part of it is left behind.
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST));
    let mut one = Zeroizing::new([0_u8; 1]);
    while line.len() < LONGEST {
        match rustix::io::read(&stdin, one.as_mut_slice()) {
            Ok(0) => break,
            Ok(_) if one.contains(&b'\n') => break,
            Ok(_) => line.extend_from_slice(one.as_slice()),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let text = std::str::from_utf8(&line).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// A password typed on the terminal, unseen. Without a terminal nobody is asked.
pub fn password(lang: Lang) -> Result<Zeroizing<String>, Error> {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let stdin = io::stdin();
    let Ok(before) = tcgetattr(&stdin).and_then(|modes| tcgetattr(io::stderr()).map(|_| modes)) else {
        return Err(not_logged_in());
    };
    let unseen = |on: bool| {
        let mut modes = before.clone();
        modes.local_modes.set(LocalModes::ECHO, !on);
        tcsetattr(&stdin, OptionalActions::Flush, &modes)
    };
    unseen(true).map_err(|_| not_logged_in())?;
    prompt(lang.pick("口令：", "password: "));
    let read = line_unkept();
    // The terminal is given back as it was, whatever was read.
    let _ = unseen(false);
    prompt("\n");
    let line = read.map_err(|error| unreadable("-", error))?;
    Ok(Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Values of which each may be `-` or `@FILE`, then one a line.
pub fn values(given: &[String]) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for value in given {
        let path = if value == "-" { Some("-") } else { value.strip_prefix('@') };
        match path {
            Some(path) => {
                let text = text_of(&bytes(Path::new(path))?, path)?;
                found.extend(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
            }
            None => found.push(value.clone()),
        }
    }
    Ok(found)
}

/// The bytes of a file, or of standard input for `-`.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    refuse_file(path)?;
    let shown = path.display().to_string();
    let reader: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        let file = File::open(path).map_err(|error| unreadable(&shown, error))?;
        if file.metadata().is_ok_and(|meta| meta.is_dir()) {
            return Err(unreadable(&shown, io::ErrorKind::IsADirectory.into()));
        }
        Box::new(file)
    };
    let mut read = Vec::new();
    reader.take(LARGEST + 1).read_to_end(&mut read).map_err(|error| unreadable(&shown, error))?;
    if read.len() as u64 > LARGEST {
        return Err(Error::new(Code::Input, text!("`{shown}` 超过 64 MiB", "`{shown}` is larger than 64 MiB"))
            .hint(text!("分成几个文件", "split it into several files")));
    }
    Ok(read)
}

/// The text of a file in UTF-8, or of standard input for `-`.
pub fn text(path: &Path) -> Result<String, Error> {
    text_of(&bytes(path)?, &path.display().to_string())
}

fn text_of(bytes: &[u8], shown: &str) -> Result<String, Error> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Error::new(Code::Input, text!("`{shown}` 不是 UTF-8 文本", "`{shown}` is not UTF-8 text"))
            .hint(text!("另存为 UTF-8", "save it as UTF-8"))
            .because(error)
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())
}

fn unreadable(shown: &str, error: io::Error) -> Error {
    let detail = error.to_string();
    let code = if error.kind() == io::ErrorKind::NotFound { Code::NotFound } else { Code::Io };
    Error::new(code, text!("无法读取 `{shown}`：{detail}", "cannot read `{shown}`: {detail}"))
        .hint(text!("检查路径和权限", "check the path and its permissions"))
        .because(error)
}
