//! Screens before the real door: log in, ask, be refused with rule and article, log out.

use super::{harness::Harness, questions};
use crate::harness::Centre;
use ratatui::{buffer::Buffer, layout::Rect};
use std::rc::Rc;
use xintai::{
    locale::{Label, Lang},
    service::{
        Channel, Leaving, Service,
        ops::{officers::ListOfficers, units::ListUnits},
    },
    text,
    tui::{
        Event, Tab,
        action::Action,
        console::{self, Settings},
        desk::Desk,
        keymap::{Context, Keymap},
        screen::{Cx, Screen},
        text::Words,
        theme::{Look, Theme},
    },
};

struct Page;

impl Screen for Page {
    fn title(&self) -> Words {
        Label::new("页", "page").into()
    }
    fn chain(&self) -> &'static [Context] {
        Context::PAGE
    }
    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        match action {
            Action::New => cx.call(ListUnits, |_: &mut Self, answer, cx| match answer {
                Ok(_) => cx.say(text!("单位已列出", "units are listed")),
                Err(error) => cx.fail(error),
            }),
            Action::History => cx.call_latest("officers", ListOfficers, |_: &mut Self, answer, cx| match answer {
                Ok(_) => cx.say(text!("人员已列出", "officers are listed")),
                Err(error) => cx.fail(error),
            }),
            Action::Reveal => {
                let leave = |desk: &mut Desk| desk.log_out(Leaving::Left);
                cx.ask(leave, |_: &mut Self, _, cx| cx.log_out(Leaving::Left));
            }
            _ => {}
        }
    }
    fn draw(&self, _: Rect, _: &mut Buffer, _: Look) {}
}

fn log_in_console() -> (Centre, Harness<Desk>) {
    let centre = Centre::on("2026-11-23");
    let service = Service::open(centre.path(), None).unwrap();
    let keymap = Keymap::built_in("default").unwrap();
    let settings = Settings { lang: Lang::Zh, theme: Theme::default(), keymap, lock_minutes: 10 };
    let mut start = console::start(&service, settings);
    start.tabs = vec![Tab::new(1, Label::new("页", "page"), || Page)];
    (centre, Harness::new(Desk::new(service, Channel::Tui), start, 90, 24))
}

fn type_in(console: &mut Harness<Desk>, login: &str, password: &str) {
    console.type_text(login).press("enter").type_text(password).press("enter");
}

#[test]
fn an_officer_logs_in_and_out_again() {
    let (_centre, mut console) = log_in_console();
    assert!(console.shows("登录名") && !console.shows("1 页"), "{}", console.screen());
    type_in(&mut console, "rev1", "correct horse 4");
    assert!(console.shows("李审一 审核员") && console.shows("[1]页"), "{}", console.screen());
    console.press("+");
    assert!(console.shows("单位已列出"), "{}", console.screen());
    console.press("ctrl-o");
    assert!(console.shows("登录名") && !console.shows("李审一"), "{}", console.screen());
    assert!(console.desk.actor().is_none());
}

#[test]
fn a_wrong_password_is_refused_and_nothing_else_opens() {
    let (_centre, mut console) = log_in_console();
    type_in(&mut console, "rev1", "not the password");
    assert!(console.shows("登录名或凭证不正确"), "{}", console.screen());
    console.press("f4 ctrl-x ctrl-o");
    assert!(console.shows("登录名或凭证不正确") && !console.shows("命令 -"), "{}", console.screen());
    console.press("esc").type_text("correct horse 4").press("enter");
    assert!(console.shows("李审一 审核员"), "{}", console.screen());
}

#[test]
fn wrong_passwords_on_the_console_are_slowed_down() {
    let (_centre, mut console) = log_in_console();
    type_in(&mut console, "rev1", "wrong");
    for _ in 0..3 {
        console.press("esc").type_text("wrong").press("enter");
    }
    assert!(console.shows("连续 3 次口令错误"), "{}", console.screen());
    console.press("esc").type_text("correct horse 4").press("enter");
    assert!(console.shows("连续 3 次口令错误"), "before the wait it is not even looked at: {}", console.screen());
}

#[test]
fn a_lock_hides_everything_until_the_same_officer_comes_back() {
    let (_centre, mut console) = log_in_console();
    type_in(&mut console, "rev1", "correct horse 4");
    console.press("+ ctrl-x 1 f4");
    assert!(console.shows("已锁屏") && !console.shows("单位已列出"), "{}", console.screen());
    console.type_text("correct horse 5").press("enter");
    assert!(console.shows("x 登录名或凭证不正确"), "{}", console.screen());
    console.press("ctrl-u").type_text("correct horse 4").press("enter");
    assert!(!console.shows("已锁屏"), "{}", console.screen());
}

#[test]
fn three_wrong_passwords_at_the_lock_end_the_session() {
    let (centre, mut console) = log_in_console();
    type_in(&mut console, "rev1", "correct horse 4");
    console.press("ctrl-x");
    for _ in 0..3 {
        console.press("ctrl-u").type_text("wrong").press("enter");
    }
    assert!(console.shows("登录名") && console.desk.actor().is_none(), "{}", console.screen());
    assert_eq!(endings(&centre), ["rev1 locked-out"]);
}

