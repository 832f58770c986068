//! Inspection on the log screen: disposing of alerts, the month, saved filters, an officer's day.

use super::{log::QueryLog, log_pages as pages};
use crate::{
    locale::Label,
    service::{
        Error,
        ops::{
            anchors::{HeadShown, LogHead},
            cases::{CaseDetail, Noun, ShowCase},
            inspection::{AlertCard, DisposeAlert, LogAlerts, SaveFilter, SavedFilter, SavedFilters, Unusual},
            logs::LogLine,
            months::{CloseMonth, InspectMonth, MonthCard},
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
            page::Page,
            pane::Item,
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

/// The code of the log's last row, for the shift sheet.
pub(super) fn head_code(cx: &mut Cx<'_>) {
    cx.call(LogHead, |_: &mut QueryLog, answer: Result<HeadShown, Error>, cx| match answer {
        Ok(HeadShown { seq, code, .. }) => {
            cx.ask_status();
            cx.push(Page::new(
                Action::HeadCode.label(),
                vec![
                    Item::Title(Words::outside(&code)),
                    Item::text(text!(
                        "日志第 {seq} 行。抄入交接班记录, 或在电话里读给上级",
                        "row {seq} of the log. Write it on the shift sheet, or read it out over the telephone"
                    )),
                    Item::text(text!(
                        "日后核对: xintai log verify --code {code}",
                        "to compare later: xintai log verify --code {code}"
                    )),
                ],
            ));
        }
        Err(error) => cx.fail(error),
    });
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
            [one] => ask_disposition(one, cx),
            _ => {
                let choices = open.iter().map(|one| Choice::new(Words::from(&one.alert.sentence), Words::none()));
                let picker = Picker::new(Action::Dispose.label(), choices.collect());
                cx.push_then(picker, move |_: &mut Self, picked: &Picked, cx| {
                    if let Some(one) = open.get(picked.0) {
                        ask_disposition(one, cx);
                    }
                });
            }
        }
    }

    /// Every alert of the last thirty days: Enter goes to its rows.
    pub(super) fn list_alerts(cx: &mut Cx<'_>) {
        cx.call(LogAlerts::default(), |screen: &mut Self, answer: Result<Unusual, Error>, cx| match answer {
            Ok(found) if found.items.is_empty() => {
                let (since, until) = (found.since, found.until);
                cx.say(text!("{since} 至 {until} 没有异常", "nothing unusual from {since} to {until}"));
            }
            Ok(found) => {
                screen.set_alerts(found.items.clone());
                cx.push_then(pages::alerts(&found), move |screen: &mut Self, picked: &Picked, cx| {
                    let Some(AlertCard { alert, .. }) = found.items.get(picked.0) else { return };
                    let (officer, day, flag) = (&alert.officer, alert.day, alert.rule.word());
                    screen.apply(format!("officer:{officer} since:{day} until:{day} flag:{flag}"), cx);
                });
            }
            Err(error) => cx.fail(error),
        });
    }

    /// All rows of the officer of the selected row on that day.
    pub(super) fn officer_day(&mut self, cx: &mut Cx<'_>) {
        let Some(line) = self.selected() else { return };
        let day: String = line.at.chars().take(10).collect();
        let filter = format!("officer:{} since:{day} until:{day}", line.officer);
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
            let show = |_: &mut Self, answer: Result<MonthCard, Error>, cx: &mut Cx<'_>| match answer {
                Ok(found) => cx.push(Page::new(Action::Month.label(), month_page(&found))),
                Err(error) => cx.fail(error),
            };
            if values.is_yes("close") {
                cx.call(CloseMonth { month }, show);
            } else {
                cx.call(InspectMonth { month }, show);
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

fn choose_saved(found: SavedFilters, cx: &mut Cx<'_>) {
    let mut choices: Vec<Choice> =
        found.items.iter().map(|one| Choice::new(Words::outside(&one.name), Words::outside(&one.filter))).collect();
    choices.push(Choice::new(Label::new("保存当前过滤", "save the filter in force"), Words::none()));
    let picker = Picker::new(Action::Saved.label(), choices);
    cx.push_then(picker, move |screen: &mut QueryLog, picked: &Picked, cx| {
        if let Some(one) = found.items.get(picked.0) {
            screen.apply(one.filter.clone(), cx);
        } else {
            ask_name(screen.applied().to_owned(), cx);
        }
    });
}

fn ask_name(filter: String, cx: &mut Cx<'_>) {
    let field = Field::text("name", Label::new("名称", "name")).required();
    cx.push_then(Form::new(Action::Saved.label(), vec![field]), move |_: &mut QueryLog, values: &Values, cx| {
        let save = Some(SavedFilter { name: values.get("name").to_owned(), filter: filter.clone() });
        cx.call(SaveFilter { save }, |_: &mut QueryLog, answer: Result<SavedFilters, Error>, cx| match answer {
            Ok(_) => cx.say(text!("已保存; s 调用", "saved; s recalls it")),
            Err(error) => cx.fail(error),
        });
    });
}

fn ask_disposition(card: &AlertCard, cx: &mut Cx<'_>) {
    let id = card.id;
    let states = [
        ("explained", Label::new("已说明", "explained")),
        ("escalated", Label::new("上报", "escalated")),
        ("dismissed", Label::new("排除", "dismissed")),
    ];
    let choices = states.map(|(word, label)| (word.to_owned(), Words::from(label))).to_vec();
    let fields = vec![
        Field::new("state", Label::new("处置", "disposition"), Kind::Choice(choices))
            .required()
            .help(Words::from(&card.alert.sentence)),
        Field::text("reason", Label::new("理由", "reason"))
            .required()
            .help(Label::new("核实了什么、结论是什么", "what was checked, and what came of it")),
    ];
    cx.push_then(Form::new(Action::Dispose.label(), fields), move |_: &mut QueryLog, values: &Values, cx| {
        let (state, reason) = (values.get("state").to_owned(), values.get("reason").to_owned());
        let dispose = DisposeAlert { id, state, reason };
        cx.call(dispose, |_: &mut QueryLog, answer: Result<AlertCard, Error>, cx| match answer {
            Ok(card) => {
                let id = card.id;
                cx.say(text!("预警 A-{id} 已处置", "alert A-{id} is disposed of"));
                QueryLog::look_around(cx);
            }
            Err(error) => cx.fail(error),
        });
    });
}

fn month_page(card: &MonthCard) -> Vec<Item> {
    let MonthCard { month, alerts, undisposed, sample, unreviewed, closed, .. } = card;
    let mut items = vec![Item::text(text!(
        "{month}: {undisposed} 条预警未处置, {unreviewed} 行抽查未复核",
        "{month}: {undisposed} alerts without a disposition, {unreviewed} drawn rows without a review"
    ))];
    items.push(match closed {
        Some((head, by)) => Item::text(text!("已由 {by} 结月, 日志至 #{head}", "closed by {by}, log up to #{head}")),
        None => Item::text(Label::new("未结月", "not closed")),
    });
    items.push(Item::Rule);
    for one in alerts {
        let (id, state) = (one.id, &one.state);
        items.push(Item::text(text!("A-{id} {state}", "A-{id} {state}")));
        items.push(Item::text(Words::from(&one.alert.sentence)));
        items.extend(one.reason.as_ref().map(|reason| Item::text(Words::outside(reason))));
    }
    items.push(Item::Rule);
    for one in sample {
        let (seq, officer) = (one.seq, &one.officer);
        let result = one.result.as_deref().unwrap_or("-");
        items.push(Item::text(text!("抽查 #{seq} {officer}: {result}", "drawn #{seq} {officer}: {result}")));
    }
    items
}
