//! `subject`: the subjects of the register (信用主体).

use super::{Context, Outcome, catalogue::name, input};
use crate::{
    domain::query::Purpose,
    service::ops::{
        changes::{ChangeSubject, DecideChange, ListChanges, What},
        endings::EndSubject,
        subjects::{FindSubjects, Reason, RevealValue, ShowSubject},
    },
};
use chrono::NaiveDate;
use std::path::PathBuf;

/// Why something is looked at.
#[derive(Debug, clap::Args)]
pub struct Why {
    /// 用途代码，可加说明 | purpose code, with a text where needed
    #[arg(long, value_name = "CODE[:TEXT]")]
    purpose: Option<String>,
    /// 所属办件、批次或授权编号 | case, batch or authorisation it belongs to
    #[arg(long, value_name = "ID")]
    basis: Option<String>,
}

impl From<Why> for Reason {
    fn from(why: Why) -> Self {
        Self { purpose: why.purpose.as_deref().and_then(Purpose::parse), basis: why.basis }
    }
}

/// What changes of a subject.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct WhatChanges {
    /// 新名称 | the new name
    #[arg(long, value_name = "NAME")]
    rename: Option<String>,
    /// 新代码或证件号码；- 读标准输入，@FILE 读文件 | the new identifier; - reads standard input, @FILE a file
    #[arg(long, value_name = "IDENTIFIER")]
    code: Option<String>,
    /// 与此主体为同一主体，信息归入其下 | it is the same as this subject, which gets its records
    #[arg(long, value_name = "SUBJECT")]
    merge: Option<String>,
    /// 被此单位吸收合并而终止 | it was absorbed by this organisation and ended
    #[arg(long, value_name = "SUBJECT")]
    absorbed_by: Option<String>,
    /// 撤销误关联的证件；- 读标准输入，@FILE 读文件 | takes off a paper linked by mistake; - reads standard input, @FILE a file
    #[arg(long, value_name = "IDENTIFIER")]
    unlink: Option<String>,
}

impl WhatChanges {
    fn what(self) -> Result<What, crate::service::Error> {
        let secret = |text: String| input::secret(&text).map(|text| text.to_string());
        Ok(match self {
            Self { code: Some(code), .. } => What::Code(secret(code)?),
            Self { merge: Some(into), .. } => What::Merge(secret(into)?),
            Self { absorbed_by: Some(into), .. } => What::Absorb(secret(into)?),
            Self { unlink: Some(number), .. } => What::Unlink(secret(number)?),
            Self { rename, .. } => What::Rename(rename.unwrap_or_default()),
        })
    }
}

