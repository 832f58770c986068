//! Inspection on the log screen: disposing of alerts, the month, saved filters, an officer's day.

use super::{log::QueryLog, log_filter, log_pages as pages};
use crate::{
    locale::{Label, Lang},
    service::{
        Error,
        ops::{
            cases::{CaseDetail, Noun, ShowCase},
            inspection::{self, AlertCard, DisposeAlert, LogAlerts, SaveFilter, SavedFilter, SavedFilters, Unusual},
            logs::{LogLine, ShowLog, WholeRow},
            months::{CloseMonth, Drawn, InspectMonth, MonthCard, ReviewDrawn},
        },
    },
    text,
    tui::{
        action::Action,
        screen::Cx,
        text::Words,
        widgets::{
            fields::{Field, Kind, Values},
            form::Form,
            picker::{Choice, Picked, Picker},
        },
    },
};

/// Alerts a row falls under that nobody has disposed of.
fn open_of<'a>(alerts: &'a [AlertCard], line: &LogLine) -> Vec<&'a AlertCard> {
    let of_row = |one: &&AlertCard| {
        let alert = &one.alert;
        one.state == "open"
            && alert.officer == line.officer
            && line.at.starts_with(&alert.day.to_string())
            && line.flags.iter().any(|flag| flag == alert.rule.word())
    };
    alerts.iter().filter(of_row).collect()
}

impl QueryLog {
    /// Number of the case that the selected row belongs to.
    pub(super) fn case_no(&self) -> Option<String> {
        self.selected()?.case.clone()
    }

    /// What happened in the case that a row belongs to.
    pub(super) fn open_case(&self, cx: &mut Cx<'_>) {
        let Some(case) = self.case_no() else { return };
        cx.call(
            ShowCase { noun: Noun::Case, case },
            |_: &mut Self, answer: Result<CaseDetail, Error>, cx| match answer {
                Ok(detail) => cx.push(crate::tui::casework::pages::history(&detail)),
                Err(error) => cx.fail(error),
            },
        );
    }

    /// Chooses among the open alerts of the row, then asks for the disposition and its reason.
    pub(super) fn dispose(&self, cx: &mut Cx<'_>) {
        let Some(line) = self.selected() else { return };
        let open: Vec<AlertCard> = open_of(self.alerts(), line).into_iter().cloned().collect();
        match open.as_slice() {
            [] => cx.say(text!("该行没有待处置的预警; i 列出全部预警", "no alert on this row waits; i lists them all")),
            [one] => ask_disposition(one, None, None, cx),
            _ => {
                let choices = open.iter().map(|one| Choice::new(Words::from(&one.alert.sentence), Words::none()));
                let picker = Picker::new(Action::Dispose.label(), choices.collect());
                cx.push_then(picker, move |_: &mut Self, picked: &Picked, cx| {
                    if let Some(one) = open.get(picked.0) {
                        ask_disposition(one, None, None, cx);
                    }
                });
            }
        }
    }

    /// Every alert since the first day of the month before, which is the one to be inspected: Enter goes to its rows.
    pub(super) fn list_alerts(cx: &mut Cx<'_>) {
        let before = cx.now.date().checked_sub_months(chrono::Months::new(1));
        let since = before.and_then(|day| chrono::Datelike::with_day(&day, 1));
        cx.call(
            LogAlerts { since, ..LogAlerts::default() },
            |screen: &mut Self, answer: Result<Unusual, Error>, cx| match answer {
                Ok(found) if found.items.is_empty() => {
                    let (since, until) = (found.since, found.until);
                    cx.say(text!("{since} 至 {until} 没有异常", "nothing unusual from {since} to {until}"));
                }
                Ok(found) => {
                    screen.set_alerts(found.items.clone());
                    cx.push_then(pages::alerts(&found), move |screen: &mut Self, picked: &Picked, cx| {
                        let Some(AlertCard { alert, .. }) = found.items.get(picked.0) else { return };
                        let lang = cx.look.lang;
                        let flag = lang.pick(alert.rule.label().zh, alert.rule.word());
                        let filter = day_of(lang, (&alert.name, &alert.officer), &alert.day.to_string());
                        screen.apply(log_filter::with_filter(&filter, lang, "flag", flag), cx);
                    });
                }
                Err(error) => cx.fail(error),
            },
        );
    }

