//! A small console of the tests' own, and how it treats questions, answers, stops and confirmations.

use super::harness::Harness;
use chrono::NaiveDate;
use ratatui::{buffer::Buffer, layout::Rect};
use std::rc::Rc;
use xintai::{
    domain::{Code, Refusal},
    locale::{Label, Lang},
    text,
    tui::{
        Extra, Start, Tab,
        action::Action,
        keymap::{Context, Keymap},
        screen::{Cx, Screen, Session, Term},
        text::Words,
        theme::{Look, Mark},
        widgets::{
            confirm::Confirm,
            fields::{Field, Kind, Values},
            form::Form,
            pane::{Item, Pane},
            split::Split,
            table::{Column, Row, Table},
        },
    },
};

/// What the tests' worker owns.
#[derive(Debug, Default)]
pub struct Desk {
    pub calls: Vec<String>,
    pub refuses: bool,
}

impl Desk {
    fn names(&mut self) -> Vec<String> {
        self.calls.push(String::from("list"));
        (0..40).map(|number| format!("威海{number:02}号建筑装饰工程有限公司（集团）股份有限公司")).collect()
    }

    fn suspend(&mut self, number: usize) -> Result<usize, Refusal> {
        self.calls.push(format!("suspend {number}"));
        if self.refuses {
            return Err(Refusal::new(Code::State, text!("本案不在核查中", "the case is not with the provider"))
                .cite("HC-29-3")
                .hint(text!("先转提供单位", "forward it first")));
        }
        Ok(number)
    }
}

const COLUMNS: &[Column] = &[
    Column::fixed(Label::new("到期", "due"), 10),
    Column::flex(Label::new("主体", "subject"), 12, 1),
    Column::fixed(Label::new("件数", "count"), 6).number(),
];

/// A worklist in small.
pub struct Worklist {
    names: Vec<String>,
    table: Table,
    split: Split,
    pane: Pane,
    note: String,
}

impl Worklist {
    pub fn new() -> Self {
        let table = Table::new(COLUMNS).placeholder(Label::new("没有待办", "nothing to do"));
        Self { names: Vec::new(), table, split: Split::default(), pane: Pane::default(), note: String::new() }
    }

    fn loaded(&mut self, names: Vec<String>, cx: &mut Cx<'_>) {
        self.table.cursor.set_len(names.len());
        cx.count(1, Some(names.len() as u64));
        self.names = names;
        self.show();
    }

    fn show(&mut self) {
        let name = self.names.get(self.table.cursor.selected()).map(String::as_str).unwrap_or_default();
        self.pane.set(vec![
            Item::Title(Words::outside("OB-2026-0041")),
            Item::pair(Label::new("主体", "subject"), Words::outside(name)),
            Item::Rule,
            Item::marked(Mark::Warn, Label::new("已超期 2 工作日, 依29条末款", "overdue by 2 working days")),
        ]);
    }

    fn suspended(&mut self, answer: Result<usize, Refusal>, cx: &mut Cx<'_>) {
        match answer {
            Ok(number) => cx.say(text!("第 {number} 件已中止", "number {number} is suspended")),
            Err(refusal) => cx.fail(refusal),
        }
    }

    fn filled(&mut self, values: &Values, cx: &mut Cx<'_>) {
        self.note = values.get("note").to_owned();
        let (note, date) = (values.get("note"), values.get("date"));
        cx.say(text!("已登记: {note} {date}", "registered: {note} {date}"));
    }
}

impl Screen for Worklist {
    fn title(&self) -> Words {
        Label::new("待办", "worklist").into()
    }