/// Who logged out, and how, oldest first.
fn endings(centre: &Centre) -> Vec<String> {
    let sql = centre.sql();
    let mut rows = sql
        .prepare("SELECT officer || ' ' || mode FROM journal WHERE operation = 'session.logout' ORDER BY seq")
        .unwrap();
    rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn leave(console: &mut Harness<Desk>) {
    assert!(!console.app.is_running());
    for job in console.app.take_leave() {
        job.perform(&mut console.desk);
    }
}

#[test]
fn leaving_the_console_is_in_the_log_and_a_console_that_nobody_logged_in_to_leaves_no_row() {
    let (centre, mut console) = log_in_console();
    type_in(&mut console, "rev1", "correct horse 4");
    console.press("ctrl-q");
    leave(&mut console);
    assert_eq!(endings(&centre), ["rev1 left"]);
    let (centre, mut console) = log_in_console();
    console.press("ctrl-q");
    leave(&mut console);
    assert!(endings(&centre).is_empty());
}

#[test]
fn a_dropped_line_and_a_session_that_is_over_end_once_and_say_how() {
    let (centre, mut console) = log_in_console();
    type_in(&mut console, "rev1", "correct horse 4");
    console.app.update(Event::Hangup);
    leave(&mut console);
    assert_eq!(endings(&centre), ["rev1 hung-up"]);
    let (centre, mut console) = log_in_console();
    type_in(&mut console, "rev1", "correct horse 4");
    centre.sql().execute("INSERT INTO setting VALUES ('session.hours', '0')", []).unwrap();
    console.press("+");
    assert!(console.shows("已锁屏"), "{}", console.screen());
    assert_eq!(endings(&centre), ["rev1 over"]);
    console.press("ctrl-q");
    leave(&mut console);
    assert_eq!(endings(&centre), ["rev1 over"], "what is over does not end again");
}

#[test]
fn what_is_logged_when_the_console_locked_just_before_it_ended_is_both() {
    let (centre, mut console) = log_in_console();
    type_in(&mut console, "rev1", "correct horse 4");
    console.press_ahead("ctrl-x ctrl-q");
    leave(&mut console);
    let locked = "SELECT count(*) FROM journal WHERE operation = 'session.lock'";
    assert_eq!(centre.sql().query_row(locked, [], |row| row.get::<_, i64>(0)).unwrap(), 1);
    assert_eq!(endings(&centre), ["rev1 left"]);
}

#[test]
fn in_a_training_database_one_becomes_another_officer_and_nothing_stays_open() {
    let (_centre, mut console) = log_in_console();
    type_in(&mut console, "rev1", "correct horse 4");
    console.press("+ f4").type_text("切换").press("enter");
    console.type_text("nobody").press("enter");
    assert!(console.shows("x 没有找到 `nobody`"), "{}", console.screen());
    console.press("ctrl-u").type_text("win1").press("enter");
    assert!(console.shows("赵窗一 查询窗口员") && !console.shows("单位已列出"), "{}", console.screen());
}

#[test]
fn what_a_role_is_never_permitted_is_told_before_the_door_is_asked() {
    let (_centre, mut console) = log_in_console();
    type_in(&mut console, "win1", "correct horse 4");
    let may = console.app.session().may.clone().unwrap();
    assert!(may.contains("query.run") && !may.contains("record.accept") && !may.contains("log.list"), "{may:?}");
}

fn console(login: &str) -> (Centre, Harness<Desk>) {
    let mut centre = Centre::on("2026-11-23");
    let actor = centre.actor(login);
    let service = Service::open(centre.path(), None).unwrap();
    let mut start = questions::start(Lang::Zh);
    start.first = Rc::new(|| Box::new(Page));
    let console = Harness::new(Desk::with(service, actor, Channel::Tui), start, 90, 24);
    (centre, console)
}

#[test]
fn an_answer_of_the_door_reaches_the_screen() {
    let (_centre, mut console) = console("rev1");
    console.press("+");
    assert!(console.shows("单位已列出"), "{}", console.screen());
}

#[test]
fn a_refusal_of_the_door_is_told_and_never_raw() {
    let (_centre, mut console) = console("win1");
    console.press("h");
    assert!(console.shows("不能办理"), "{}", console.screen());
    assert!(!console.shows("Error {"));
    console.press("enter");
    assert!(!console.shows("不能办理"));
}

#[test]
fn after_logging_out_nobody_stands_before_the_door() {
    let (_centre, mut console) = console("rev1");
    console.press("v");
    assert!(console.desk.actor().is_none());
    console.press("+");
    assert!(console.shows("尚未登录"), "{}", console.screen());
}

#[test]
fn a_lock_that_nobody_opens_until_the_session_would_be_over_ends_it_and_what_was_typed_goes() {
    let (centre, mut console) = log_in_console();
    type_in(&mut console, "rev1", "correct horse 4");
    console.app.update(Event::Idle);
    console.settle();
    assert!(console.app.is_locked() && console.shows("已锁屏"), "{}", console.screen());
    console.app.update(Event::Idle);
    console.settle();
    assert!(!console.app.is_locked() && console.shows("登录名"), "{}", console.screen());
    assert!(console.desk.actor().is_none());
    assert_eq!(endings(&centre), ["rev1 over"]);
    console.app.update(Event::Idle);
    console.settle();
    assert_eq!(endings(&centre), ["rev1 over"], "at the log-in there is nobody to log out");
}
