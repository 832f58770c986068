//! The worklist (待办): what is due, what came back, and the next lawful step of each.

use super::{
    CaseWanted,
    worklist_page::{SETTINGS, elsewhere, nothing_to_do, page_of, row_of, searched},
};
use crate::{
    locale::Label,
    service::{
        Error,
        ops::{
            beside::Beside,
            cases::{ActionShown, Actions, CaseActions, CaseDetail, Noun, ShowCase},
            casework::CaseCard,
            worklist::{ShowWorklist, Task, Worklist as Shown},
        },
    },
    text,
    tui::{
        action::Action,
        casework::{Bench, board, judged, steps, words},
        keymap::Context,
        screen::{Cx, Judged, Screen, Session},
        text::Words,
        theme::{Look, Mark, Tone},
        widgets::{
            filter::Filter,
            pane::Pane,
            split::{Side, Split},
            table::{Column, Row, Table},
        },
    },
};
use crossterm::event::KeyEvent;
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// Tasks that are worked on among the things of the office (日常办理).
const OF_OFFICE: [&str; 6] = ["exchange-failed", "exchange-open", "consent-over", "urged", "escalate", "urging-over"];

const COLUMNS: &[Column] = &[
    Column::fixed(Label::new("到期", "due"), 10),
    Column::flex(Label::new("事项", "what"), 16, 2),
    Column::flex(Label::new("主体", "subject"), 14, 3),
    Column::fixed(Label::new("编号", "number"), 14),
];

/// The screen.
#[derive(Debug)]
pub struct Worklist {
    items: Vec<Task>,
    /// Indices of the items that the filter takes.
    shown: Vec<usize>,
    /// Steps of the selected case, closed ones too.
    actions: Vec<ActionShown>,
    /// What is done with it beside them.
    beside: Vec<Beside>,
    table: Table,
    split: Split,
    pane: Pane,
    filter: Filter,
    mine: bool,
    is_read: bool,
    opened: Option<String>,
    /// The report that was looked at last: the next time it is chosen by Enter alone.
    pub(super) last_report: Option<Label>,
    wanted: CaseWanted,
    batch: CaseWanted,
}

impl Worklist {
    /// An empty worklist; `wanted` carries the case to be opened to its screen, `batch` the batch.
    pub fn new(wanted: CaseWanted, batch: CaseWanted) -> Self {
        Self {
            items: Vec::new(),
            shown: Vec::new(),
            actions: Vec::new(),
            beside: Vec::new(),
            table: Table::new(COLUMNS).placeholder(Label::new("正在读取", "reading")),
            split: Split::tenths(6),
            pane: Pane::default(),
            filter: Filter::default(),
            mine: false,
            is_read: false,
            opened: None,
            last_report: None,
            wanted,
            batch,
        }
    }

    fn selected(&self) -> Option<&Task> {
        self.shown.get(self.table.cursor.selected()).and_then(|index| self.items.get(*index))
    }

    fn case(&self) -> Option<&str> {
        self.selected()?.case.as_ref().map(|card| card.case.as_str())
    }

    fn loaded(&mut self, answer: Result<Shown, Error>, cx: &mut Cx<'_>) {
        self.is_read = true;
        match answer {
            Ok(list) => {
                let before = self.at();
                count(&list, cx);
                self.items = list.items;
                // Whoever runs the installation reads at once where that is done, on a narrow terminal too.
                if self.items.is_empty() && cx.session.may(SETTINGS) && self.split.sides(cx.body).right.is_none() {
                    self.split.side = Side::Right;
                }
                self.narrow(before.as_ref(), cx);
                self.show(cx);
            }
            Err(error) => {
                self.table.placeholder = unread();
                cx.fail(error);
            }
        }
    }

    /// Kind and number of the selected task: what tells it from every other.
    fn at(&self) -> Option<(String, String)> {
        self.selected().map(|task| (task.kind.clone(), task.id.clone()))
    }