    fn chain(&self) -> &'static [Context] {
        Context::WORKLIST
    }

    fn enter(&mut self, cx: &mut Cx<'_>) {
        cx.ask(|desk: &mut Desk| desk.names(), Self::loaded);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        let on_page = self.split.side == xintai::tui::widgets::split::Side::Right;
        if self.split.act(action) || (on_page && self.pane.act(action, self.split.page(cx.body), cx.look)) {
            return;
        }
        if self.table.act(action, self.split.list(cx.body)) {
            self.show();
            return;
        }
        let number = self.table.cursor.selected();
        match action {
            Action::Suspend => cx.confirm(Confirm::for_action(action, "OB-2026-0041"), move |_: &mut Self, cx| {
                cx.ask(move |desk: &mut Desk| desk.suspend(number), Self::suspended);
            }),
            Action::Preview => {
                cx.confirm(Confirm::for_action(Action::Approve, "威环罚字〔2026〕17号"), |_: &mut Self, cx| {
                    cx.say(text!("已更正", "corrected"));
                })
            }
            Action::Urge => cx.ask_latest("urge", |desk: &mut Desk| desk.suspend(1), Self::suspended),
            Action::Result => cx.push_then(
                Form::new(
                    Action::Result.label(),
                    vec![
                        Field::text("note", Label::new("核查结果", "finding")).required(),
                        Field::new("date", Label::new("日期", "date"), Kind::Date).required(),
                        Field::new(
                            "finding",
                            Label::new("结论", "verdict"),
                            Kind::Choice(vec![
                                ("upheld".into(), Label::new("属实", "upheld").into()),
                                ("rejected".into(), Label::new("不属实", "rejected").into()),
                            ]),
                        ),
                        Field::new("notify", Label::new("通知申请人", "notify"), Kind::YesNo).with("yes"),
                    ],
                ),
                Self::filled,
            ),
            _ => {}
        }
    }

    fn back(&mut self, _cx: &mut Cx<'_>) -> bool {
        self.split.back()
    }

    fn disabled(&self, action: Action) -> Option<Words> {
        (action == Action::Notice).then(|| Label::new("尚无可起草的通知 (29条)", "no notice is due yet").into())
    }

    fn hints(&self) -> &'static [Action] {
        &[
            Action::Down,
            Action::Up,
            Action::Open,
            Action::Notice,
            Action::Suspend,
            Action::Urge,
            Action::Result,
            Action::Filter,
        ]
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let sides = self.split.sides(area);
        self.split.draw(area, buf, look);
        if let Some(left) = sides.left {
            self.table.draw(left, buf, look, |index| {
                let name = self.names.get(index).map(String::as_str).unwrap_or_default();
                Row::new(vec![
                    Label::new("今日", "today").into(),
                    Words::outside(name),
                    Words::outside(&index.to_string()),
                ])
                .marked(if index % 3 == 0 { Mark::Warn } else { Mark::None })
            });
        }
        if let Some(right) = sides.right {
            self.pane.draw(right, buf, look);
        }
    }

    fn holds_keys(&self) -> bool {
        self.names.is_empty()
    }
}

struct Sealed;

impl Screen for Sealed {
    fn title(&self) -> Words {
        Label::new("锁屏", "locked").into()
    }
    fn chain(&self) -> &'static [Context] {
        Context::FORM
    }
    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        if action == Action::Submit {
            cx.pop();
        }
    }
    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        look.put(buf, (area.x, area.y), area.width, &self.title(), Default::default());
    }
    fn is_sealed(&self) -> bool {
        true
    }
}

pub fn start(lang: Lang) -> Start {
    let tabs =
        [("待办", "worklist"), ("归集审核", "record review"), ("异议比对", "objections"), ("信用修复", "repair")];
    let tabs = tabs
        .iter()
        .enumerate()
        .map(|(index, (zh, en))| Tab::new(index + 1, Label::new(zh, en), Worklist::new))
        .collect();
    Start {
        keymap: Keymap::built_in("default").unwrap(),
        look: Look { lang, ..Look::default() },
        session: Session {
            unit: Words::outside("环翠区社会信用管理中心"),
            regime: Words::outside("环翠办法(2017)"),
            term: Term { last: "2021-12-31".parse().ok(), ..Term::default() },
            officer: Words::outside("张明"),
            role: Words::outside("异议专员"),
            may: None,
            closed: std::collections::BTreeMap::new(),
        },
        tabs,
        first: Rc::new(|| Box::new(Worklist::new())),
        lock: Some(Rc::new(|| Box::new(Sealed))),
        extras: vec![Extra {
            words: text!("成为 李娜 (审核员)", "become Li Na (reviewer)").into(),
            deed: Rc::new(|cx| cx.say(text!("现在是李娜", "now Li Na"))),
        }],
        clock: Rc::new(|| NaiveDate::from_ymd_opt(2026, 11, 23).unwrap().and_hms_opt(9, 5, 0).unwrap()),
        lock_after: None,
        end_after: None,
    }
}

pub fn console(width: u16, height: u16) -> Harness<Desk> {
    Harness::new(Desk::default(), start(Lang::Zh), width, height)
}

#[test]
fn a_confirmation_takes_no_key_typed_before_it_was_drawn() {
    let mut console = console(80, 24);
    console.press_ahead("s y");
    assert!(console.shows("按 y 确认"), "{}", console.screen());
    assert_eq!(console.desk.calls, ["list"]);
    console.press("y");
    assert_eq!(console.desk.calls, ["list", "suspend 0"]);
    assert!(console.shows("第 0 件已中止"));
}

#[test]
fn enter_alone_never_confirms_what_can_do_damage() {
    let mut console = console(80, 24);
    console.press("s enter enter");
    assert!(console.shows("按 y 确认"));
    console.press("esc");
    assert!(!console.shows("按 y 确认"));
    assert_eq!(console.desk.calls, ["list"]);
}