    /// All rows of the officer of the selected row on that day.
    pub(super) fn officer_day(&mut self, cx: &mut Cx<'_>) {
        let Some(line) = self.selected() else { return };
        let day: String = line.at.chars().take(10).collect();
        let filter = day_of(cx.look.lang, (&line.name, &line.officer), &day);
        self.apply(filter, cx);
    }

    /// Asks for a month, then shows where its inspection stands.
    pub(super) fn month(cx: &mut Cx<'_>) {
        let last = cx.now.date().checked_sub_months(chrono::Months::new(1)).unwrap_or(cx.now.date());
        let month = last.format("%Y-%m").to_string();
        let field = Field::text("month", Label::new("月份", "month")).with(&month).required();
        let close = Field::new("close", Label::new("结月", "close it"), Kind::YesNo);
        cx.push_then(Form::new(Action::Month.label(), vec![field, close]), |_: &mut Self, values: &Values, cx| {
            let month = values.get("month").to_owned();
            if values.is_yes("close") {
                cx.call(CloseMonth { month }, month_shown);
            } else {
                cx.call(InspectMonth { month }, month_shown);
            }
        });
    }

    /// The saved filters to choose from; the filter in force can be saved under a name.
    pub(super) fn saved(cx: &mut Cx<'_>) {
        cx.call(SaveFilter::default(), |_: &mut Self, answer: Result<SavedFilters, Error>, cx| match answer {
            Ok(found) => choose_saved(found, cx),
            Err(error) => cx.fail(error),
        });
    }
}

/// The filter of one officer's day.
fn day_of(lang: Lang, (name, login): (&str, &str), day: &str) -> String {
    let officer = log_filter::officer_word(lang, name, login);
    let filter = log_filter::with_filter(&officer, lang, "since", day);
    log_filter::with_filter(&filter, lang, "until", day)
}

fn choose_saved(found: SavedFilters, cx: &mut Cx<'_>) {
    let mut choices: Vec<Choice> =
        found.items.iter().map(|one| Choice::new(Words::outside(&one.name), Words::outside(&one.filter))).collect();
    choices.push(Choice::new(Label::new("保存当前过滤", "save the filter in force"), Words::none()));
    let picker = Picker::new(Action::Saved.label(), choices);
    cx.push_then(picker, move |screen: &mut QueryLog, picked: &Picked, cx| {
        if let Some(one) = found.items.get(picked.0) {
            screen.apply(one.filter.clone(), cx);
        } else {
            ask_name(screen.applied().to_owned(), "", cx);
        }
    });
}

fn ask_name(filter: String, typed: &str, cx: &mut Cx<'_>) {
    let field = Field::text("name", Label::new("名称", "name")).kept(typed).required();
    cx.push_then(Form::new(Action::Saved.label(), vec![field]), move |_: &mut QueryLog, values: &Values, cx| {
        let name = values.get("name").to_owned();
        let save = Some(SavedFilter { name: name.clone(), filter: filter.clone() });
        cx.call(SaveFilter { save }, move |_: &mut QueryLog, answer: Result<SavedFilters, Error>, cx| match answer {
            Ok(_) => cx.say(text!("已保存; s 调用", "saved; s recalls it")),
            Err(error) => {
                // Nothing typed is lost: the form stands under the refusal.
                ask_name(filter, &name, cx);
                cx.fail(error);
            }
        });
    });
}

