//! Drives a bulk query (批量查询) for a front end: starts the batch, asks one subject after the other, writes each answer to
//! the result file as soon as it is there, and can stop and go on. Whatever was looked at is in the log, whether or not
//! its answer reached the file; the log tells where a stopped batch goes on, and nobody is answered about twice.

use super::{
    Actor, Error, How, Parts, Service,
    ops::bulk::{BatchStarted, QueryBatch, QueryOfBatch},
};
use crate::{
    domain::refusal::Code,
    locale::Text,
    service::{
        masking::SubjectCard,
        ops::query::{Cited, QueryLine},
    },
    text,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    fs::{File, OpenOptions},
    io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _},
    ops::ControlFlow,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

/// What is asked of a bulk query.
#[derive(Clone, Debug, Default)]
pub struct BulkRequest {
    /// Number of the application on file.
    pub application: Option<String>,
    /// Name of the list.
    pub name: String,
    /// The list.
    pub bytes: Vec<u8>,
}

/// What came of one subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkLine {
    /// Line of the list.
    pub line: u64,
    /// `answered` or `refused`.
    pub outcome: String,
    /// Number of its log row, of an answered one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_seq: Option<i64>,
    /// Whom it is about, masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<SubjectCard>,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<BulkRefusal>,
    /// What was opened.
    #[serde(default)]
    pub records: Vec<QueryLine>,
    /// Duties that go with it.
    #[serde(default)]
    pub notices: Vec<Cited>,
}

/// Why a subject was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkRefusal {
    /// Class.
    pub code: String,
    /// Rule.
    pub cite: Option<String>,
    /// In words.
    pub message: Text,
}

/// The head of a result file: which batch it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    /// Log row of the batch.
    batch: i64,
    application: String,
    recipient: String,
    purpose: String,
    /// SM3 of the list.
    list: String,
    of: usize,
}

/// How a bulk query stands: the last line of a result file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkAnswer {
    /// Log row of the batch.
    pub batch: i64,
    /// The application.
    pub application: String,
    /// Who gets it.
    pub recipient: String,
    /// How many subjects were answered.
    pub answered: usize,
    /// How many were refused.
    pub refused: usize,
    /// Of so many.
    pub of: usize,
    /// `complete` or `stopped`.
    pub state: String,
    /// The answers, where there is no result file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<BulkLine>,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BulkProgress {
    /// Subjects asked.
    pub done: usize,
    /// Of these answered.
    pub answered: usize,
    /// Of so many.
    pub of: usize,
}

/// Asks a list. `out` is the result file, a new one or that of a batch that was stopped; without one the answers come back.
/// `progress` is called after each subject and may stop the batch.
pub fn bulk_query(
    service: &mut Service,
    actor: &Actor,
    request: BulkRequest,
    out: Option<&Path>,
    progress: &mut dyn FnMut(BulkProgress) -> ControlFlow<()>,
) -> Result<BulkAnswer, Error> {
    let mut start =
        QueryBatch { application: request.application, name: request.name, bytes: request.bytes, goes_on: None };
    service.may(actor, &start)?;
    let mut sheet = match out {
        Some(path) => Sheet::open(path)?,
        None => Sheet::default(),
    };
    start.goes_on = sheet.head.as_ref().map(|head| head.batch);
    let batch = service.call(actor, &start).inspect_err(|_| sheet.drop_new(out))?;
    let head = sheet.begin(&batch)?;
    let mut answer = BulkAnswer {
        batch: head.batch,
        application: head.application,
        recipient: head.recipient,
        answered: sheet.answered,
        refused: sheet.done.len() - sheet.answered,
        of: batch.of,
        state: "complete".to_owned(),
        items: Vec::new(),
    };
    for (place, listed) in batch.subjects.into_iter().enumerate() {
        if sheet.done.contains(&listed.line) {
            continue;
        }
        if place < batch.asked {
            answer.refused += 1;
            sheet.write(&lost(listed.line, answer.batch))?;
            continue;
        }
        let one = QueryOfBatch { batch: answer.batch, application: answer.application.clone(), listed };
        let line = match ask(service, actor, &one) {
            Ok(line) => line,
            Err(error) if error.is_stopped() => {
                "stopped".clone_into(&mut answer.state);
                break;
            }
            Err(error) => return Err(error),
        };
        match line.outcome.as_str() {
            ANSWERED => answer.answered += 1,
            _ => answer.refused += 1,
        }
        sheet.write(&line)?;
        if out.is_none() {
            answer.items.push(line);
        }
        let done = answer.answered + answer.refused;
        if progress(BulkProgress { done, answered: answer.answered, of: answer.of }).is_break() && done < answer.of {
            "stopped".clone_into(&mut answer.state);
            break;
        }
    }
    sheet.write(&answer)?;
    sheet.sync()?;
    Ok(answer)
}

/// Outcome of a subject that was answered.
const ANSWERED: &str = "answered";

/// Asks one subject. A refusal belongs to the result; what fails for technical reasons ends the batch.
fn ask(service: &mut Service, actor: &Actor, query: &QueryOfBatch) -> Result<BulkLine, Error> {
    let line = query.listed.line;
    match service.call_with(actor, query, &How::default()) {
        Ok(answer) => Ok(BulkLine {
            line,
            outcome: ANSWERED.to_owned(),
            log_seq: Some(answer.log_seq),
            subject: Some(answer.subject),
            error: None,
            records: answer.records,
            notices: answer.notices,
        }),
        Err(error) if matches!(error.code.exit(), 2..=5) => {
            let Parts { code, cite, message, .. } = error.into_parts();
            Ok(BulkLine {
                line,
                outcome: "refused".to_owned(),
                log_seq: None,
                subject: None,
                error: Some(BulkRefusal { code: code.word().to_owned(), cite, message }),
                records: Vec::new(),
                notices: Vec::new(),
            })
        }
        Err(error) => Err(error),
    }
}

