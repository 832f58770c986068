//! Supervision reports (监督报告) on the console: a view is chosen, read as a page, and saved as text.

use super::{
    directory::Directory, record_pages, supervision_dual, supervision_overview, supervision_rights as rights,
    worklist::Worklist,
};
use crate::{
    locale::{Label, Lang, Text},
    service::{
        Error, Operation,
        ops::{
            collectors::{Collector, Collectors, CollectorsReport},
            dual::DualReport,
            period::Head,
            punctuality::{Overdue, OverdueReport, Punctuality, PunctualityReport},
            quality::{Found, Quality, QualityReport},
            quotas::{ReleaseQuota, Released},
            security::{Security, SecurityReport},
            standing::{Disclosed, DisclosureReport},
            trend::{TrendReport, Trends},
        },
    },
    text,
    tui::{
        action::Action,
        casework::{Bench, filing, forms, words},
        desk::Desk,
        offers,
        screen::Cx,
        text::Words,
        widgets::{
            fields::{Field, Kind, Values},
            form::Form,
            page::Page,
            pane::Item,
            picker::{Choice, Picked, Picker},
        },
    },
};
use std::sync::Arc;

/// Opens a view.
type Open = fn(&mut Cx<'_>);

/// A view: label, permission with what the regulation must know beside it, and what opens it.
type View = (Label, &'static [&'static str], Open);

/// The views by theme.
const THEMES: &[(Label, &[View])] = &[
    (
        Label::new("期限", "days"),
        &[
            (
                Label::new("超期与无期限的待办", "overdue, and open without a day"),
                &["report.supervision"],
                |cx| {
                    cx.call(OverdueReport::default(), |_: &mut Worklist, answer, cx| show(answer, overdue, cx));
                },
            ),
            (
                Label::new("按单位和人员的按时率", "on time and late, by unit and officer"),
                &["report.supervision"],
                |cx| {
                    of_period(cx, |period| PunctualityReport { period, unit: None }, punctuality);
                },
            ),
            (
                Label::new("修复用时", "time used for repair"),
                &["report.supervision", "repair.list"],
                rights::repair_time,
            ),
        ],
    ),
    (
        Label::new("报送与公示", "supply and publication"),
        &[
            (Label::new("报送质量", "quality of supply"), &["report.supervision"], |cx| {
                of_period(cx, |period| QualityReport { period, unit: None, occupations: true }, quality);
            }),
            (Label::new("双公示月报", "dual publicity of a month"), &["report.supervision"], |cx| {
                ask_period(
                    cx,
                    |month| DualReport { month, unit: None },
                    |report, cx| supervision_dual::show(&report, cx),
                );
            }),
            (Label::new("填报双公示月报", "state a month of dual publicity"), &["report.state"], rights::state),
            (
                Label::new("市场信息采集单位", "collectors of market information"),
                &["report.supervision", "agreement.list"],
                |cx| {
                    cx.call(CollectorsReport::default(), |_: &mut Worklist, answer, cx| show(answer, collectors, cx));
                },
            ),
        ],
    ),
    (
        Label::new("信息与趋势", "records and trends"),
        &[
            (Label::new("披露情况", "disclosure"), &["report.disclosure"], |cx| {
                cx.call(DisclosureReport::default(), |_: &mut Worklist, answer, cx| show(answer, disclosed, cx));
            }),
            (Label::new("监测趋势", "trends"), &["report.disclosure"], trend),
            (Label::new("各地概况", "overview across places"), &["report.supervision"], supervision_overview::open),
        ],
    ),
    (
        Label::new("安全与检查", "safety and checks"),
        &[
            (Label::new("安全情况", "security"), &["report.security"], |cx| {
                cx.call(SecurityReport, |_: &mut Worklist, answer, cx| show(answer, security, cx));
            }),
            (Label::new("违规行为", "kinds of breach"), &["report.breaches"], rights::breaches),
            (Label::new("考核数据", "figures for assessment"), &["report.assessment"], rights::assessment),
            (Label::new("自查核查", "self-check"), &["report.self-check"], rights::self_check),
            (Label::new("已签署的自查", "self-checks signed"), &["report.self-check"], rights::self_checks),
        ],
    ),
];

