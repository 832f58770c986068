//! `authorisation`: subjects' written authorisations and units' duty grants.

use super::{Context, Outcome, input};
use crate::{
    domain::{query::Purpose, refusal::Code},
    service::{
        Error,
        ops::{
            authorisations::{
                AddAuthorisation, ApplyForDuty, ApproveGrant, ListAuthorisations, Paper, RevokeAuthorisation,
                ShowAuthorisation, Terms,
            },
            letters::AddLetter,
        },
    },
    text,
};
use chrono::NaiveDate;
use std::path::{Path, PathBuf};

/// A new authorisation or application.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// 授权的主体：证件号码或编号；- 读标准输入，@FILE 读文件 | whose information: identifier or public number; - reads standard input, @FILE a file
    #[arg(long, value_name = "SUBJECT", conflicts_with = "department")]
    subject: Option<String>,
    /// 被授权人；证件号码可为 - 或 @FILE | who may ask; the identifier may be - or @FILE
    #[arg(long, value_name = "NAME:ID", conflicts_with = "department")]
    grantee: Option<String>,
    /// 履职查询的单位 | unit on public duty
    #[arg(long, value_name = "UNIT")]
    department: Option<String>,
    /// 国家机关，凭公函查询信用档案 | state organ that queries the archive by letter
    #[arg(long, value_name = "ORGAN", conflicts_with_all = ["department", "grantee"])]
    organ: Option<String>,
    /// 公函所依据的法律 | legal basis the letter names
    #[arg(long, value_name = "TEXT")]
    basis: Option<String>,
    /// 公务事项 | the official matter
    #[arg(long, value_name = "TEXT")]
    matter: Option<String>,
    /// 书面申请或公函的文号 | number of the written application or letter
    #[arg(long, value_name = "NO")]
    application: Option<String>,
    /// 目录项 | catalogue items
    #[arg(long, value_name = "CODE", num_args = 1.., value_delimiter = ',')]
    items: Vec<String>,
    /// 用途代码，可加说明 | purpose code, with a text where needed
    #[arg(long, value_name = "CODE[:TEXT]")]
    purpose: Option<String>,
    /// 起始日，默认今天 | first day; today by default
    #[arg(long, value_name = "DATE", value_parser = input::date)]
    from: Option<NaiveDate>,
    /// 终止日，必填，不得超过办法的最长期限；国家机关公函未写明的按制度包的天数 | last day, within the longest span; there must be one, but for an organ's letter: the pack's days count where it names none
    #[arg(long, value_name = "DATE", value_parser = input::date)]
    until: Option<NaiveDate>,
    /// 可用次数，默认不限 | uses; without limit by default
    #[arg(long, value_name = "N")]
    uses: Option<u32>,
    /// 书面材料；- 读标准输入 | the signed paper; - reads standard input
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,
}

/// Verbs of `authorisation`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 登记授权书，或单位的履职查询申请 | take in a written authorisation, or a unit's application for duty queries
    Add(Add),
    /// 批准履职查询申请 | approve an application for duty queries
    Approve {
        /// 编号 | its number
        #[arg(value_name = "ID")]
        id: String,
    },
    /// 列出 | list them
    List {
        /// 只看此主体 | only this subject's
        #[arg(long, value_name = "SUBJECT")]
        subject: Option<String>,
        /// 只看此单位 | only this unit's
        #[arg(long, value_name = "UNIT")]
        unit: Option<String>,
        /// written、duty、organ 或 bulk | written, duty, organ or bulk
        #[arg(long)]
        kind: Option<String>,
        /// applied、active、expired、used-up、revoked 或 refused | applied, active, expired, used-up, revoked or refused
        #[arg(long)]
        state: Option<String>,
        /// 最多列出 | at most this many
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        /// 接上一页 | cursor of the page before
        #[arg(long, value_name = "CURSOR")]
        after: Option<String>,
    },
    /// 查看 | show one
    Show {
        /// 编号 | its number
        #[arg(value_name = "ID")]
        id: String,
    },
    /// 撤销 | end one at once
    Revoke {
        /// 编号 | its number
        #[arg(value_name = "ID")]
        id: String,
        /// 撤销的理由 | why it is revoked
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
}

/// Reads the paper of an authorisation.
pub(super) fn paper(path: &Path) -> Result<Paper, Error> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Paper { name, body: input::bytes(path)? })
}

fn add(add: Add, ctx: &mut Context) -> Outcome {
    let terms = Terms {
        items: add.items,
        purpose: add.purpose.as_deref().and_then(Purpose::parse),
        from: add.from,
        until: add.until,
        uses: add.uses,
        paper: add.document.as_deref().map(paper).transpose()?,
    };
    if let Some(organ) = add.organ {
        let letter = AddLetter {
            subject: input::secret(add.subject.as_deref().unwrap_or_default())?.to_string(),
            organ,
            number: add.application.unwrap_or_default(),
            basis: add.basis.unwrap_or_default(),
            matter: add.matter.unwrap_or_default(),
            terms,
        };
        let card = ctx.call(&letter)?;
        return ctx.print(&card);
    }
    let card = if let Some(unit) = add.department {
        ctx.call(&ApplyForDuty { unit, application: add.application.unwrap_or_default(), terms })?
    } else {
        let subject = add.subject.ok_or_else(|| {
            Error::new(Code::Usage, text!("没有写明主体或单位", "neither a subject nor a unit is given"))
                .hint(text!("用 --subject 或 --department", "use --subject or --department"))
        })?;
        let grantee = add.grantee.unwrap_or_default();
        let (name, id) = grantee.rsplit_once([':', '：']).unwrap_or((&grantee, ""));
        let (grantee, grantee_id) = (name.to_owned(), input::secret(id)?.to_string());
        ctx.call(&AddAuthorisation { subject: input::secret(&subject)?.to_string(), grantee, grantee_id, terms })?
    };
    ctx.print(&card)
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Add(new) => add(new, ctx),
        Args::Approve { id } => {
            let card = ctx.call(&ApproveGrant { id })?;
            ctx.print(&card)
        }
        Args::List { subject, unit, kind, state, limit, after } => {
            let subject = subject.as_deref().map(input::secret).transpose()?.map(|subject| subject.to_string());
            let list = ctx.call(&ListAuthorisations { subject, unit, kind, state, limit, after })?;
            ctx.print(&list)
        }
        Args::Show { id } => {
            let card = ctx.call(&ShowAuthorisation { id })?;
            ctx.print(&card)
        }
        Args::Revoke { id, reason } => {
            let card = ctx.call(&RevokeAuthorisation { id, reason: reason.unwrap_or_default() })?;
            ctx.print(&card)
        }
    }
}
