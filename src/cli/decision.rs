//! `decision`: what waits for a second person, what was decided, and many decided together.

use super::{Context, Outcome, table::Grid};
use crate::{
    locale::{Lang, Text},
    service::ops::decisions::{
        Decide, DecideAll, Decided, DecisionCard, DecisionShown, ListDecisions, ShowDecision, state_label,
    },
    service::ops::drops::DropProposal,
    text,
};

/// Verbs of `decision`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 列出待复核和已复核的事项 | list what waits for a second person and what was decided
    List {
        /// waiting、approved、rejected | waiting, approved or rejected
        #[arg(long)]
        state: Option<String>,
        /// 只看此信息 | only this record's
        #[arg(long, value_name = "ID")]
        record: Option<String>,
        /// 最多列出 | at most this many
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        /// 接上一页 | cursor of the page before
        #[arg(long, value_name = "CURSOR")]
        after: Option<String>,
    },
    /// 查看复核单：前后内容、材料、期限、依据；已复核的照所见显示 | show what is decided on, or was: before, after, papers, clock, rule
    Show {
        /// 编号，可带摘要指明已复核的一次 | its number, with a digest to mean one of several decisions
        #[arg(value_name = "ID[=DIGEST]")]
        id: String,
    },
    /// 复核同意，可一次多件 | approve as second person, one or many
    Approve {
        /// 编号，可带所见复核单的摘要 | number, with the digest of what was seen
        #[arg(value_name = "ID[=DIGEST]", num_args = 1.., required = true)]
        ids: Vec<String>,
    },
    /// 复核不同意，可一次多件 | reject as second person, one or many
    Reject {
        /// 编号，可带所见复核单的摘要 | number, with the digest of what was seen
        #[arg(value_name = "ID[=DIGEST]", num_args = 1.., required = true)]
        ids: Vec<String>,
        /// 理由 | why not
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// 收回本人提出、尚待另一人办理的事项 | take back what you proposed while it waits for the second person
    Drop {
        /// 编号；口令重置 登录名/reset，额度 角色/quota，本地补充 overlay/law，更换制度 regime/law | its number; LOGIN/reset, ROLE/quota, overlay/law or regime/law
        #[arg(value_name = "ID")]
        id: String,
        /// 理由 | why
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

fn items(ids: Vec<String>) -> Vec<Decide> {
    let read = |id: String| match id.split_once('=') {
        Some((id, seen)) => Decide { id: id.to_owned(), seen: Some(seen.to_owned()) },
        None => Decide { id, seen: None },
    };
    ids.into_iter().map(read).collect()
}

/// What waits and what was decided, by names.
fn grid(cards: &[DecisionCard], lang: Lang) -> Grid {
    let heads = [
        ("状态", "state"),
        ("编号", "number"),
        ("事项", "what"),
        ("提出人", "proposed by"),
        ("提出时间", "proposed at"),
        ("期限", "due"),
        ("由您复核", "yours to decide"),
        ("复核人", "decided by"),
        ("复核时间", "decided at"),
        ("理由", "reason"),
        ("依据", "ground"),
        ("所见摘要", "digest"),
    ];
    let mut grid = Grid::new(heads.map(|(zh, en)| lang.pick(zh, en)));
    for card in cards {
        let reason = if card.reason.is_empty() { &card.asked } else { &card.reason };
        let yours = match card.may_decide {
            Some(true) => lang.pick("是", "yes"),
            Some(false) => lang.pick("否", "no"),
            None => "",
        };
        grid.row([
            card.state_label.get(lang).to_owned(),
            card.id.clone(),
            card.title.get(lang).to_owned(),
            card.proposed_by.clone(),
            time(&card.proposed_at),
            card.due.map(|due| due.to_string()).unwrap_or_default(),
            yours.to_owned(),
            card.decided_by.clone().unwrap_or_default(),
            time(card.decided_at.as_deref().unwrap_or_default()),
            reason.clone(),
            format!("{} {}", card.cite, card.article.get(lang)).trim().to_owned(),
            short(&card.digest),
        ]);
    }
    grid
}

/// One line for each that was decided together.
fn outcomes(items: &[Decided], lang: Lang) -> Grid {
    let heads = [("编号", "number"), ("结果", "outcome"), ("说明", "note"), ("所见摘要", "digest")];
    let mut grid = Grid::new(heads.map(|(zh, en)| lang.pick(zh, en)));
    for one in items {
        let outcome = if one.refused.is_some() { text!("未办理", "not done") } else { state_label(&one.outcome) };
        let why = one.refused.as_ref().map(|why| {
            let hint = why.hint.as_ref().map(|hint| hint.get(lang)).unwrap_or_default();
            format!("{} {hint}", why.message.get(lang)).trim().to_owned()
        });
        let digest = one.digest.as_deref().map(short).unwrap_or_default();
        grid.row([one.id.clone(), outcome.get(lang).to_owned(), why.unwrap_or_default(), digest]);
    }
    grid
}

/// The beginning of a digest, long enough to give back.
fn short(digest: &str) -> String {
    digest.chars().take(16).collect()
}

fn time(at: &str) -> String {
    at.chars().take(16).collect::<String>().replace('T', " ")
}

/// The sheet as a page: what the digest is of, in the order in which it is read.
fn page(shown: &DecisionShown, lang: Lang) -> String {
    let sheet = &shown.sheet;
    let mut lines = vec![format!("{}  {}", sheet.id, sheet.title.get(lang))];
    let mut pair = |zh: &str, en: &str, value: &str| {
        if !value.trim().is_empty() {
            lines.push(lang.pick(format!("{zh}：{value}"), format!("{en}: {value}")));
        }
    };
    pair("操作", "operation", sheet.operation_label.get(lang));
    let subject = sheet.subject.as_deref().map(|no| format!("{} {no}", sheet.subject_name)).unwrap_or_default();
    pair("主体", "subject", &subject);
    let record = sheet.record.as_deref().map(|no| format!("{no} {}", sheet.record_title)).unwrap_or_default();
    pair("信息", "record", &record);
    pair("提出人", "proposed by", &format!("{} {}", sheet.proposed_by, time(&sheet.proposed_at)));
    pair("理由", "reason", &sheet.reason);
    if !sheet.changes.is_empty() {
        pair("变动", "changes", lang.pick("变动前 → 变动后", "before → after"));
    }
    for change in &sheet.changes {
        let before = said(&change.before, lang);
        pair(
            &indent(&change.label.zh),
            &indent(&change.label.en),
            &format!("{before} → {}", said(&change.after, lang)),
        );
    }
    if !sheet.says.is_empty() {
        pair("信息内容", "the record says", lang.pick("现行记载", "as it stands"));
    }
    for line in &sheet.says {
        pair(&indent(&line.label.zh), &indent(&line.label.en), line.value.get(lang));
    }
    for paper in &sheet.evidence {
        let (kind, digest) = (paper.kind.get(lang), short(&paper.digest));
        pair("材料", "paper", &format!("{kind} {} (SM3 {digest})", paper.name));
    }
    pair("期限", "last day", sheet.clock.get(lang));
    pair("依据", "ground", &format!("{} {} ({})", sheet.cite, sheet.article.get(lang), sheet.pack));
    if let Some(done) = &shown.decision {
        let (state, by, at) = (done.state_label.get(lang), &done.by, time(&done.at));
        pair("复核结果", "decision", &format!("{state} {by} {at}"));
        pair("复核理由", "reason of the decision", &done.reason);
    }
    pair("所见摘要 SM3", "digest SM3", &shown.digest);
    lines.join("\n")
}

fn indent(label: &str) -> String {
    format!("  {label}")
}

fn said(words: &Text, lang: Lang) -> &str {
    match words.get(lang) {
        "" => "-",
        words => words,
    }
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::List { state, record, limit, after } => {
            let list = ctx.call(&ListDecisions { state, record, limit, after })?;
            let grid = grid(&list.items, ctx.lang);
            ctx.print_as(&list, grid)
        }
        Args::Show { id } => {
            let (id, seen) = match id.split_once('=') {
                Some((id, seen)) => (id.to_owned(), Some(seen.to_owned())),
                None => (id, None),
            };
            let shown = ctx.call(&ShowDecision { id, seen })?;
            let page = page(&shown, ctx.lang);
            ctx.print_text(&shown, &page)
        }
        Args::Approve { ids } => {
            let done = ctx.call(&DecideAll { items: items(ids), approve: true, reason: None })?;
            let grid = outcomes(&done.items, ctx.lang);
            ctx.print_as(&done, grid)
        }
        Args::Reject { ids, reason } => {
            let done = ctx.call(&DecideAll { items: items(ids), approve: false, reason: Some(reason) })?;
            let grid = outcomes(&done.items, ctx.lang);
            ctx.print_as(&done, grid)
        }
        Args::Drop { id, reason } => {
            let done = ctx.call(&DropProposal { id, reason })?;
            ctx.print(&done)
        }
    }
}