/// Asks which view, by theme; the cursor stands on the one looked at last. One that the regulation does not know is not
/// named; what is closed stands last, with its reason.
pub fn choose(last: Option<Label>, cx: &mut Cx<'_>) {
    let permission = |needs: &'static [&'static str]| needs.first().copied().unwrap_or_default();
    let is_here = |needs: &[&str]| match needs {
        [report, about @ ..] => cx.session.knows(report) && about.iter().all(|one| cx.session.is_given(one)),
        [] => true,
    };
    let views = THEMES.iter().flat_map(|(theme, views)| views.iter().map(move |view| (*theme, *view)));
    let known = views.filter(|(_, (_, needs, _))| is_here(needs));
    let (open, closed): (Vec<_>, Vec<_>) = known.partition(|(_, (_, needs, _))| cx.session.may(permission(needs)));
    let not_open = Label::new("不能办理", "closed to you");
    let all: Vec<(Label, View)> =
        open.into_iter().chain(closed.into_iter().map(|(_, view)| (not_open, view))).collect();
    let mut above = None;
    let mut choices = Vec::new();
    for (theme, (label, needs, _)) in &all {
        let needed = permission(needs);
        let closed = (!cx.session.may(needed)).then(|| cx.session.closed_words(needed));
        let choice = Choice::new(*label, Words::none()).closed(closed);
        choices.push(if above.replace(*theme) == Some(*theme) { choice } else { choice.under(*theme) });
    }
    let place = all.iter().position(|(_, (label, ..))| Some(*label) == last).unwrap_or(0);
    let picker = Picker::new(Action::Reports.label(), choices).at(place);
    cx.push_then(picker, move |screen: &mut Worklist, Picked(index): &Picked, cx| {
        if let Some((_, (label, _, open))) = all.get(*index) {
            screen.last_report = Some(*label);
            open(cx);
        }
    });
}

/// Lets an officer look at more than the quota allows today (放行额度); whose it is may not be the one who releases.
pub fn release_quota<S: Bench>(cx: &mut Cx<'_>) {
    let form = || {
        let fields = vec![
            Field::text("login", Label::new("登录名", "log-in name")).required().offers(offers::OFFICERS),
            Field::text("subjects", Label::new("再看几个主体", "subjects more")).with("0").check(is_count),
            Field::text("rows", Label::new("每次可答几行", "rows a query")).with("0").check(is_count),
            Field::text("reason", Label::new("理由", "reason")).required(),
        ];
        Form::new(Action::ReleaseQuota.label(), fields)
    };
    let work = |desk: &mut Desk, values: &Values| {
        let count = |name| values.get(name).parse().unwrap_or(0);
        let (login, reason) = (values.get("login").to_owned(), values.get("reason").to_owned());
        desk.call(&ReleaseQuota { login, subjects: count("subjects"), rows: count("rows"), reason })
    };
    let then = |_: &mut S, found: Released, cx: &mut Cx<'_>| {
        let (login, subjects, rows) = (found.login, found.subjects, found.rows);
        cx.say(text!(
            "{login} 今日可再看 {subjects} 个主体, 每次至多 {rows} 行",
            "{login} may look at {subjects} subjects more today, and at {rows} rows a query"
        ));
    };
    forms::ask::<S, Released>(cx, Arc::new(form), Arc::new(work), Arc::new(then), None);
}

pub(super) fn is_count(typed: &str) -> Result<(), Text> {
    typed.parse::<u32>().map(drop).map_err(|_| text!("应为数字, 如 5", "a number, such as 5"))
}