/// A subject that was asked before, whose line is not in the file any more: the answer is not kept and not given again.
fn lost(line: u64, batch: i64) -> BulkLine {
    let message = text!(
        "本批（日志 #{batch}）已查询过此行，答复不留存，不再提供",
        "this batch (log row {batch}) has asked this line; answers are not kept and not given again"
    );
    let error = BulkRefusal { code: Code::State.word().to_owned(), cite: None, message };
    BulkLine {
        line,
        outcome: "refused".to_owned(),
        log_seq: None,
        subject: None,
        error: Some(error),
        records: Vec::new(),
        notices: Vec::new(),
    }
}

/// The result file: a head, a line of JSON for each subject, and how it stands.
#[derive(Debug, Default)]
struct Sheet {
    file: Option<File>,
    is_new: bool,
    head: Option<Head>,
    path: PathBuf,
    /// Where the next answer goes.
    end: u64,
    /// Lines of the list that it holds.
    done: BTreeSet<u64>,
    answered: usize,
}

fn failed(path: &Path, error: std::io::Error) -> Error {
    let (shown, detail) = (path.display().to_string(), error.to_string());
    Error::new(Code::Io, text!("结果文件 `{shown}`：{detail}", "result file `{shown}`: {detail}"))
        .hint(text!("检查路径和权限", "check the path and its permissions"))
        .because(error)
}

impl Sheet {
    /// A new file that only its owner can read, or that of a batch that was stopped.
    fn open(path: &Path) -> Result<Self, Error> {
        let new = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        match new {
            Ok(file) => Ok(Self { file: Some(file), is_new: true, path: path.to_owned(), ..Self::default() }),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Self::again(path),
            Err(error) => Err(failed(path, error)),
        }
    }

    /// Reads what an earlier run wrote, up to its last whole answer.
    fn again(path: &Path) -> Result<Self, Error> {
        let other = || {
            let shown = path.display().to_string();
            Error::new(
                Code::State,
                text!(
                    "`{shown}` 已存在，不是停下的批量查询的结果",
                    "`{shown}` exists and is no result of a bulk query that was stopped"
                ),
            )
            .hint(text!("换一个路径，已有文件不会被覆盖", "choose another path; existing files are never overwritten"))
        };
        let wrong = |error| failed(path, error);
        if !path.symlink_metadata().map_err(wrong)?.is_file() {
            return Err(other());
        }
        let file = OpenOptions::new().read(true).write(true).open(path).map_err(wrong)?;
        let mut reader = BufReader::new(&file);
        let mut text = String::new();
        let mut end = reader.by_ref().read_line(&mut text).map_err(wrong)?;
        let head: Head = serde_json::from_str(&text).map_err(|_| other())?;
        let mut sheet = Self { head: Some(head), path: path.to_owned(), ..Self::default() };
        loop {
            text.clear();
            let read = reader.read_line(&mut text).map_err(wrong)?;
            let Some(line) = serde_json::from_str::<BulkLine>(&text).ok().filter(|_| text.ends_with('\n')) else {
                break;
            };
            end += read;
            sheet.answered += usize::from(line.outcome == ANSWERED);
            sheet.done.insert(line.line);
        }
        let stands: Option<BulkAnswer> = serde_json::from_str(&text).ok();
        if stands.is_some_and(|answer| answer.state == "complete") {
            return Err(other());
        }
        sheet.end = u64::try_from(end).unwrap_or(u64::MAX);
        sheet.file = Some(file);
        Ok(sheet)
    }

    /// Writes the head of a new batch; of one that goes on, the list must be the same.
    fn begin(&mut self, batch: &BatchStarted) -> Result<Head, Error> {
        if let Some(head) = self.head.clone() {
            if head.list == batch.list && head.application == batch.application {
                self.cut_off()?;
                return Ok(head);
            }
            return Err(Error::new(
                Code::State,
                text!("结果文件属于另一次批量查询", "the result file belongs to another bulk query"),
            )
            .hint(text!("换一个结果文件", "choose another result file")));
        }
        let head = Head {
            batch: batch.log_seq,
            application: batch.application.clone(),
            recipient: batch.recipient.clone(),
            purpose: batch.purpose.code.clone(),
            list: batch.list.clone(),
            of: batch.of,
        };
        self.write(&head)?;
        self.head = Some(head.clone());
        Ok(head)
    }

    /// Takes away what stands after the last whole answer, and goes on from there.
    fn cut_off(&mut self) -> Result<(), Error> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let cut = file.set_len(self.end).and_then(|()| file.seek(SeekFrom::Start(self.end)).map(drop));
        cut.map_err(|error| failed(&self.path, error))
    }

    fn write(&mut self, line: &impl Serialize) -> Result<(), Error> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let mut text = serde_json::to_string(line)?;
        text.push('\n');
        // An answer that is lost is not given again, so it is on the disk before the next one is asked.
        file.write_all(text.as_bytes()).and_then(|()| file.sync_data()).map_err(|error| failed(&self.path, error))
    }

    fn sync(&mut self) -> Result<(), Error> {
        match &self.file {
            Some(file) => file.sync_all().map_err(|error| failed(&self.path, error)),
            None => Ok(()),
        }
    }

    /// Takes an empty file away again when the batch was not allowed to begin.
    fn drop_new(&self, out: Option<&Path>) {
        if let Some(path) = out.filter(|_| self.is_new) {
            let _ = std::fs::remove_file(path);
        }
    }
}