/// Verbs of `subject`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 按号码、名称、名称的一部分或拼音首字母查找 | find by identifier, name, part of a name, or pinyin initials
    Find {
        /// 检索词；- 读标准输入，@FILE 读文件 | what to look for; - reads standard input, @FILE a file
        #[arg(value_name = "TEXT")]
        text: String,
        #[command(flatten)]
        why: Why,
        /// 最多列出 | at most this many
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        /// 接上一页 | cursor of the page before
        #[arg(long, value_name = "CURSOR")]
        after: Option<String>,
    },
    /// 一个主体的全部信息与经过，按时间 | everything on one subject, in the order of time
    Show {
        /// 证件号码或编号 S-12；- 读标准输入，@FILE 读文件 | identifier or public number S-12; - reads standard input, @FILE a file
        #[arg(value_name = "SUBJECT")]
        subject: String,
        #[command(flatten)]
        why: Why,
    },
    /// 登记主体终止：法人注销、自然人死亡；另一人确认后生效 | register that a subject was deregistered or died; it holds once another person confirms it
    End {
        /// 编号 S-12 或证件号码；- 读标准输入，@FILE 读文件 | public number S-12 or identifier; - reads standard input, @FILE a file
        #[arg(value_name = "SUBJECT")]
        subject: String,
        /// 注销或死亡之日 | day of deregistration or death
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        on: NaiveDate,
        /// 证明文件 | the document that proves it
        #[arg(long, value_name = "FILE")]
        document: PathBuf,
    },
    /// 登记主体变更：更名、变更代码、合并、撤销误关联的证件，附证明文件，另一人确认后生效 | register a change, with its document; it holds once another person confirms it
    Change {
        /// 编号 S-12 或证件号码；- 读标准输入，@FILE 读文件 | public number S-12 or identifier; - reads standard input, @FILE a file
        #[arg(value_name = "SUBJECT")]
        subject: String,
        #[command(flatten)]
        what: WhatChanges,
        /// 变更之日 | day of the change
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        on: NaiveDate,
        /// 证明文件 | the document that proves it
        #[arg(long, value_name = "FILE")]
        document: PathBuf,
    },
    /// 确认或退回一项主体变更或终止（另一人） | confirm or refuse a change or an end, as another person
    Confirm {
        /// 变更编号 BG-…，可带所见复核单的摘要 | number of the change, with the digest of the sheet that was seen
        #[arg(value_name = "CHANGE[=DIGEST]")]
        change: String,
        /// 退回理由；不写即确认 | reason of the refusal; without it the change is confirmed
        #[arg(long, value_name = "TEXT")]
        refuse: Option<String>,
    },
    /// 一个主体的变更；不写主体则列待确认的变更 | the changes of a subject; those that wait when none is named
    Changes {
        /// 编号 S-12 或证件号码；- 读标准输入，@FILE 读文件 | public number S-12 or identifier; - reads standard input, @FILE a file
        #[arg(value_name = "SUBJECT")]
        subject: Option<String>,
    },
    /// 显示一个脱敏的值，单独记入日志 | show one masked value in clear; a log row of its own
    Reveal {
        /// 编号 S-12 或证件号码 | public number S-12 or identifier
        #[arg(value_name = "SUBJECT")]
        subject: String,
        /// name、identifier，或信息的字段 | name, identifier, or a field of a record
        #[arg(long)]
        field: String,
        /// 字段所在的信息 | the record whose field it is
        #[arg(long, value_name = "ID")]
        record: Option<String>,
        #[command(flatten)]
        why: Why,
    },
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Find { text, why, limit, after } => {
            let text = input::secret(&text)?.to_string();
            let found = ctx.call(&FindSubjects { text, reason: why.into(), limit, after })?;
            ctx.print(&found)
        }
        Args::Show { subject, why } => {
            let subject = input::secret(&subject)?.to_string();
            let file = ctx.call(&ShowSubject { subject, reason: why.into() })?;
            ctx.print(&file)
        }
        Args::End { subject, on, document } => {
            let subject = input::secret(&subject)?.to_string();
            let (bytes, document) = (input::bytes(&document)?, name(&document));
            let ended = ctx.call(&EndSubject { subject, on, document, bytes })?;
            ctx.print(&ended)
        }
        Args::Change { subject, what, on, document } => {
            let subject = input::secret(&subject)?.to_string();
            let what = what.what()?;
            let (bytes, document) = (input::bytes(&document)?, name(&document));
            let card = ctx.call(&ChangeSubject { subject, what, on, document, bytes })?;
            ctx.print(&card)
        }
        Args::Confirm { change, refuse } => {
            let (change, seen) = match change.split_once('=') {
                Some((change, seen)) => (change.to_owned(), Some(seen.to_owned())),
                None => (change, None),
            };
            let card = ctx.call(&DecideChange { change, refuse, seen })?;
            ctx.print(&card)
        }
        Args::Changes { subject } => {
            let subject = subject.as_deref().map(input::secret).transpose()?.map(|text| text.to_string());
            let list = ctx.call(&ListChanges { subject })?;
            ctx.print(&list)
        }
        Args::Reveal { subject, field, record, why } => {
            let subject = input::secret(&subject)?.to_string();
            let value = ctx.call(&RevealValue { subject, record, field, reason: why.into() })?;
            ctx.print(&value)
        }
    }
}