/// Asks what becomes of an alert. From the list of a month it leads back to that list, with what was typed if it was refused.
fn ask_disposition(card: &AlertCard, month: Option<MonthCard>, typed: Option<&Values>, cx: &mut Cx<'_>) {
    let states = [
        ("explained", Label::new("已说明", "explained")),
        ("escalated", Label::new("上报", "escalated")),
        ("dismissed", Label::new("排除", "dismissed")),
    ];
    let choices = states.map(|(word, label)| (word.to_owned(), Words::from(label))).to_vec();
    let fields = vec![
        Field::new("state", Label::new("处置", "disposition"), Kind::Choice(choices)).decision(),
        Field::text("reason", Label::new("理由", "reason"))
            .required()
            .help(Label::new("核实了什么、结论是什么", "what was checked, and what came of it")),
    ];
    let mut form = Form::new(Action::Dispose.label(), fields).about(pages::alert_facts(card));
    if month.is_some() {
        form = form.answers_back();
    }
    let form = typed.into_iter().fold(form, Form::filled);
    let card = card.clone();
    cx.push_then(form, move |_: &mut QueryLog, values: &Values, cx| dispose_of(card, month, values, cx));
}

fn dispose_of(asked: AlertCard, month: Option<MonthCard>, values: &Values, cx: &mut Cx<'_>) {
    if let Some(month) = month.clone().filter(|_| !values.has("state")) {
        return show_month(month, cx);
    }
    let (state, reason) = (values.get("state").to_owned(), values.get("reason").to_owned());
    let (dispose, typed) = (DisposeAlert { id: asked.id, state, reason }, values.clone());
    cx.call(dispose, move |screen: &mut QueryLog, answer: Result<AlertCard, Error>, cx| match answer {
        Ok(card) => {
            let id = card.id;
            cx.say(text!("预警 A-{id} 已处置", "alert A-{id} is disposed of"));
            // In its place: what was listed before stays at hand, whatever days it was asked for.
            let others = screen.alerts().iter().filter(|one| one.id != id).cloned();
            screen.set_alerts(others.chain([card]).collect());
            if let Some(MonthCard { month, .. }) = month {
                cx.call(InspectMonth { month }, month_shown);
            }
        }
        Err(error) => {
            // Nothing typed is lost: the form stands under the refusal.
            ask_disposition(&asked, month, Some(&typed), cx);
            cx.fail(error);
        }
    });
}

/// What of a month can be chosen: an alert to dispose of, a drawn row to review.
enum Due {
    Alert(Box<AlertCard>),
    Row(i64),
}

/// The name of what became of an alert or a drawn row.
pub(super) fn stands(word: Option<&str>) -> Label {
    inspection::disposition(word.unwrap_or_default())
}

fn month_shown(_: &mut QueryLog, answer: Result<MonthCard, Error>, cx: &mut Cx<'_>) {
    match answer {
        Ok(found) => show_month(found, cx),
        Err(error) => cx.fail(error),
    }
}

/// Where the month stands, and everything in it to choose from: what waits for somebody, and what was decided and why. The
/// cursor stands on the first that waits.
fn show_month(card: MonthCard, cx: &mut Cx<'_>) {
    let MonthCard { month, undisposed, unreviewed, closed, .. } = &card;
    let (zh, en) = match closed {
        Some((head, by)) => (format!("已由 {by} 结月, 日志至 #{head}"), format!("closed by {by}, log up to #{head}")),
        None => ("未结月".to_owned(), "not closed".to_owned()),
    };
    let lead = text!(
        "{month} {zh}: {undisposed} 条预警未处置, {unreviewed} 行抽查未复核",
        "{month} {en}: {undisposed} alerts without a disposition, {unreviewed} drawn rows without a review"
    );
    let is_closed = closed.is_some();
    let alerts = card.alerts.iter().map(|one| (pages::alert_choice(one, is_closed), Due::Alert(Box::new(one.clone()))));
    let rows = card.sample.iter().map(|one| (pages::drawn_choice(one, is_closed), Due::Row(one.seq)));
    let waits: Vec<bool> = (card.alerts.iter().map(|one| one.state == "open"))
        .chain(card.sample.iter().map(|one| one.result.is_none() && !one.own))
        .collect();
    let (choices, mut due): (Vec<Choice>, Vec<Due>) = alerts.chain(rows).unzip();
    if choices.is_empty() {
        return cx.say(lead);
    }
    let first = waits.iter().position(|waits| *waits).unwrap_or(0);
    let picker = Picker::new(Action::Month.label(), choices).lead(lead).at(first);
    cx.push_then(picker, move |_: &mut QueryLog, picked: &Picked, cx| {
        if picked.0 >= due.len() {
            return;
        }
        match due.swap_remove(picked.0) {
            Due::Alert(one) => ask_disposition(&one, Some(card), None, cx),
            Due::Row(seq) => look_at_drawn(seq, card, cx),
        }
    });
}

