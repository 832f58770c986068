//! Backup and restore: a copy that proves itself before it gets its name.

use crate::{
    domain::refusal::Code,
    service::{
        Error, Kind, Operation, Trace, Tx,
        backup::{self, Proven},
        store::{journal, settings},
    },
    text,
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

/// The product's rule: what is done to the whole register takes two persons.
const TWO: &str = "S3";

/// `restore`, the first signature: a system administrator puts the backup in the place of what was lost.
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
    /// Name of who signed.
    #[serde(default)]
    pub by: String,
}

/// The particulars of both rows: how many rows the backup had, and the beginning of the hash of its last one.
fn particulars(seq: i64, head: &str) -> Trace {
    Trace::new().count(usize::try_from(seq).unwrap_or_default()).ids([short(head)])
}

fn short(head: &str) -> String {
    head.chars().take(16).collect()
}

impl Operation for NoteRestore {
    type Output = Restored;
    const NAME: &'static str = "backup.restore";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Restored, Error> {
        super::person_only(tx)?;
        Ok(Restored { rows: self.seq, head: self.head.clone(), by: tx.actor().name.clone() })
    }

    fn trace(&self, _output: Option<&Restored>) -> Trace {
        particulars(self.seq, &self.head)
    }
}

/// `restore`, the second signature: another person of the backup, who did not ask for it, sees what it goes on from. Only then
/// the database gets its name. Both rows stay at the seam for ever.
#[derive(Clone, Debug)]
pub struct ConfirmRestore {
    /// Number of the last row of the backup.
    pub seq: i64,
    /// Its hash.
    pub head: String,
}

impl Operation for ConfirmRestore {
    type Output = Restored;
    const NAME: &'static str = "backup.confirm";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Restored, Error> {
        let first = journal::newest(tx.db(), NoteRestore::NAME)?;
        let first = first.filter(|row| row.seq > self.seq && row.ids == short(&self.head));
        let Some(first) = first else {
            return Err(Error::new(
                Code::State,
                text!("没有待会签的恢复", "no restore waits for its second signature"),
            )
            .cite(TWO)
            .hint(text!("由系统管理员用 `xintai restore` 提出", "a system administrator begins: `xintai restore`")));
        };
        super::person_only(tx)?;
        if first.person.as_ref() == Some(&tx.actor().person) {
            return Err(Error::new(Code::Sod, text!("恢复备份须由两人办理", "a restore takes two persons"))
                .cite(TWO)
                .hint(text!(
                    "请主管或审计员会签：`--second 登录名`",
                    "a supervisor or an auditor signs beside you: `--second LOGIN`"
                )));
        }
        settings::set(tx.db(), "restored", &tx.now().to_rfc3339())?;
        Ok(Restored { rows: self.seq, head: self.head.clone(), by: tx.actor().name.clone() })
    }

    fn trace(&self, _output: Option<&Restored>) -> Trace {
        particulars(self.seq, &self.head)
    }
}
