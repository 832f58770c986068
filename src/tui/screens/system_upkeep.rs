//! Upkeep (维护) and the working-day calendar (日历) of the system settings: backup, self-check, the chain, further years.

use super::record_pages::time;
use super::system_topics::{Line, Topic, Work, cell, choices, form, form_then, page, with_words};
use crate::{
    domain::calendar::Year,
    locale::{Label, Text},
    service::{
        Error, Verification,
        ops::{
            backup::{BackupMade, MakeBackup},
            calendar::ImportCalendar,
            log::VerifyLog,
            security::CheckStage,
            status::{CheckInstallation, CheckReport, ShowStatus, Status},
        },
        reason_label,
    },
    text,
    tui::{
        casework::forms,
        desk::Desk,
        files,
        screen::Cx,
        text::Words,
        theme::Mark,
        widgets::{
            fields::{Field, Kind, Values},
            form::Form,
            pane::Item,
            table::Column,
        },
    },
};
use std::path::PathBuf;

/// The calendar.
pub static CALENDAR: Topic = Topic {
    label: Label::new("日历", "calendar"),
    reads: "status.show",
    columns: &[
        Column::fixed(Label::new("年份", "year"), 6),
        Column::fixed(Label::new("工作日", "working days"), 12).number(),
        Column::flex(Label::new("通知", "notices"), 20, 1),
    ],
    empty: Label::new("没有放假安排", "no calendar"),
    read: |desk, _| Ok(desk.service.calendar().years().map(year).collect()),
    work: &[Work::new(Label::new("导入放假安排", "import a calendar"), "calendar.import", import)],
};

/// The upkeep of the installation.
pub static TOPIC: Topic = Topic {
    label: Label::new("维护", "upkeep"),
    reads: "status.show",
    columns: &[
        Column::flex(Label::new("项目", "what"), 14, 1),
        Column::flex(Label::new("现状", "how it stands"), 24, 3),
    ],
    empty: Label::new("没有内容", "nothing"),
    read: |desk, _| Ok(standing(&desk.call(&ShowStatus)?)),
    work: &[
        Work::new(Label::new("备份", "make a backup"), "backup.make", backup).adds_none(),
        Work::new(Label::new("自检", "check the installation"), "check.run", check),
        Work::new(Label::new("验证日志", "verify the log"), "log.verify", verify),
        Work::new(Label::new("登记环节安全检查", "a stage was checked"), "check.stage", stage),
    ],
};

fn year(one: &Year) -> Line {
    let (number, days) = (one.year.to_string(), one.working_days.to_string());
    let sources = one.source.join("；");
    let dates = |days: &std::collections::BTreeSet<chrono::NaiveDate>| {
        let days = days.iter().map(|day| day.format("%m-%d").to_string());
        cell(&days.collect::<Vec<_>>().join(" "))
    };
    Line::new(&number, vec![cell(&number), cell(&days), cell(&sources)]).about(vec![
        Item::pair(Label::new("放假", "days off"), dates(&one.off)),
        Item::pair(Label::new("调休上班", "worked weekends"), dates(&one.work)),
    ])
}

/// 导入放假安排: the notices of further years.
fn import(_line: Option<&Line>, cx: &mut Cx<'_>) {
    let make = || {
        let field = forms::paper_field(Label::new("放假安排", "the calendar file")).required();
        let lead = Label::new("已有的年份以新文件为准", "a year that is there already is replaced");
        Form::new(Label::new("导入放假安排", "import a calendar"), vec![field]).lead(lead)
    };
    form(cx, make, |desk, values| {
        let (_, body) = files::read(desk, values.get("paper"))?;
        let done = desk.call(&ImportCalendar { text: String::from_utf8_lossy(&body).into_owned() })?;
        let years = done.years.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        Ok(text!("已导入 {years}", "imported: {years}"))
    });
}

fn standing(status: &Status) -> Vec<Line> {
    let line = |zh, en, words: Words| Line::new("", vec![Label::new(zh, en).into(), words]);
    let counts = &status.counts;
    let (units, officers, subjects, batches) = (counts.units, counts.officers, counts.subjects, counts.batches);
    let (open, overdue) = (counts.cases_open, counts.cases_overdue);
    let (seq, head) = (status.log.seq, status.log.hash.chars().take(16).collect::<String>());
    let none = || Label::new("还没有", "never");
    let backup = status.backup.as_deref();
    let (verified, is_whole) = match &status.verified {
        None => (none().into(), false),
        Some(last) => {
            let (at, rows) = (&last.at, last.rows);
            let (zh, en) = if last.ok { ("完整", "whole") } else { ("断裂", "broken") };
            let at = time(at);
            (Words::from(text!("{at} {rows} 行，{zh}", "{at}, {rows} rows, {en}")), last.ok)
        }
    };
    let mark = |is_good: bool| if is_good { Mark::Good } else { Mark::Warn };
    vec![
        line("上次备份", "last backup", backup.map_or_else(|| none().into(), |at| cell(&time(at))))
            .marked(mark(backup.is_some())),
        line("上次验证日志", "log last verified", verified).marked(mark(is_whole)),
        line("日志", "log", text!("{seq} 行，头 {head}..", "{seq} rows, head {head}..").into()),
        line("库版本", "schema", cell(&status.schema.to_string())),
        line("时间", "time", cell(&time(&status.now))),
        line(
            "单位、账户",
            "units, accounts",
            text!("{units} 个单位，{officers} 个账户", "{units} units, {officers} accounts").into(),
        ),
        line(
            "主体、批次",
            "subjects, batches",
            text!("{subjects} 个主体，{batches} 个批次", "{subjects} subjects, {batches} batches").into(),
        ),
        line("事项", "cases", text!("{open} 件在办，{overdue} 件超期", "{open} open, {overdue} overdue").into()),
    ]
}