#[test]
fn what_cannot_be_undone_wants_the_last_four_characters() {
    let mut console = console(80, 24);
    console.press("p").type_text("17号").press("enter");
    assert!(console.shows("末四位"), "three characters are not enough");
    console.paste("〕17号").press("enter");
    assert!(console.shows("末四位"), "a paste never confirms");
    for _ in 0..8 {
        console.press("backspace");
    }
    console.type_text("〕17号").press("enter");
    assert!(console.shows("已更正"), "{}", console.screen());
}

#[test]
fn a_refusal_shows_its_rule_and_the_next_step() {
    let mut console = console(80, 24);
    console.desk.refuses = true;
    console.press("s y");
    for words in ["本案不在核查中", "下一步: 先转提供单位", "依据: HC-29-3"] {
        assert!(console.shows(words), "{}", console.screen());
    }
    console.press("enter");
    assert!(!console.shows("HC-29-3"));
}

#[test]
fn keys_typed_while_the_first_page_loads_are_kept() {
    let mut console = Harness::keeping(Desk::default(), start(Lang::Zh), 80, 24);
    console.press("j j down");
    assert!(console.shows("正在查询, Esc 停止"), "{}", console.screen());
    console.answer();
    assert!(console.line("威海03号").starts_with(" >"), "{}", console.screen());
}

#[test]
fn esc_stops_the_question_and_not_the_screen() {
    let mut console = Harness::keeping(Desk::default(), start(Lang::Zh), 80, 24);
    console.press("esc");
    assert_eq!(console.stopped.len(), 1);
    assert!(console.shows("没有待办") || console.shows("到期"));
}

#[test]
fn an_older_answer_of_the_same_question_is_dropped() {
    let mut console = console(80, 24);
    console.keeps = true;
    console.press("u u");
    assert_eq!(console.kept.len(), 2);
    let late = console.kept.remove(0);
    console.answer();
    assert!(console.shows("第 1 件已中止"));
    console.press("j");
    console.kept.push(late);
    console.answer();
    assert!(!console.shows("第 1 件已中止"), "the late answer is not told");
}

#[test]
fn what_cannot_run_says_why() {
    let mut console = console(80, 24);
    console.press("w");
    assert!(console.shows("! 起草通知: 尚无可起草的通知 (29条)"), "{}", console.screen());
    assert!(!console.screen().lines().last().unwrap().contains("起草通知"), "the hint line leaves it out");
}

#[test]
fn an_action_without_permission_is_refused_before_the_door() {
    let mut begin = start(Lang::Zh);
    begin.session.may = Some(std::collections::BTreeSet::new());
    let mut console = Harness::new(Desk::default(), begin, 80, 24);
    console.press("s");
    assert!(console.shows("异议专员 无此权限 (异议中止查询)"), "{}", console.screen());
}

#[test]
fn a_sealed_screen_lets_nothing_through() {
    let mut console = console(100, 24);
    console.press("ctrl-x 2 ? : f4 esc s y");
    assert!(console.shows("锁屏") && !console.shows("威海"), "{}", console.screen());
    assert!(!console.app.can_lock());
    console.press("enter");
    assert!(console.shows("威海00号"));
}

#[test]
fn digits_change_screens_and_each_keeps_its_place() {
    let mut console = console(80, 24);
    console.press("1 j j 2");
    assert!(console.shows("[2]归集审核"));
    assert!(console.line("威海00号").starts_with(" >"));
    console.press("1");
    assert!(console.line("威海02号").starts_with(" >"), "{}", console.screen());
}

#[test]
fn a_narrow_terminal_opens_the_right_side_on_enter() {
    let mut console = console(80, 24);
    assert!(!console.shows("已超期"));
    console.press("enter");
    assert!(console.shows("已超期") && !console.shows("今日"));
    console.press("esc");
    assert!(console.shows("今日"));
    console.resize(120, 24);
    assert!(console.shows("今日") && console.shows("已超期"));
}

#[test]
fn leaving_ends_the_console() {
    let mut console = console(80, 24);
    console.press("ctrl-q");
    assert!(!console.app.is_running());
}

#[test]
fn an_answer_that_comes_after_the_screen_was_left_is_still_told() {
    let mut console = console(80, 24);
    console.press("1");
    console.keeps = true;
    console.press("s y 2");
    console.answer();
    assert!(console.shows("第 0 件已中止"), "{}", console.screen());
}

#[test]
fn an_answer_under_an_overlay_does_not_close_the_overlay() {
    let mut console = console(80, 24);
    console.keeps = true;
    console.press("u ?");
    console.answer();
    assert!(console.shows("命令 -"), "{}", console.screen());
}

#[test]
fn keys_typed_ahead_survive_a_change_of_screen() {
    let mut console = Harness::keeping(Desk::default(), start(Lang::Zh), 80, 24);
    console.press("1 2 3");
    for _ in 0..4 {
        console.answer();
    }
    assert!(console.shows("[3]"), "{}", console.screen());
}
