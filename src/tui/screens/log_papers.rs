//! What goes out of the log screen and comes back: a subject's report of looks, an export, a checkpoint, a paper compared.

use super::{log::QueryLog, names, report::ReportPage};
use crate::{
    locale::Label,
    service::{
        Error,
        ops::{
            anchors::{CheckpointMade, ExportLog, MakeCheckpoint},
            looks_report::{CheckPaper, LooksReport, LooksTold, PaperChecked},
        },
        reason_label,
    },
    text,
    tui::{
        action::Action,
        desk::Desk,
        files,
        screen::Cx,
        text::Words,
        widgets::{
            fields::{Field, Kind, Values},
            form::Form,
            picker::{Choice, Picked, Picker},
        },
    },
};

/// Begins a piece of work.
type Begin = fn(&mut QueryLog, &mut Cx<'_>);

/// What can be done: its name, its operation, and how it begins.
const WORK: &[(Label, &str, Begin)] = &[
    (Label::new("主体的查询情况报告", "a subject's report of looks"), "report.looks", looks),
    (Label::new("导出日志", "export the log"), "log.export", export),
    (Label::new("签发校验点", "make a checkpoint"), "log.checkpoint", checkpoint),
    (Label::new("核对交回的报告", "compare a paper that came back"), "log.paper", paper),
];

/// Asks what is to be done; what is closed to the officer stands there with its reason.
pub(super) fn choose(cx: &mut Cx<'_>) {
    let choices = WORK.iter().map(|(label, operation, _)| {
        let reason = (!cx.session.may(operation)).then(|| cx.session.closed_words(operation));
        Choice::new(*label, Words::none()).closed(reason)
    });
    let picker = Picker::new(Action::LogPapers.label(), choices.collect());
    cx.push_then(picker, |screen: &mut QueryLog, Picked(index): &Picked, cx| {
        if let Some((.., begin)) = WORK.get(*index) {
            begin(screen, cx);
        }
    });
}

/// The report for the subject of the selected row, or another one.
fn looks(screen: &mut QueryLog, cx: &mut Cx<'_>) {
    let number = screen.subject().and_then(|card| card.id.clone()).unwrap_or_default();
    let field = Field::text("subject", Label::new("主体", "subject"))
        .with(&number)
        .required()
        .help(Label::new("证件号码、代码或 S-编号", "number, code or S-number"));
    let days = [
        Field::new("since", Label::new("自", "since"), Kind::Date),
        Field::new("until", Label::new("至", "until"), Kind::Date),
    ];
    let title = Label::new("查询情况报告", "report of looks");
    let fields = std::iter::once(field).chain(days).collect();
    cx.push_then(Form::new(title, fields), move |_: &mut QueryLog, values: &Values, cx| {
        let day = |key: &str| values.get(key).parse().ok();
        let subject = values.get("subject").to_owned();
        let report = LooksReport { subject, since: day("since"), until: day("until"), lang: cx.look.lang };
        cx.call(report, move |_: &mut QueryLog, answer: Result<LooksTold, Error>, cx| match answer {
            Ok(told) => cx.push(ReportPage::titled(title, &format!("looks-{}.txt", told.log_seq), told.text)),
            Err(error) => cx.fail(error),
        });
    });
}

/// Rows from one number to another, into a file that verifies without the program.
fn export(_: &mut QueryLog, cx: &mut Cx<'_>) {
    let rows = Label::new("序号; 留空为全部", "row numbers; empty is all");
    let fields = vec![
        Field::new("path", Label::new("保存到", "save to"), Kind::Path).with("log-export.jsonl").required(),
        Field::text("from", Label::new("自第几行", "from row")).help(rows),
        Field::text("to", Label::new("至第几行", "to row")).help(rows),
    ];
    cx.push_then(Form::new(WORK_EXPORT, fields), |_: &mut QueryLog, values: &Values, cx| {
        let number = |key: &str| Some(values.get(key).trim()).filter(|typed| !typed.is_empty()).map(str::parse::<i64>);
        let (from, to) = match (number("from").transpose(), number("to").transpose()) {
            (Ok(from), Ok(to)) => (from.unwrap_or(1), to),
            _ => return cx.warn(text!("序号应为数字", "a row number is a number")),
        };
        let path = values.get("path").to_owned();
        cx.ask(
            move |desk: &mut Desk| write_rows(desk, &path, from, to).map(|rows| (path, rows)),
            |_: &mut QueryLog, answer: Result<(String, usize), Error>, cx| match answer {
                Ok((path, rows)) => cx.say(text!("已导出 {rows} 行: {path}", "{rows} rows exported: {path}")),
                Err(error) => cx.fail(error),
            },
        );
    });
}

/// Title of the form of an export.
const WORK_EXPORT: Label = Label::new("导出日志", "export the log");

/// Writes the rows step by step; answers how many.
fn write_rows(desk: &mut Desk, path: &str, from: i64, to: Option<i64>) -> Result<usize, Error> {
    let mut step = desk.call(&ExportLog { from, to })?;
    // The last row is fixed by the first step: each step leaves a row of its own behind.
    let to = Some(step.head.to);
    let file = files::begin(desk, path)?;
    let mut out = std::io::BufWriter::new(&file);
    files::line(&mut out, path, &serde_json::to_string(&step.head)?)?;
    let mut rows = 0;
    loop {
        for row in &step.rows {
            files::line(&mut out, path, &serde_json::to_string(row)?)?;
        }
        rows += step.rows.len();
        let Some(from) = step.next else { break };
        step = desk.call(&ExportLog { from, to })?;
    }
    files::flush(out, path)?;
    files::finish(&file, path)?;
    Ok(rows)
}

/// The log's last row, signed, into a file that is there before anything counts as anchored.
fn checkpoint(_: &mut QueryLog, cx: &mut Cx<'_>) {
    let path = format!("checkpoint-{}.txt", cx.now.format("%Y%m%d-%H%M"));
    ask_checkpoint(Field::new("path", Label::new("保存到", "save to"), Kind::Path).with(&path), cx);
}

fn ask_checkpoint(path: Field, cx: &mut Cx<'_>) {
    let title = Label::new("签发校验点", "make a checkpoint");
    cx.push_then(Form::new(title, vec![path.required()]), |_: &mut QueryLog, values: &Values, cx| {
        let path = values.get("path").to_owned();
        let again = path.clone();
        cx.ask(
            move |desk: &mut Desk| write_checkpoint(desk, &path).map(|made| (path, made)),
            move |_: &mut QueryLog, answer: Result<(String, CheckpointMade), Error>, cx| match answer {
                Ok((path, CheckpointMade { seq, .. })) => {
                    cx.ask_status();
                    cx.say(text!(
                        "已固定至第 {seq} 行: {path}; 把文件移到另一台机器",
                        "fixed up to row {seq}: {path}; move the file to another machine"
                    ));
                }
                Err(error) => {
                    // Nothing typed is lost: the form stands under the refusal.
                    let field = Field::new("path", Label::new("保存到", "save to"), Kind::Path).kept(&again);
                    ask_checkpoint(field, cx);
                    cx.fail(error);
                }
            },
        );
    });
}

fn write_checkpoint(desk: &mut Desk, path: &str) -> Result<CheckpointMade, Error> {
    let mut file = files::begin(desk, path)?;
    let made = desk.call(&MakeCheckpoint).inspect_err(|_| files::drop_begun(path))?;
    files::line(&mut file, path, made.text.trim_end_matches('\n'))?;
    files::finish(&file, path)?;
    Ok(made)
}

/// Whether a report is what was handed out.
fn paper(_: &mut QueryLog, cx: &mut Cx<'_>) {
    let help = Label::new("报告的整份文本文件", "the whole text file of the report");
    let field = Field::new("path", Label::new("文件", "file"), Kind::Path).required().help(help);
    cx.push_then(Form::new(WORK_PAPER, vec![field]), |_: &mut QueryLog, values: &Values, cx| {
        let path = values.get("path").to_owned();
        cx.ask(
            move |desk: &mut Desk| {
                let (_, body) = files::read(desk, &path)?;
                let text = String::from_utf8_lossy(&body);
                desk.call(&CheckPaper { text: text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned() })
            },
            |_: &mut QueryLog, answer: Result<PaperChecked, Error>, cx| match answer {
                Ok(found) => compared(&found, cx),
                Err(error) => cx.fail(error),
            },
        );
    });
}

/// Title of the form of a comparison.
const WORK_PAPER: Label = Label::new("核对报告", "compare a report");

fn compared(found: &PaperChecked, cx: &mut Cx<'_>) {
    let seq = found.seq;
    if found.ok {
        let at = names::join(&[Words::outside(found.at.as_deref().unwrap_or_default())], " ");
        let (zh, en) = (at.get(crate::locale::Lang::Zh), at.get(crate::locale::Lang::En));
        return cx.say(text!("与日志 #{seq} 所记一致, {zh} 交出", "it is what row #{seq} records, handed out at {en}"));
    }
    let Label { zh, en } = reason_label(found.reason.as_deref().unwrap_or_default());
    cx.warn(text!(
        "与日志 #{seq} 不符 ({zh}): 留下原件, 报告主管",
        "it does not agree with row #{seq} ({en}): keep the paper, tell the supervisor"
    ));
}