/// 备份: a copy that proves itself before it gets its name; never over a file that is there.
fn backup(_line: Option<&Line>, cx: &mut Cx<'_>) {
    let today = cx.now.format("%Y%m%d-%H%M").to_string();
    let read = move |desk: &mut Desk| desk.service.path().with_file_name(format!("backup-{today}.db"));
    with_words(cx, read, |path: PathBuf, cx| {
        let make = move || {
            let field = Field::new("file", Label::new("新文件", "new file"), Kind::Path)
                .required()
                .with(&path.display().to_string())
                .help(Label::new(
                    "密钥文件随附在旁, 宜存到另一块盘",
                    "the key file goes beside it; best on another disk",
                ));
            Form::new(Label::new("备份", "make a backup"), vec![field])
        };
        let work = |desk: &mut Desk, values: &Values| {
            files::only_here(desk)?;
            desk.call(&MakeBackup { file: values.get("file").into() })
        };
        form_then(cx, make, work, backed_up);
    });
}

fn backed_up(made: &BackupMade, cx: &mut Cx<'_>) {
    let BackupMade { file, key_file, bytes, rows, head, digest } = made;
    let lines = [
        text!("备份 {file}", "copy {file}"),
        text!("密钥文件 {key_file}", "key file {key_file}"),
        text!("{bytes} 字节，日志 {rows} 行已验证", "{bytes} bytes, {rows} rows of the log verified"),
        text!("日志头 {head}", "head of the log {head}"),
        text!("SM3 {digest}", "SM3 {digest}"),
    ];
    page(Label::new("备份已成", "the copy is made"), "backup.txt", &lines, cx);
}

/// 自检: modes, engine, pages, references, chain.
fn check(_line: Option<&Line>, cx: &mut Cx<'_>) {
    with_words(
        cx,
        |desk: &mut Desk| desk.call(&CheckInstallation),
        |answer: Result<CheckReport, Error>, cx| match answer {
            Ok(report) => page(Label::new("自检", "self-check"), "check.txt", &checked(&report), cx),
            Err(error) => cx.fail(error),
        },
    );
}

fn checked(report: &CheckReport) -> Vec<Text> {
    let name = |word: &str| match word {
        "files" => Label::new("文件与权限", "files"),
        "engine" => Label::new("数据库引擎", "engine"),
        "pages" => Label::new("数据页", "pages"),
        "references" => Label::new("引用", "references"),
        "log" => Label::new("日志链", "log"),
        "content" => Label::new("内容与摘要", "contents and digests"),
        "entries" => Label::new("登记与日志对照", "entries and the log"),
        _ => Label::new("删除后的重写", "rewriting after an erasure"),
    };
    let mut lines = vec![if report.ok {
        text!("一切正常", "all is well")
    } else {
        text!(
            "有问题：停止使用，保全文件并报告主管",
            "something is wrong: stop work, keep the file, tell the supervisor"
        )
    }];
    lines.extend(report.items.iter().map(|item| {
        let (Label { zh, en }, detail) = (name(&item.check), &item.detail);
        let mark = if item.ok { "✓" } else { "!" };
        text!("{mark} {zh} {detail}", "{mark} {en} {detail}")
    }));
    lines
}

/// 验证日志: the whole chain.
fn verify(_line: Option<&Line>, cx: &mut Cx<'_>) {
    with_words(
        cx,
        |desk: &mut Desk| desk.call(&VerifyLog::whole()),
        |answer: Result<Verification, Error>, cx| match answer {
            Ok(found) if found.ok => {
                let (rows, head) = (found.rows, found.head.chars().take(16).collect::<String>());
                cx.say(text!("链完整: {rows} 行, 头 {head}..", "the chain is whole: {rows} rows, head {head}.."));
            }
            Ok(found) => {
                let (bad, reason) = (found.first_bad.unwrap_or_default(), found.reason.unwrap_or_default());
                let reason = reason_label(&reason);
                let (zh, en) = (reason.zh, reason.en);
                cx.warn(text!(
                    "链断于 #{bad} ({zh}): 停止使用, 保全文件并报告主管",
                    "the chain is broken at #{bad} ({en}): stop work, keep the file, tell the supervisor"
                ));
            }
            Err(error) => cx.fail(error),
        },
    );
}

/// 登记环节安全检查: which stage of the work was checked, when, and what was found.
fn stage(_line: Option<&Line>, cx: &mut Cx<'_>) {
    let stages =
        |desk: &mut Desk| desk.service.pack().security.as_ref().map(|law| choices(&law.stages)).unwrap_or_default();
    with_words(cx, stages, |stages, cx| {
        let make = move || {
            let fields = vec![
                Field::new("stage", Label::new("环节", "stage"), Kind::Choice(stages.clone())),
                Field::new("on", Label::new("检查之日", "day of the check"), Kind::Date)
                    .help(Label::new("空则为今日", "today when empty")),
                Field::text("finding", Label::new("检查结果", "what was found")).required(),
            ];
            Form::new(Label::new("登记环节安全检查", "a stage was checked"), fields)
        };
        form(cx, make, |desk, values| {
            let done = desk.call(&CheckStage {
                stage: values.get("stage").to_owned(),
                on: values.date("on"),
                finding: values.get("finding").to_owned(),
            })?;
            let (stage, on) = (done.stage, done.on);
            Ok(text!("{stage} 已登记检查，{on}", "{stage} was checked on {on}"))
        });
    });
}