    /// Lists what the filter takes; the task `before` stays selected where it is among that.
    fn narrow(&mut self, before: Option<&(String, String)>, cx: &Cx<'_>) {
        let filter = &self.filter;
        let takes = |task: &Task| filter.takes(&searched(task, cx.look.lang));
        self.shown = self.items.iter().enumerate().filter(|(_, task)| takes(task)).map(|(index, _)| index).collect();
        let is_it = |task: &Task| before.is_some_and(|(kind, id)| (kind, id) == (&task.kind, &task.id));
        let place = self.shown.iter().position(|index| self.items.get(*index).is_some_and(is_it));
        self.table.cursor.keep(self.shown.len(), place, Table::height(self.split.list(cx.body)));
        self.table.placeholder = if self.items.is_empty() {
            nothing_to_do(cx.session).into()
        } else {
            Label::new("没有符合过滤的事项, Esc 取消过滤", "nothing matches the filter; Esc takes it off").into()
        };
    }

    /// The selected task is another one: its page is made anew, and its steps are asked for.
    fn show(&mut self, cx: &mut Cx<'_>) {
        self.actions.clear();
        self.beside.clear();
        self.page(cx);
        if let Some(case) = self.case().map(str::to_owned) {
            cx.call_latest("steps", CaseActions { case }, |screen: &mut Self, answer: Result<Actions, Error>, cx| {
                match answer {
                    Ok(found) => (screen.actions, screen.beside) = (found.items, found.beside),
                    Err(error) if error.is_stopped() => {}
                    Err(error) => cx.fail(error),
                }
                screen.page(cx);
            });
        }
    }

    fn page(&mut self, cx: &Cx<'_>) {
        let items = match self.selected() {
            Some(task) => page_of(task, &self.actions, cx),
            None if self.items.is_empty() && cx.session.may(SETTINGS) => elsewhere(),
            None => Vec::new(),
        };
        self.pane.set(items);
    }

    /// Opens the selected task where it is worked on.
    fn open(&mut self, cx: &mut Cx<'_>) {
        let Some(task) = self.selected() else { return };
        let (kind, number) = (task.kind.clone(), task.case.as_ref().map(|card| (screen_of(card), card.case.clone())));
        let task_id = task.id.clone();
        self.opened = Some(task_id.clone());
        match number {
            Some((screen, case)) => {
                self.wanted.set(Some(case));
                cx.switch(screen);
            }
            None if matches!(kind.as_str(), "review" | "refresh" | "returned" | "enter") => {
                self.batch.set(Some(task_id).filter(|_| kind == "review"));
                cx.switch(2);
            }
            None if kind == "self-check" => super::supervision_rights::self_check(cx),
            None if kind == "unready" => super::office::mend(&task_id, cx),
            None if OF_OFFICE.contains(&kind.as_str()) => super::office::choose(cx),
            // The history shows what waits; the second person says so there, or among the decisions.
            None if kind == "withdrawal" => super::record_pages::choose_history::<Self>(vec![task_id], cx),
            None if matches!(kind.as_str(), "recheck" | "past-period") => {
                if cx.session.may("record.recheck") {
                    super::office_records::recheck(Some(task_id), cx);
                } else {
                    // Another unit let it pass: who watches sees the record's history.
                    super::record_pages::choose_history::<Self>(vec![task_id], cx);
                }
            }
            None if kind == "recall" => super::office_feeds::recall(cx),
            None if kind == "subject-change" => super::subject_changes::open(&task_id, cx),
            // Duty grants that wait: whoever approves them runs no query.
            None => cx.push(super::authorisations::AuthorisationList::wanting(task_id)),
        }
    }

    /// The next case: the selected one first, then the one after it.
    fn next(&mut self, cx: &mut Cx<'_>) {
        let was_opened = self.selected().is_some_and(|task| self.opened.as_ref() == Some(&task.id));
        if was_opened && self.table.act(Action::Down, self.split.list(cx.body)) {
            self.show(cx);
        }
        self.open(cx);
    }

    fn why(&self, cx: &mut Cx<'_>) {
        let Some(task) = self.selected() else { return };
        let title = Words::from(&task.title);
        let mut rules: Vec<String> = vec![task.cite.clone()];
        rules.extend(self.actions.iter().filter(|shown| shown.open).map(|shown| shown.cite.clone()));
        let Some(case) = self.case().map(str::to_owned) else {
            return board::why::<Self>(title, rules, None, None, cx);
        };
        cx.call(ShowCase { noun: Noun::Case, case }, move |_: &mut Self, answer, cx| match answer {
            Ok(detail) => board::why::<Self>(title, rules, Some(&detail.card), detail.clock, cx),
            Err(error) => cx.fail(error),
        });
    }

