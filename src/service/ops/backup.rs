//! Backup and restore: a copy that proves itself before it gets its name.

use crate::service::{
    Error, Kind, Operation, Trace, Tx,
    backup::{self, Proven},
    store::settings,
};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// `backup FILE`: copies the database in use and its key file.
#[derive(Clone, Debug)]
pub struct MakeBackup {
    /// The new file; never overwritten.
    pub file: PathBuf,
}

/// The copy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BackupMade {
    /// The database copy.
    pub file: String,
    /// Its key file.
    pub key_file: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Log rows in the copy, all verified.
    pub rows: i64,
    /// Hash of the last log row in the copy.
    pub head: String,
    /// SM3 of the copy.
    pub digest: String,
}

impl Operation for MakeBackup {
    type Output = BackupMade;
    const NAME: &'static str = "backup.make";
    // A look: copying holds no lock; the copy gets its name in the transaction of its log row.
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<BackupMade, Error> {
        backup::refuse_existing(&self.file)?;
        let Proven { rows, head, bytes, digest } = backup::copy(tx.db(), &self.file)?;
        let shown = |path: &std::path::Path| path.display().to_string();
        Ok(BackupMade {
            file: shown(&self.file),
            key_file: shown(&crate::service::key_path(&self.file)),
            bytes,
            rows,
            head,
            digest,
        })
    }

    fn settle(&self, tx: &Tx<'_>, _made: &mut BackupMade) -> Result<(), Error> {
        backup::name(tx.db(), &self.file)?;
        settings::set(tx.db(), "backup", &tx.now().to_rfc3339())
    }

    fn trace(&self, output: Option<&BackupMade>) -> Trace {
        let trace = Trace::new().ids(output.map(|made| made.head.chars().take(16).collect::<String>()));
        match output {
            Some(made) => trace.count(usize::try_from(made.rows).unwrap_or_default()),
            None => trace,
        }
    }
}

/// `restore`: the first row of a restored database says from where it goes on.
#[derive(Clone, Debug)]
pub struct NoteRestore {
    /// Number of the last row of the backup.
    pub seq: i64,
    /// Its hash.
    pub head: String,
}

/// What was restored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Restored {
    /// Log rows of the backup, all verified.
    pub rows: i64,
    /// Hash of the last of them.
    pub head: String,
}

impl Operation for NoteRestore {
    type Output = Restored;
    const NAME: &'static str = "backup.restore";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Restored, Error> {
        settings::set(tx.db(), "restored", &tx.now().to_rfc3339())?;
        Ok(Restored { rows: self.seq, head: self.head.clone() })
    }

    fn trace(&self, _output: Option<&Restored>) -> Trace {
        let count = usize::try_from(self.seq).unwrap_or_default();
        Trace::new().count(count).ids([self.head.chars().take(16).collect::<String>()])
    }
}
