//! What only training databases (培训库) can do: move their clock, and become a file for work once they are built.

use super::{
    Error, Service,
    clock::{Clock, Moment},
    journal,
    keys::key_path,
    store,
};
use crate::{domain::refusal::Code, text};
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

impl Service {
    /// Moves the clock of a training database to `to`, forward only.
    pub fn move_training_clock(&mut self, to: Moment) -> Result<(), Error> {
        if !self.env.training {
            return Err(Error::new(
                Code::Usage,
                text!("只有培训库可以拨动时钟", "only a training database lets its clock be moved"),
            )
            .hint(text!("新建培训库或演示库", "make a training database or a demonstration")));
        }
        let now = self.now();
        if to < now {
            let shown = now.to_rfc3339();
            return Err(Error::new(
                Code::Usage,
                text!("培训时钟已到 {shown}，不能倒退", "the training clock stands at {shown} and cannot go back"),
            )
            .hint(text!("给一个更晚的时刻", "give a later moment")));
        }
        self.clock = Clock::training(to);
        Ok(())
    }

    /// While a demonstration is being built: the platform's copy of one field reads differently from what the unit sent, as
    /// after a faulty load (装载差错). No lawful act makes such a copy, yet officers must learn to settle one (HC-29-6);
    /// anywhere else this is refused. The submission stays as received, and the log says what was done.
    pub fn misread_for_demonstration(&mut self, record: &str, field: &str, value: &str) -> Result<(), Error> {
        if !self.building {
            return Err(no_demonstration());
        }
        let at = self.now().timestamp_millis();
        let tx = self.db.transaction()?;
        let found = store::records::by_no(&tx, record)?.ok_or_else(|| Error::not_found(record))?;
        let mut content = store::records::content(&tx, &found)?;
        content.insert(field.to_owned(), value.into());
        store::demonstration::replace_content(&tx, &found, &content)?;
        let row = journal::Row {
            origin: self.env.keys.origin.clone(),
            at,
            channel: "system".to_owned(),
            operation: "demonstration.misread".to_owned(),
            outcome: "done".to_owned(),
            ids: found.no,
            regime: self.env.pack.version_word(),
            ..journal::Row::default()
        };
        journal::append(&tx, row, None)?;
        tx.commit()?;
        Ok(())
    }

    /// Ends the building of a demonstration: the file becomes durable and takes its final name, with its key file. Until
    /// then it has a name that nobody opens, so a demonstration that was cut off is never mistaken for a whole one.
    pub fn finish_demonstration(self, to: &Path) -> Result<PathBuf, Error> {
        if !self.building {
            return Err(no_demonstration());
        }
        let Self { db, path, .. } = self;
        store::settle(&db)?;
        db.close().map_err(|(_, error)| error)?;
        for file in [path.clone(), key_path(&path)] {
            sync(&file).map_err(|error| failed(&file, &error))?;
        }
        // The key first: a database without its key would be worthless, a key without a database harms nobody.
        for (from, to) in [(key_path(&path), key_path(to)), (path, to.to_owned())] {
            rename_new(&from, &to).map_err(|error| failed(&to, &error))?;
        }
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        sync(folder).map_err(|error| failed(folder, &error))?;
        Ok(to.to_owned())
    }
}

fn no_demonstration() -> Error {
    Error::new(Code::State, text!("不是正在建立的演示库", "this is no demonstration being built"))
        .hint(text!("用 `xintai demo` 新建", "make one with `xintai demo`"))
}

fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Gives a file its new name unless something has that name already.
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to)?;
    fs::remove_file(from)
}

fn failed(path: &Path, error: &io::Error) -> Error {
    let (shown, detail) = (path.display().to_string(), error.to_string());
    let code = if error.kind() == io::ErrorKind::AlreadyExists { Code::State } else { Code::Io };
    Error::new(code, text!("`{shown}` 未能写成：{detail}", "`{shown}` could not be written: {detail}"))
        .hint(text!("换一个空文件夹", "choose an empty folder"))
}