    fn is_amendment(&self) -> bool {
        self.selected().is_some_and(|task| task.kind == "amend")
    }
}

/// The screen a case is worked on.
fn screen_of(card: &CaseCard) -> usize {
    match card.kind.as_str() {
        "objection" => 3,
        crate::regime::MEASURE => 8,
        _ if card.grade.is_some() => 8,
        _ => 4,
    }
}

/// Said in place of a list that could not be read.
fn unread() -> Words {
    Label::new("未能读取, F5 重试", "could not be read; F5 tries again").into()
}

fn count(list: &Shown, cx: &mut Cx<'_>) {
    let number = |word: &str| list.counts.get(word).and_then(|count| u64::try_from(*count).ok());
    cx.count(1, number("worklist"));
    cx.count(2, number("review"));
    cx.count(3, number("objection"));
    // What the screen of repair lists.
    let all =
        ["repair", "revocation", "shield", "complaint"].into_iter().filter_map(number).reduce(|one, other| one + other);
    cx.count(4, all);
}

impl Bench for Worklist {
    fn in_hand(&self) -> Option<&CaseDetail> {
        None
    }

    fn take(&mut self, detail: CaseDetail, cx: &mut Cx<'_>) {
        (self.actions, self.beside) = (detail.actions, detail.beside);
        self.page(cx);
    }

    fn reload(&mut self, cx: &mut Cx<'_>) {
        let operation = ShowWorklist { mine: self.mine };
        cx.call_latest("list", operation, |screen: &mut Self, answer, cx| screen.loaded(answer, cx));
    }
}

impl Screen for Worklist {
    fn title(&self) -> Words {
        Label::new("待办", "worklist").into()
    }