/// A drawn row is looked at before it is judged.
fn look_at_drawn(seq: i64, month: MonthCard, cx: &mut Cx<'_>) {
    cx.call(ShowLog { seq }, move |_: &mut QueryLog, answer: Result<WholeRow, Error>, cx| match answer {
        Ok(row) => ask_review(row, month, None, cx),
        Err(error) => cx.fail(error),
    });
}

fn ask_review(row: WholeRow, month: MonthCard, typed: Option<&Values>, cx: &mut Cx<'_>) {
    let seq = row.line.seq;
    let results = [("in-order", stands(Some("in-order"))), ("escalated", Label::new("上报", "escalate"))];
    let choices = results.map(|(word, label)| (word.to_owned(), Words::from(label))).to_vec();
    let fields = vec![
        Field::new("result", Label::new("复核结果", "result"), Kind::Choice(choices)).decision(),
        Field::text("reason", Label::new("说明", "what was checked"))
            .required()
            .help(Label::new("核对了什么登记、授权或事项", "which case, letter or entry it was compared with")),
    ];
    let form = Form::new(text!("复核 #{seq}", "review #{seq}"), fields).about(pages::judged(&row.line)).answers_back();
    let form = typed.into_iter().fold(form, Form::filled);
    cx.push_then(form, move |_: &mut QueryLog, values: &Values, cx| review(row, month, values, cx));
}

fn review(row: WholeRow, month: MonthCard, values: &Values, cx: &mut Cx<'_>) {
    if !values.has("result") {
        return show_month(month, cx);
    }
    let (seq, typed) = (row.line.seq, values.clone());
    let review = ReviewDrawn { seq, result: values.get("result").to_owned(), reason: values.get("reason").to_owned() };
    cx.call(review, move |_: &mut QueryLog, answer: Result<Drawn, Error>, cx| match answer {
        Ok(_) => cx.call(
            InspectMonth { month: month.month },
            move |_: &mut QueryLog, answer: Result<MonthCard, Error>, cx| match answer {
                Ok(card) => go_on(seq, card, cx),
                Err(error) => cx.fail(error),
            },
        ),
        Err(error) => {
            // Nothing typed is lost: the form stands under the refusal.
            ask_review(row, month, Some(&typed), cx);
            cx.fail(error);
        }
    });
}

/// The next drawn row that waits, so that a review is one digit, what was checked, and Enter; the list once none is left.
fn go_on(seq: i64, card: MonthCard, cx: &mut Cx<'_>) {
    let waits = |one: &&Drawn| one.result.is_none() && !one.own;
    let after = card.sample.iter().skip_while(|one| one.seq != seq).skip(1).find(waits);
    match after.or_else(|| card.sample.iter().find(waits)).map(|one| one.seq) {
        Some(next) => {
            let left = card.unreviewed;
            cx.say(text!(
                "#{seq} 已复核, 还有 {left} 行抽查未复核; Esc 回到列表",
                "#{seq} is reviewed, {left} drawn rows are left; Esc goes back to the list"
            ));
            look_at_drawn(next, card, cx);
        }
        None => show_month(card, cx),
    }
}
