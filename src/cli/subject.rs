//! `subject`: the subjects of the register (信用主体).

use super::{Context, Outcome, input};
use crate::{
    domain::query::Purpose,
    service::ops::{
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
    /// 登记主体终止：法人注销、自然人死亡 | register that a subject was deregistered or died
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
            let (bytes, document) = (input::bytes(&document)?, document.display().to_string());
            let ended = ctx.call(&EndSubject { subject, on, document, bytes })?;
            ctx.print(&ended)
        }
        Args::Reveal { subject, field, record, why } => {
            let subject = input::secret(&subject)?.to_string();
            let value = ctx.call(&RevealValue { subject, record, field, reason: why.into() })?;
            ctx.print(&value)
        }
    }
}