    fn chain(&self) -> &'static [Context] {
        Context::WORKLIST
    }

    fn forget(&mut self) -> bool {
        let filter = std::mem::take(&mut self.filter);
        let (mine, last_report) = (self.mine, self.last_report);
        *self = Self { filter, mine, last_report, ..Self::new(self.wanted.clone(), self.batch.clone()) };
        true
    }

    fn enter(&mut self, cx: &mut Cx<'_>) {
        if !cx.session.may("worklist.show") {
            // The system administrator handles no cases: the work of that role has its own screen.
            self.is_read = true;
            self.table.placeholder = Label::new(
                "本角色不办理事项; 系统设置在 9, 权限表在 7",
                "this role handles no cases; system settings are on 9, permissions on 7",
            )
            .into();
            if self.split.sides(cx.body).right.is_none() {
                self.split.side = Side::Right;
            }
            self.pane.set(elsewhere());
            return;
        }
        self.reload(cx);
    }

    fn type_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> bool {
        let before = self.at();
        let used = self.filter.key(key);
        if used {
            self.narrow(before.as_ref(), cx);
            self.show(cx);
        }
        used
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        let before = self.at();
        self.filter.paste(text);
        self.narrow(before.as_ref(), cx);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        let list = self.filter.rest(self.split.list(cx.body));
        match action {
            Action::NextCase => return self.next(cx),
            Action::Open => {
                // On a narrow terminal the first Enter shows the facts, the second opens the case.
                let is_narrow = self.split.sides(cx.body).right.is_none();
                if is_narrow && self.selected().is_some() {
                    self.split.side = Side::Right;
                    return;
                }
                return self.open(cx);
            }
            Action::Filter => {
                self.split.side = Side::Left;
                return self.filter.start();
            }
            Action::Decisions => return cx.push(super::decisions::DecisionList::default()),
            Action::Refresh if !cx.session.may("worklist.show") => return self.enter(cx),
            Action::Refresh => return self.reload(cx),
            Action::Why => return self.why(cx),
            Action::Reports => return super::supervision::choose(self.last_report, cx),
            Action::ReleaseQuota => return super::supervision::release_quota::<Self>(cx),
            Action::Office => return super::office::choose(cx),
            Action::Publish => return super::office_feeds::preview(cx),
            Action::New => {
                let keys = Label::new("在 3 异议比对 或 4 信用修复 用 + 登记", "file it on screen 3 or 4 with +");
                return cx.say(keys);
            }
            _ => {}
        }
        if self.split.act(action) {
            return;
        }
        if self.split.side == Side::Right && self.pane.act(action, self.split.page(cx.body), cx.look) {
            return;
        }
        if self.table.act(action, list) {
            return self.show(cx);
        }
        if let Some(case) = self.case().map(str::to_owned) {
            steps::fetch_and_begin::<Self>(&case, action, cx);
        }
    }

    fn back(&mut self, cx: &mut Cx<'_>) -> bool {
        if self.split.back() {
            return true;
        }
        let before = self.at();
        let cleared = self.filter.clear();
        if cleared {
            self.narrow(before.as_ref(), cx);
            self.show(cx);
        }
        cleared
    }

    fn about(&self, action: Action) -> Option<String> {
        self.case().filter(|_| judged::is_of_case(action)).map(str::to_owned)
    }

    fn judged(&self, action: Action, session: &Session) -> Option<Judged> {
        let card = self.selected()?.case.as_ref()?;
        judged::of_case(card, &self.actions, &self.beside, action, session)
    }

    fn disabled(&self, action: Action) -> Option<Words> {
        if let Some(reason) = self.table.cursor.refuses(action) {
            return Some(reason);
        }
        if action == Action::Filter && self.items.is_empty() {
            return Some(Label::new("没有可过滤的", "nothing to filter").into());
        }
        if action == Action::SaveFile {
            let words =
                Label::new("先打开事项: Enter, 再存其文书", "open the case first (Enter), then save its letter");
            return Some(words.into());
        }
        let step = words::step_of(action);
        let about_case = step.is_some()
            || matches!(
                action,
                Action::Notice | Action::Evidence | Action::History | Action::Preview | Action::Step | Action::Assign
            );
        if !about_case {
            return None;
        }
        if self.case().is_none() {
            return Some(Label::new("没有选中的事项", "no case is selected").into());
        }
        if action == Action::Notice
            && let Some(reason) = steps::no_letter(&self.beside)
        {
            return Some(reason);
        }
        if self.is_amendment() && matches!(action, Action::Approve | Action::Decline) {
            return None;
        }
        let Some(shown) = self.actions.iter().find(|shown| Some(shown.action.as_str()) == step) else {
            // A notice is sent, and an amendment decided, beside the steps of the case.
            let is_told = self.selected().is_some_and(|task| task.kind == "tell-subject");
            let is_beside =
                action == Action::SendNotice || (!is_told && matches!(action, Action::Approve | Action::Decline));
            let is_foreign = step.is_some() && !self.actions.is_empty() && !is_beside;
            return is_foreign.then(|| steps::NO_SUCH_STEP.into());
        };
        if shown.open && shown.allowed {
            return None;
        }
        let why = words::reason_of(shown);
        let (zh, en, article_zh, article_en) = (why.zh, why.en, &shown.article.zh, &shown.article.en);
        Some(text!("{zh} ({article_zh})", "{en} ({article_en})").into())
    }

    fn hints(&self) -> &'static [Action] {
        if self.actions.is_empty() {
            // Its steps are still asked for, or it is no case.
            return &[Action::NextCase, Action::Open, Action::Why, Action::Filter, Action::Office, Action::Reports];
        }
        &[
            Action::NextCase,
            Action::Open,
            Action::Notice,
            Action::Approve,
            Action::Result,
            Action::Compare,
            Action::Correct,
            Action::Forward,
            Action::Execute,
            Action::Erase,
            Action::SendNotice,
            Action::Suspend,
            Action::Urge,
            Action::Why,
            Action::Filter,
        ]
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let sides = self.split.sides(area);
        self.split.draw(area, buf, look);
        if let Some(left) = sides.left {
            self.filter.draw(left, buf, look);
            self.table.draw(self.filter.rest(left), buf, look, |index| {
                let task = self.shown.get(index).and_then(|index| self.items.get(*index));
                task.map_or_else(|| Row { mark: Mark::None, cells: Vec::new(), tone: Tone::Plain }, row_of)
            });
        }
        if let Some(right) = sides.right {
            self.pane.draw(right, buf, look);
        }
    }

    fn cursor(&self, area: Rect, _look: Look) -> Option<Position> {
        self.split.sides(area).left.and_then(|left| self.filter.caret(left))
    }

    fn holds_keys(&self) -> bool {
        !self.is_read
    }
}
