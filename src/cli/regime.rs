//! `regime`: the regulations built in, their values with the articles, and what differs between two.

use super::{Context, Outcome, catalogue::name, input, regime_view};
use crate::{
    domain::refusal::Code,
    regime::{self, Pack},
    service::{
        Error, clock,
        ops::{
            explain::ExplainCase,
            laws::{ChangeRegime, LayOverlay},
            rules::{CheckRules, NamePaper},
        },
        packs::{self, PackChecked},
    },
    text,
};
use chrono::{NaiveDate, Utc};
use serde_json::json;
use std::path::{Path, PathBuf};

pub use packs::{all, load};

/// Verbs of `regime`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 列出内置的办法 | list the regulations built in
    List,
    /// 列出一部办法的各项参数及其条款 | the values of one regulation with their articles
    Show {
        /// 办法编号，默认本库所用 | id; that of the database by default
        #[arg(value_name = "ID")]
        id: Option<String>,
        /// 只列此前缀，如 objection | only keys that begin with this, such as objection
        #[arg(long)]
        key: Option<String>,
    },
    /// 登记办法要求中心制定的制度规范 | name a rule paper that the regulation asks of the centre
    Paper {
        /// 代码，如 internal-security-rules | code, such as internal-security-rules
        #[arg(value_name = "CODE")]
        paper: String,
        /// 单位自有的写明单位 | the unit whose own it is
        #[arg(long, value_name = "UNIT")]
        unit: Option<String>,
        /// 制度规范正文 | the paper
        #[arg(long, value_name = "FILE")]
        document: PathBuf,
    },
    /// 检查制度包、权限表与效力；有 --as 时还查本库缺什么 | check packs, policies and validity; with --as also what this database lacks
    Check {
        /// 编号或制度包文件，默认全部内置 | ids or pack files; all built in by default
        #[arg(value_name = "ID|FILE")]
        packs: Vec<String>,
        /// 按此日判断效力，默认今日 | judge validity on this day; today by default
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        on: Option<NaiveDate>,
    },
    /// 提出或会签本地补充（系统管理员与主管各一人） | propose a local overlay, or sign it as the second person
    Overlay {
        /// 补充文件 | the overlay
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// 改用另一部办法：先看哪些期限会变，再由另一名主管确认 | another regulation: what would move, then a supervisor's confirmation
    Change {
        /// 办法编号 | id
        #[arg(value_name = "ID")]
        id: String,
    },
    /// 逐项说明一个事项：每个日期、步骤、权限及其条款 | one case explained: every date, step and power with its article
    Explain {
        /// 事项编号 | the case
        #[arg(value_name = "CASE")]
        case: String,
    },
    /// 对照两部办法 | lay two regulations side by side
    Diff {
        /// 甲 | one
        #[arg(value_name = "A")]
        left: String,
        /// 乙 | the other
        #[arg(value_name = "B")]
        right: String,
        /// 相同的也列出 | also where they say the same
        #[arg(long)]
        all: bool,
        /// 另列制度包中每个不同的值 | also every typed value that differs
        #[arg(long)]
        values: bool,
    },
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    if let Args::Paper { paper, unit, document } = args {
        let (bytes, name) = (input::bytes(&document)?, name(&document));
        let named = ctx.call(&NamePaper { paper, unit, name, bytes })?;
        return ctx.print(&named);
    }
    if let Args::Overlay { file } = args {
        let laid = ctx.call(&LayOverlay { text: input::text(&file)? })?;
        return ctx.print(&laid);
    }
    if let Args::Explain { case } = args {
        let explained = ctx.call(&ExplainCase { case })?;
        return regime_view::explained(&explained, ctx);
    }
    if let Args::Change { id } = args {
        let changed = ctx.call(&ChangeRegime { regime: id })?;
        for told in [&changed.warning, &changed.returning_words].into_iter().flatten() {
            ctx.note(told);
        }
        return ctx.print(&changed);
    }
    if let (Args::Check { packs, .. }, true) = (&args, ctx.global.acting.is_some())
        && packs.is_empty()
    {
        let checked = ctx.call(&CheckRules)?;
        return ctx.print(&checked);
    }
    ctx.offline()?;
    match args {
        Args::Paper { .. } | Args::Overlay { .. } | Args::Change { .. } | Args::Explain { .. } => Ok(()),
        Args::List => regime_view::list(ctx),
        Args::Show { id, key } => regime_view::show(id, key.as_deref().unwrap_or_default(), ctx),
        Args::Check { packs, on } => check(packs, on, ctx),
        Args::Diff { left, right, all, values } => regime_view::diff((&left, &right), all, values, ctx),
    }
}

/// The regulation asked for, or the one of the database in use, or the only one built in.
pub(super) fn chosen(id: Option<String>, ctx: &mut Context) -> Result<Pack, Error> {
    if let Some(id) = id {
        return load(&id);
    }
    if ctx.db_path().is_ok_and(|path| path.exists()) {
        return Ok(ctx.service()?.pack().clone());
    }
    let mut ids = regime::ids();
    if let (Some(id), None) = (ids.next(), ids.next()) {
        return load(id);
    }
    let known = regime::ids().collect::<Vec<_>>().join(" ");
    Err(Error::new(Code::Usage, text!("未指明办法", "no regulation is named"))
        .hint(text!("内置的办法：{known}", "regulations built in: {known}")))
}

pub(super) fn today() -> NaiveDate {
    Utc::now().with_timezone(&clock::shanghai()).date_naive()
}

fn check(named: Vec<String>, on: Option<NaiveDate>, ctx: &mut Context) -> Outcome {
    let named = if named.is_empty() { regime::ids().map(str::to_owned).collect() } else { named };
    let day = on.or_else(|| ctx.global.now.map(|now| now.date_naive())).unwrap_or_else(today);
    let (mut items, mut sound) = (Vec::new(), true);
    for name in named {
        let path = Path::new(&name);
        let checked = if path.extension().is_some() { from_file(&name, path, day)? } else { packs::check(&name, day)? };
        sound &= checked.faults.is_empty();
        if let Some(warning) = &checked.warning {
            ctx.note(warning);
        }
        items.push(checked.shown(ctx.lang));
    }
    if !sound {
        ctx.exit(Code::Config);
    }
    ctx.print(&json!({"items": items, "next": null}))
}

fn from_file(name: &str, path: &Path, day: NaiveDate) -> Result<PackChecked, Error> {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    packs::check_file(name, &stem, &input::text(path)?, day)
}