/// The time of a report, this month unless changed.
pub(super) fn period(cx: &Cx<'_>) -> impl Fn() -> Field + Send + Sync + 'static {
    let month = cx.now.format("%Y-%m").to_string();
    move || {
        let field = Field::text("period", Label::new("报告期", "time")).required().with(&month);
        field.help(Label::new("2018、2018-Q2、2018-06", "2018, 2018-Q2 or 2018-06"))
    }
}

/// Asks for the time and the category, and shows the change against the time before.
fn trend(cx: &mut Cx<'_>) {
    let period = period(cx);
    let categories = |desk: &mut Desk| -> Vec<(String, Words)> {
        let all = (String::new(), Words::from(Label::new("(全部)", "(all)")));
        let of_pack = desk.service.pack().category.iter().map(|one| (one.code.clone(), Words::from(&one.label)));
        std::iter::once(all).chain(of_pack).collect()
    };
    cx.ask(categories, move |_: &mut Worklist, categories: Vec<(String, Words)>, cx| {
        let form = move || {
            let kinds = Kind::Choice(categories.clone());
            let category = Field::new("category", Label::new("信息类别", "category"), kinds);
            Form::new(Action::Reports.label(), vec![period(), category])
        };
        let work = |desk: &mut Desk, values: &Values| {
            let (period, category) = (values.given("period"), values.given("category"));
            let report = TrendReport { period: period.map(str::to_owned), category: category.map(str::to_owned) };
            desk.call(&report).map(|report| trends(&report))
        };
        let then = |_: &mut Worklist, lines: Vec<Text>, cx: &mut Cx<'_>| page(&lines, cx);
        forms::ask::<Worklist, Vec<Text>>(cx, Arc::new(form), Arc::new(work), Arc::new(then), None);
    });
}

/// Asks for the time of a report, and shows its lines.
pub(super) fn of_period<O: Operation>(
    cx: &mut Cx<'_>,
    make: fn(Option<String>) -> O,
    lines: fn(&O::Output) -> Vec<Text>,
) where
    O::Output: Send + 'static,
{
    ask_period(cx, make, move |report, cx| page(&lines(&report), cx));
}

/// Asks for the time of a report, and shows its lines, which name units and officers.
pub(super) fn of_period_named<O: Operation>(
    cx: &mut Cx<'_>,
    make: fn(Option<String>) -> O,
    lines: fn(&O::Output, &Directory) -> Vec<Text>,
) {
    let (period, session) = (period(cx), cx.session.clone());
    let form = move || Form::new(Action::Reports.label(), vec![period()]);
    let work = move |desk: &mut Desk, values: &Values| {
        let report = desk.call(&make(Some(values.get("period").to_owned())))?;
        Ok(lines(&report, &Directory::read(desk, &session)?))
    };
    let then = |_: &mut Worklist, lines: Vec<Text>, cx: &mut Cx<'_>| page(&lines, cx);
    forms::ask::<Worklist, Vec<Text>>(cx, Arc::new(form), Arc::new(work), Arc::new(then), None);
}

/// Asks for the time of a report, and hands on the report.
fn ask_period<O: Operation>(
    cx: &mut Cx<'_>,
    make: fn(Option<String>) -> O,
    then: impl Fn(O::Output, &mut Cx<'_>) + Send + Sync + 'static,
) where
    O::Output: Send + 'static,
{
    let period = period(cx);
    let form = move || Form::new(Action::Reports.label(), vec![period()]);
    let work = move |desk: &mut Desk, values: &Values| desk.call(&make(Some(values.get("period").to_owned())));
    let then = move |_: &mut Worklist, report: O::Output, cx: &mut Cx<'_>| then(report, cx);
    forms::ask::<Worklist, O::Output>(cx, Arc::new(form), Arc::new(work), Arc::new(then), None);
}

fn show<T>(answer: Result<T, Error>, lines: fn(&T) -> Vec<Text>, cx: &mut Cx<'_>) {
    match answer {
        Ok(report) => page(&lines(&report), cx),
        Err(error) => cx.fail(error),
    }
}

/// The page of a report, which can be saved as text.
pub(super) fn page(lines: &[Text], cx: &mut Cx<'_>) {
    let items = lines.iter().map(|line| Item::text(Words::outside(line.get(cx.look.lang)))).collect();
    let text = lines.iter().map(|line| line.get(cx.look.lang)).collect::<Vec<_>>().join("\n") + "\n";
    let page = Page::new(Action::Reports.label(), items).answers(&[Action::SaveFile]);
    cx.push_then(page, move |_: &mut Worklist, _: &Action, cx| {
        filing::save::<Worklist>("report.txt", text.into_bytes(), cx);
    });
}

/// Centre, regulation, time and readings, as they stand over every report.
pub(super) fn head(head: &Head) -> Vec<Text> {
    let (centre, zh, en, pack) = (&head.centre, &head.regulation.zh, &head.regulation.en, &head.pack);
    let (from, until, made) = (head.period.from, head.period.until, head.made);
    let join = |lang: Lang| {
        let one = |reading: &crate::service::ops::period::ReadingShown| {
            format!("{} {}", reading.cite, reading.words.get(lang))
        };
        head.readings.iter().map(one).collect::<Vec<_>>().join(lang.pick("；", "; "))
    };
    let (chosen_zh, chosen_en) = (join(Lang::Zh), join(Lang::En));
    let mut lines = vec![text!("{centre}  {zh} ({pack})", "{centre}  {en} ({pack})")];
    lines.extend(head.validity.clone());
    lines.extend([
        text!("{from} 至 {until}，{made} 生成", "{from} to {until}, made on {made}"),
        text!("解读：{chosen_zh}", "readings: {chosen_en}"),
    ]);
    lines
}

fn overdue(report: &Overdue) -> Vec<Text> {
    let mut lines = head(&report.head);
    let number = report.items.len();
    lines.push(text!("【超期】{number}", "[overdue] {number}"));
    for one in &report.items {
        let (case, unit, zh, en) = (&one.case, &one.unit_name, &one.state_label.zh, &one.state_label.en);
        let (due, late) = (one.due.map(|due| due.to_string()).unwrap_or_default(), one.late);
        let who = one.handler_name.as_deref().unwrap_or_default();
        lines.push(text!(
            "{case} {zh} {unit} {who}：期限 {due}，超期 {late} 工作日",
            "{case} {en} {unit} {who}: due {due}, {late} working days over"
        ));
    }
    let number = report.open.len();
    lines.push(text!("【无法定期限】{number}", "[open without a day] {number}"));
    for one in &report.open {
        let (case, unit, zh, en, age) = (&one.case, &one.unit_name, &one.state_label.zh, &one.state_label.en, one.age);
        lines.push(text!("{case} {zh} {unit}：已 {age} 日", "{case} {en} {unit}: {age} days old"));
    }
    let number = report.supply.len();
    lines.push(text!("【已过更新频率】{number}", "[past the update frequency] {number}"));
    for one in &report.supply {
        let (unit, item, name, last) = (&one.unit_name, &one.item, &one.name, one.last);
        lines.push(text!("{unit} {item} {name}：上次 {last}", "{unit} {item} {name}: last {last}"));
    }
    for one in &report.to_enter {
        let (unit, document, due, late) = (&one.unit_name, &one.document, one.due, one.late);
        lines.push(text!(
            "待录入 {unit} {document}：期限 {due}，超期 {late} 工作日",
            "to be entered {unit} {document}: due {due}, {late} working days over"
        ));
    }
    lines
}

fn punctuality(report: &Punctuality) -> Vec<Text> {
    let mut lines = head(&report.head);
    for one in &report.items {
        let who = one.officer_name.as_deref().map_or_else(|| one.unit_name.clone(), |name| format!("  {name}"));
        let (steps, on_time, late, overdue) = (one.steps, one.on_time, one.late, one.overdue);
        let rate = one.rate.map_or_else(|| "-".to_owned(), |rate| format!("{rate}%"));
        lines.push(text!(
            "{who}：有期限步骤 {steps}，按时 {on_time} ({rate})，逾期 {late}，现超期 {overdue}",
            "{who}: {steps} steps with a day, {on_time} on time ({rate}), {late} late, {overdue} overdue now"
        ));
    }
    for one in &report.late {
        let (case, day, who, zh, en) = (&one.case, one.day, &one.officer_name, &one.article.zh, &one.article.en);
        let Text { zh: step_zh, en: step_en } = words::step_label("", &one.step);
        lines.push(text!("逾期 {case} {step_zh} {day} {who} ({zh})", "late {case} {step_en} {day} {who} ({en})"));
    }
    lines
}

fn quality(report: &Quality) -> Vec<Text> {
    let mut lines = head(&report.head);
    lines.push(report.limit_words.clone());
    for one in &report.items {
        let (unit, due, late, missing) = (&one.unit_name, one.due, one.late, one.missing);
        let (records, returned, rejected, corrected) = (one.records, one.returned, one.rejected, one.corrected);
        let lag = one.lag.map_or_else(|| "-".to_owned(), |lag| lag.to_string());
        // Where the unit's own system pushes, days say nothing.
        let Text { zh: pushed_zh, en: pushed_en } = match (one.lag_minutes, one.lag_minutes_most) {
            (Some(mean), Some(most)) => {
                text!(
                    "；推送平均 {mean} 分钟，最长 {most} 分钟",
                    "; pushed in {mean} minutes on average, {most} at most"
                )
            }
            _ => Text::default(),
        };
        lines.push(text!(
            "{unit}：应报 {due}，迟报 {late}，未报 {missing}；入库 {records}，退回 {returned}，不合格 {rejected}，更正 {corrected}；平均 {lag} 日{pushed_zh}",
            "{unit}: due {due}, late {late}, missing {missing}; records {records}, returned {returned}, rejected {rejected}, corrected {corrected}; {lag} days on average{pushed_en}"
        ));
    }
    for one in &report.found {
        let (unit, record, item) = (unit_name(report, &one.unit), &one.record, &one.item);
        let Text { zh, en } = found_words(one);
        lines.push(text!("{unit} {zh} {record} {item}", "{unit} {en} {record} {item}"));
    }
    for one in &report.occupations {
        let (unit, records) = (unit_name(report, &one.unit), one.records);
        let Text { zh, en } = &one.occupation_label;
        lines.push(text!("重点职业 {zh}：{unit} {records}", "key occupation {en}: {unit}, {records}"));
    }
    lines
}

/// The name of a unit that has a line in the report.
fn unit_name<'r>(report: &'r Quality, code: &'r str) -> &'r str {
    report.items.iter().find(|line| line.unit == code).map_or(code, |line| line.unit_name.as_str())
}

/// What was found of one record.
fn found_words(one: &Found) -> Text {
    let days = one.lag.unwrap_or_default();
    match one.what.as_str() {
        "returned" => text!("退回", "returned"),
        "corrected" => text!("更正", "corrected"),
        "entered-late" => {
            let over = one.over.unwrap_or_default();
            text!(
                "迟入库，滞后 {days} 日，超出 {over} 工作日",
                "entered late, after {days} days, {over} working days over"
            )
        }
        _ => text!("入库滞后 {days} 日", "entered after {days} days"),
    }
}

fn collectors(report: &Collectors) -> Vec<Text> {
    let line = |one: &Collector| {
        let (unit, mark) = (&one.unit_name, if one.below { "!" } else { "✓" });
        let number = |given: Option<u32>| given.map_or_else(|| "-".to_owned(), |number| number.to_string());
        let (declared, least) = (number(one.declared), number(one.least));
        let agreement = one.agreement.as_deref().unwrap_or("-");
        text!(
            "{mark} {unit}：约定 {agreement}，每年免费自身查询 {declared}，至少 {least}",
            "{mark} {unit}: agreement {agreement}, free self-queries a year {declared}, at least {least}"
        )
    };
    report.items.iter().map(line).collect()
}

fn security(report: &Security) -> Vec<Text> {
    let mut lines = head(&report.head);
    for one in &report.integrity.items {
        let (detail, mark) = (&one.detail, if one.ok { "✓" } else { "!" });
        let Text { zh, en } = &one.check_label;
        lines.push(text!("{mark} {zh} {detail}", "{mark} {en} {detail}"));
    }
    let backup = report.backup.as_deref().map_or_else(|| "-".to_owned(), record_pages::time);
    lines.push(text!("上次备份 {backup}", "last backup {backup}"));
    for one in &report.items {
        let (zh, en, finding) = (&one.label.zh, &one.label.en, &one.finding);
        let checked = one.checked.map_or_else(|| "-".to_owned(), |day| day.to_string());
        lines.push(text!("{zh}：上次检查 {checked} {finding}", "{en}: last checked {checked} {finding}"));
    }
    lines
}

fn disclosed(report: &Disclosed) -> Vec<Text> {
    let mut lines = head(&report.head);
    for one in &report.items {
        let (zh, en) = (&one.category_label.zh, &one.category_label.en);
        let (access_zh, access_en) = (&one.access_label.zh, &one.access_label.en);
        let (state_zh, state_en, count) = (&one.state_label.zh, &one.state_label.en, one.count);
        lines.push(text!("{zh} {access_zh} {state_zh}：{count}", "{en}, {access_en}, {state_en}: {count}"));
    }
    let number = report.ending.len();
    lines.push(text!("【三十日内到期】{number}", "[ending within thirty days] {number}"));
    for one in &report.ending {
        let (record, last) = (&one.record, one.last);
        lines.push(text!("{record} 至 {last}", "{record} until {last}"));
    }
    lines
}

fn trends(report: &Trends) -> Vec<Text> {
    let mut lines = head(&report.head);
    let (from, until) = (report.before.from, report.before.until);
    lines.push(text!("上期 {from} 至 {until}", "the time before: {from} to {until}"));
    for one in &report.items {
        let (by_zh, by_en, of) = (&one.by_label.zh, &one.by_label.en, &one.of);
        let (zh, en, before, now, change) =
            (&one.category_label.zh, &one.category_label.en, one.before, one.now, one.change);
        lines.push(text!(
            "{by_zh} {of}（{zh}）：上期 {before}，本期 {now}，增减 {change:+}",
            "{by_en} {of} ({en}): {before} before, {now} now, change {change:+}"
        ));
    }
    lines
}
